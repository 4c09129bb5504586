"""A physician with two patients, and a third who is nobody's: what the tests of the screens of search share."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from documents.formats.reading import Author
from documents.models import EntryPage
from patients.models import Designation, DossierPage, Physician, Role
from tests import people
from tests.documents.formats import pdf_samples
from tests.people import Clock
from tests.search.house import ask, indexed
from tests.search.indexes import Index


@dataclass(frozen=True, slots=True)
class House:
    """A physician with two patients, and a third who is nobody's."""

    reader: Physician
    client: Client
    first: DossierPage
    second: DossierPage
    closed: DossierPage
    designations: tuple[Designation, Designation]
    letter: EntryPage
    report: EntryPage
    other: EntryPage
    hidden: EntryPage

    def found(self, **fields: str) -> set[EntryPage]:
        """The entries whose address the page shows."""
        return self.shown(ask(self.client, **fields).html)

    def shown(self, html: str) -> set[EntryPage]:
        """The same of a page."""
        every = (self.letter, self.report, self.other, self.hidden)
        return {entry for entry in every if f"/entries/{entry.uuid}/" in html}


@pytest.fixture
def house(index: Index, at: Clock) -> House:
    reader = people.physician()
    first = people.dossier(birth_name="PAT-UN", first_given_name="ALICE")
    second = people.dossier(birth_name="PAT-DEUX", first_given_name="BRUNO", birth_date="1950-02-01")
    closed = people.dossier(birth_name="PAT-FERMÉ")
    made = House(
        reader,
        people.signed_in(reader.user),
        first,
        second,
        closed,
        (people.designation(first, reader, role=Role.TREATING), people.designation(second, reader)),
        people.entry(
            first,
            pdf_samples.pdf("première page", "la métastase hépatique"),
            title="Lettre <b>de liaison</b>",
            pages=2,
            text=("première page", "On retrouve la métastase hépatique connue."),
            type_code="11490-0",
            authors=(Author(name="Dr Hélène ARNAUD"),),
            unit="Oncologie",
            act_date=datetime(2025, 5, 2, 12, tzinfo=UTC),
        ),
        people.entry(
            first,
            kind="report",
            title="Scanner",
            text=("Pas de métastase <script>alert(1)</script> visible.",),
            type_code="18748-4",
            authors=(Author(name="Dr Paul NGUYEN"),),
            act_date=datetime(2026, 2, 1, 12, tzinfo=UTC),
        ),
        people.entry(second, title="Bilan", text=("Métastase pulmonaire.",), act_date=people.NOW),
        people.entry(closed, title="Fermé", text=("Métastase ailleurs, canari.",)),
    )
    indexed()
    return made
