"""People, dossiers and documents for the tests, made by the portal's own actions.

Every patient is invented, under the INS root of test numbers.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.actions.file import file_arrival
from documents.actions.receive import receive
from documents.describing import Said
from documents.formats.reading import Embedded, Reading
from documents.models import EntryPage
from documents.preparing import Prepared
from patients import clock
from patients.actions.designate import Will, designate
from patients.actions.open_dossier import Identity, Number, open_dossier
from patients.identity.ins import TEST
from patients.models import Designation, DossierPage, Physician, Role, Scope, User
from tests.patients.identity.people import with_key

NOW = datetime(2026, 3, 28, 14, 0, tzinfo=UTC)
PASSWORD = "une phrase de passe assez longue"

Queries = Callable[[Callable[[], Any]], list[str]]

_numbers = count(1)


def rpps(number: int) -> str:
    """The 11 digits of an RPPS from its first ten."""
    digits = f"{number:010d}"
    doubled = (int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits)))
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def ins(number: int) -> str:
    """The 15 characters of an INS of the test root."""
    return with_key(f"27903512{number:05d}")


def person(login: str = "", group: str = "", **columns: Any) -> User:
    """An account, of a group if said."""
    number = next(_numbers)
    made = User.objects.create_user(login or f"personne-{number}", password=PASSWORD, **columns)
    if group:
        made.groups.add(Group.objects.get(name=group))
    return made


def physician(login: str = "", **columns: Any) -> Physician:
    """A physician with an account and a right RPPS."""
    number = next(_numbers)
    user = person(login or f"medecin-{number}", "Physicians", first_name="Camille", last_name=f"MÉDECIN{number}")
    return Physician.objects.create(user=user, **{"rpps": rpps(1000000000 + number), **columns})


def identity(**traits: str) -> Identity:
    """A complete identity, of one woman unless told otherwise."""
    whole = {"birth_name": "PAT-ESSAI", "first_given_name": "DOMINIQUE", "birth_date": "1979-03-28", "sex": "F"}
    return Identity(**{**whole, **traits})


def dossier(*numbers: Number, **traits: str) -> DossierPage:
    """A dossier with an INS of its own unless numbers are given."""
    return open_dossier(identity(**traits), numbers or (Number(ins(next(_numbers)), TEST),))


def designation(
    to: DossierPage, of: Physician, scope: Scope = Scope.DOSSIER, role: Role = Role.CORRESPONDENT, **period: Any
) -> Designation:
    """The designation of a physician, in force from now on unless `starts` and `until` say otherwise."""
    return designate(to, of, Will(role=role, scope=scope, reason="à la demande du patient", **period))


def reading(**told: Any) -> Reading:
    """What was read of a document: a PDF of one page unless told otherwise."""
    whole = {"format": "pdf", "media_type": "application/pdf", "pages": 1, "display": "pages", "title": "Compte rendu"}
    return Reading(**{**whole, **told})


def entry(
    under: DossierPage, content: bytes = b"", body: Embedded | None = None, said: Said | None = None, **told: Any
) -> EntryPage:
    """An entry filed with `content` as its original, by the same action as any other (without the parsers)."""
    arrival = receive(BytesIO(content or f"document {next(_numbers)}".encode()))
    return file_arrival(arrival, under, Prepared(reading(**told), body), said)


def signed_in(user: User) -> Client:
    """A browser where this person is signed in; a failure of the server is an answer, not an exception."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Clock:
    """The portal's clock, in the hand of the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> datetime:
        """Forward (or back) by hours, minutes…"""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock stands at NOW until the test moves it."""
    hand = Clock()
    monkeypatch.setattr(clock, "now", hand)
    return hand


@pytest.fixture
def queries() -> Queries:
    """The SQL that a call makes, without the turn of a trace: SQLite's transactions queue by themselves
    (`patients.ledger`)."""

    def made(call: Callable[[], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            call()
        return [query["sql"] for query in captured if "pg_advisory_xact_lock" not in query["sql"]]

    return made
