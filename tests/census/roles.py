"""Who may knock at a door: every kind of person that the portal knows, and what each is to one dossier."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.test import Client

from patients.actions.end_designation import end_designation
from patients.models import DossierPage, Physician, Scope, User
from tests import people


class Role(StrEnum):
    """What somebody is to the dossier of the census."""

    ANONYMOUS = "anonymous"
    DESIGNATED = "designated"
    IMAGING = "designated for the imaging"
    ADDRESSED = "designated for what is addressed to them"
    STRANGER = "a physician not designated"
    ENDED = "whose designation was ended"
    EXPIRED = "whose designation is over"
    FUTURE = "whose designation has not begun"
    SECRETARY = "secretary"
    ADMINISTRATOR = "administrator"
    SUPERUSER = "superuser"
    INACTIVE = "designated, the account closed"


OUTSIDE = frozenset({Role.ANONYMOUS, Role.INACTIVE})  # whom the portal takes for signed out
INSIDE = tuple(role for role in Role if role not in OUTSIDE)
STAFF = frozenset({Role.SECRETARY, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Knocking:
    """One person at the door; `physician` where they are one."""

    client: Client
    user: User | None = None
    physician: Physician | None = None


def knocking(dossier: DossierPage) -> dict[Role, Knocking]:
    """One person of each role, signed in where they can be."""
    staff: dict[Role, User] = {
        Role.SECRETARY: people.person(group="Secretaries"),
        Role.ADMINISTRATOR: people.person(group="Administrators"),
        Role.SUPERUSER: people.person(is_superuser=True, is_staff=True),
    }
    others: list[Role] = [role for role in Role if role not in staff and role != Role.ANONYMOUS]
    physicians = {role: people.physician() for role in others}
    _designate(dossier, physicians)
    made = {role: Knocking(people.signed_in(user), user) for role, user in staff.items()}
    made |= {role: Knocking(people.signed_in(one.user), one.user, one) for role, one in physicians.items()}
    made[Role.ANONYMOUS] = Knocking(Client(raise_request_exception=False))
    _close_account(physicians[Role.INACTIVE].user)
    return made


def _designate(dossier: DossierPage, physicians: dict[Role, Physician]) -> None:
    day = timedelta(days=1)
    people.designation(dossier, physicians[Role.DESIGNATED])
    people.designation(dossier, physicians[Role.IMAGING], Scope.IMAGING)
    people.designation(dossier, physicians[Role.ADDRESSED], Scope.ADDRESSED)
    people.designation(dossier, physicians[Role.INACTIVE])
    end_designation(people.designation(dossier, physicians[Role.ENDED]))
    people.designation(dossier, physicians[Role.EXPIRED], starts=people.NOW - day, until=people.NOW)
    people.designation(dossier, physicians[Role.FUTURE], starts=people.NOW + 3650 * day)


def _close_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
