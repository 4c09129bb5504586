"""The whole road of a search: filed, indexed by a task, found by who may read, not found the instant they may not."""

import pytest

from documents.models import EntryPage
from patients.actions.end_designation import end_designation
from patients.models import Designation, DossierPage, Physician
from tests import people
from tests.documents.formats import pdf_samples
from tests.search.house import ask, indexed
from tests.search.indexes import Index

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Physician:
    return people.physician()


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


@pytest.fixture
def designation(dossier: DossierPage, reader: Physician) -> Designation:
    return people.designation(dossier, reader)


@pytest.fixture
def letter(dossier: DossierPage) -> EntryPage:
    text = "Découverte d’une métastase hépatique chez un patient fatigué."
    return people.entry(dossier, pdf_samples.pdf(text), text=(text,), title="Lettre de liaison")


def test_found_then_the_designation_ends_and_it_is_not_found(
    index: Index, designation: Designation, letter: EntryPage, reader: Physician
) -> None:
    client = people.signed_in(reader.user)
    indexed()
    page = ask(client, q="métastases hepatiques")
    assert f"/entries/{letter.uuid}/" in page.html
    assert "<mark>métastase</mark>" in page.html
    end_designation(designation)
    again = client.get(page.address)
    assert again.status_code == 200
    assert str(letter.uuid) not in again.content.decode()
