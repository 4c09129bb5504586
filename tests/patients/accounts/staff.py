"""Administrators, and accounts on their way, for the tests of accounts."""

from patients.actions.confirm import confirm
from patients.actions.create_account import Person, create_account
from patients.models import AccountRequest, AccountRole, Organisation, User
from patients.practice import Practice
from tests import people

ROLES = tuple(AccountRole)


def administrator(**columns: str) -> User:
    """An account of the administrators."""
    return people.person(group="Administrators", **{"first_name": "Ada", "last_name": "ADMIN", **columns})


def practice(**columns: object) -> Practice:
    """A physician's registration that nothing is wrong with."""
    whole = {"rpps": people.rpps(1234567890), "speciality": "SM26", "speciality_name": "Médecine générale"}
    return Practice(**{**whole, **columns})  # type: ignore[arg-type]


def created(
    actor: User | None, role: AccountRole = AccountRole.SECRETARY, login: str = "nouvelle", **registration: object
) -> AccountRequest:
    """A new account and the request for its role."""
    told = practice(**registration) if role == AccountRole.PHYSICIAN else None
    return create_account(Person(login, "Camille", "NOUVELLE"), role, told, actor=actor)


def member(role: AccountRole = AccountRole.SECRETARY, login: str = "membre") -> User:
    """An account whose role was asked for and confirmed, by two people."""
    return confirm(created(administrator(), role, login), actor=administrator()).user


def house(**columns: str) -> Organisation:
    """An organisation."""
    return Organisation.objects.create(**{"name": "Maison de santé", **columns})
