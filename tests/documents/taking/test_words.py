"""What the PDF says of each entry: the same words as the screen, in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from documents.formats.unreadable import REASONS, Unreadable
from documents.models import EntryPage, Origin
from documents.taking import words
from documents.taking.choice import Choice, Form
from patients import access
from patients.models import User
from tests import people
from tests.documents.taking.dossier import Shelf, shelf
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, at: Clock) -> Shelf:
    return shelf(tmp_path)


@pytest.fixture
def reader(here: Shelf) -> User:
    return here.reader()[0].physician.user


def chosen(here: Shelf, reader: User) -> Choice:
    opening = access.opening(reader, here.dossier.uuid)
    assert opening is not None
    return Choice(opening, Form.PDF, ())


def entry(here: Shelf, **columns: object) -> EntryPage:
    made = here.text(f"un mot {EntryPage.objects.count()}")
    EntryPage.objects.filter(pk=made.pk).update(**columns)
    made.refresh_from_db()
    return made


def test_a_row_says_type_date_author_and_place(here: Shelf) -> None:
    told = words.row(entry(here, author_name="Dr Ana MARTIN", author_organisation="Institut", unit="Oncologie"))
    assert (told.date, told.title) == ("28 mars 2026", "Lettre de sortie")
    assert told.facts == "Lettre de liaison à la sortie · Dr Ana MARTIN · Institut · Oncologie"
    assert (told.pages, told.note, told.is_missing) == (0, "", False)


@pytest.mark.parametrize(
    ("precision", "date"),
    [("year", "2026"), ("month", "mars 2026"), ("day", "28 mars 2026"), ("received", "reçu le 28 mars 2026")],
)
def test_a_date_is_no_more_precise_than_it_is(here: Shelf, precision: str, date: str) -> None:
    assert words.row(entry(here, act_precision=precision)).date == date


def test_the_hour_stands_above_the_document_where_it_is_known(here: Shelf, reader: User) -> None:
    label = words.label(entry(here, act_precision="minute", author_name="Dr Ana MARTIN"), chosen(here, reader))
    assert label.facts == ("28 mars 2026, 15:00", "Dr Ana MARTIN")


def test_what_must_not_be_overlooked_is_told(here: Shelf, reader: User) -> None:
    made = entry(here, confidentiality="V", masked_to_professionals=True, origin=Origin.PHYSICIAN)
    label, row = words.label(made, chosen(here, reader)), words.row(made)
    assert label.alerts == row.alerts
    assert {"Très restreint", "Masqué aux autres professionnels"} <= set(row.alerts)


def test_an_author_whose_number_is_wrong_is_unverified(here: Shelf) -> None:
    told = words.row(entry(here, author_name="Dr FAUX", author_rpps="10100000009"))
    assert "Dr FAUX (non vérifié : la clé de son numéro RPPS est fausse)" in told.facts


def test_a_bookmark_is_short(here: Shelf) -> None:
    assert words.bookmark(entry(here)) == "28 mars 2026 · Lettre de sortie"
    assert len(words.bookmark(entry(here, heading="x" * 400))) < 150


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, ""),
        (1, "1 fichier joint à ce document n’est pas dans ce PDF : l’original l’a."),
        (3, "3 fichiers joints à ce document ne sont pas dans ce PDF : l’original les a."),
    ],
)
def test_attached_files_are_counted(count: int, told: str) -> None:
    assert words.attached(count) == told


@pytest.mark.parametrize("code", ["pdf-encrypted", "pdf-broken", "too-heavy", "crashed", "empty"])
def test_what_cannot_be_put_in_says_why(code: str) -> None:
    assert str(REASONS[code]) in words.absent(Unreadable(code))


def test_the_images_of_a_study_are_counted(here: Shelf) -> None:
    assert words.images(here.images()) == "1 image, 1 série : à consulter en ligne, dans Diaphane."


def test_the_cover_names_who_takes_and_when(here: Shelf, reader: User) -> None:
    told = words.cover(chosen(here, reader), reader, (words.row(entry(here)),))
    assert str(reader) in told.taken[0]
    assert reader.physician.rpps in told.taken[0]
    assert "28 mars 2026 15:00" in told.taken[0]
    assert told.heading == "1 document"
    assert "RPPS" not in words.cover(chosen(here, reader), people.person(), ()).taken[0]


def test_the_strip_is_that_of_the_screen(here: Shelf, reader: User) -> None:
    identity = here.dossier.identity
    assert identity is not None
    identity.used_name, identity.death_date = "DUPRÉ", people.NOW.date()
    identity.save()
    names = dict(words.cover(chosen(here, reader), reader, ()).strip)
    assert {"Nom utilisé", "Date de naissance", "Sexe", "Décès"} <= names.keys()
    assert names["Nom utilisé"] == "DUPRÉ"
    assert "INS" not in names


def test_the_foot_of_a_page_is_in_the_readers_language(here: Shelf, reader: User) -> None:
    made = entry(here)
    with translation.override("en"):
        label = words.label(made, chosen(here, reader))
    assert "born" in label.identity
    assert label.page == "Page %d of this document"
