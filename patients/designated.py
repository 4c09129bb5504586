"""A designation as people read it: in which capacity, of how much, from when to when, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import capfirst

from patients import calendar
from patients.models import DossierGrant, Role, Scope


@dataclass(frozen=True, slots=True)
class Right:
    """`scope` is "" for the whole dossier; `until` is "" when no end is set."""

    role: str
    scope: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who may read the dossier now; `is_inherited` when designated for one since merged into it."""

    name: str
    speciality: str
    organisation: str
    right: Right
    reason: str
    is_inherited: bool


def right(grant: DossierGrant) -> Right:
    """What a grant gives. No query."""
    return Right(
        role=capfirst(str(Role(grant.role).label)),
        scope="" if grant.scope == Scope.DOSSIER else str(Scope(grant.scope).label),
        since=_day(grant.starts),
        until=_day(grant.ends) if grant.ends else "",
    )


def readers(grants: Iterable[DossierGrant]) -> list[Reader]:
    """Those of `patients.access.designated_readers`. No query."""
    return [_reader(grant) for grant in grants]


def _reader(grant: DossierGrant) -> Reader:
    physician = getattr(grant.user, "physician", None)
    organisation = physician.organisation if physician else None
    return Reader(
        name=str(grant.user),
        speciality=physician.speciality_name if physician else "",
        organisation=organisation.name if organisation else "",
        right=right(grant),
        reason=grant.designation.reason,
        is_inherited=grant.is_inherited,
    )


def _day(moment: datetime) -> str:
    return calendar.day(timezone.localtime(moment).date())
