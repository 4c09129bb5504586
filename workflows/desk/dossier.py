"""A dossier as secretaries see it: identities and numbers with their dates, designations, entries, merges."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from documents.models import EntryPage
from documents.presentation import Shown, shown
from documents.states import State
from patients import calendar, clock, families, presentation
from patients.identity import dates, ins
from patients.models import (
    Designation,
    DossierIdentity,
    DossierMerge,
    DossierPage,
    IdentifierStatus,
    Organisation,
    PatientIdentifier,
)

IN_FORCE, TO_COME, ENDED = "in-force", "to-come", "ended"


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """An identity, with its birth date in words."""

    identity: DossierIdentity
    birth: str


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number, in groups if it is an INS, with the name of who gives it."""

    number: PatientIdentifier
    written: str
    authority: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DesignationLine:
    """A designation, and whether it is in force, to come or ended."""

    designation: Designation
    standing: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in any state, as a row says it."""

    row: Shown
    state: str

    @property
    def entry(self) -> EntryPage:
        """The entry itself."""
        return self.row.entry


def numbers(dossier: DossierPage) -> list[NumberLine]:
    """Present ones first. Two queries."""
    houses = dict(Organisation.objects.exclude(authority="").values_list("authority", "name"))
    found = PatientIdentifier.objects.filter(dossier__in=families.members(dossier))
    return [_number(one, houses) for one in sorted(found, key=lambda one: (one.ends is not None, one.pk))]


def identities(dossier: DossierPage) -> list[IdentityLine]:
    """The newest first; those of dossiers merged into it too."""
    found = DossierIdentity.objects.filter(dossier__in=families.members(dossier)).order_by("-starts", "-pk")
    return [IdentityLine(one, calendar.partial(dates.parse(one.birth_date))) for one in found]


def designations(dossier: DossierPage) -> list[DesignationLine]:
    """In force, then to come, then ended. One query."""
    found = Designation.objects.filter(dossier__in=families.members(dossier))
    lines = [_designation(one) for one in found.select_related("physician__user", "recorded_by", "ended_by")]
    order = [IN_FORCE, TO_COME, ENDED]
    return sorted(lines, key=lambda line: (order.index(line.standing), -line.designation.starts.timestamp()))


def entries(dossier: DossierPage, entries: QuerySet[EntryPage]) -> Sequence[EntryLine]:
    """Of `entries`, those of the dossier, the newest act first. One query."""
    found = entries.filter(dossier=dossier).order_by("-act_date", "-pk")
    return [EntryLine(shown(one), str(State(one.state).label)) for one in found]


def merges(dossier: DossierPage) -> QuerySet[DossierMerge]:
    """Of this dossier, either way, the newest first."""
    found = DossierMerge.objects.filter(Q(kept=dossier) | Q(merged=dossier))
    return found.select_related("kept__identity", "merged__identity", "merged_by", "undone_by").order_by("-pk")


def _number(number: PatientIdentifier, houses: dict[str, str]) -> NumberLine:
    is_ins = ins.is_ins_authority(number.authority)
    written = presentation.written(number.value) if is_ins and len(number.value) == 15 else number.value
    name = str(ins.OIDS[number.authority]) if is_ins else houses.get(number.authority, number.authority)
    marks = [(number.doubtful, _("douteux")), (number.homonym, _("homonyme")), (number.fictitious, _("fictif"))]
    return NumberLine(number, written, name, tuple(mark for applies, mark in marks if applies))


def _designation(designation: Designation) -> DesignationLine:
    now = clock.now()
    is_over = designation.ended_at is not None or (designation.until is not None and designation.until <= now)
    return DesignationLine(designation, ENDED if is_over else TO_COME if designation.starts > now else IN_FORCE)


def qualified(number: PatientIdentifier) -> bool:
    """Whether nothing is left to qualify."""
    return number.status == IdentifierStatus.QUALIFIED
