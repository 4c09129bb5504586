"""What a choice may be: ticked, new, neither, too much; said in a sentence, with the ticks kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from documents.models import EntryPage
from documents.taking import choice
from patients.models import AccessTrace, Act
from tests import people
from tests.documents.taking.dossier import Shelf, bytes_of, shelf, taken
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, at: Clock) -> Shelf:
    return shelf(tmp_path)


def screen(client: Client, here: Shelf) -> str:
    response = client.get(f"/dossiers/{here.dossier.uuid}/take")
    assert response.status_code == 200
    return response.content.decode()


def boxes(page: str) -> dict[str, bool]:
    """The uuid of each box, and whether it is ticked."""
    found = re.findall(r'name="entry" value="([^"]+)"( checked)?', page)
    return {uuid: bool(ticked) for uuid, ticked in found}


def refused(response: HttpResponse) -> str:
    """The screen that comes instead of a file."""
    assert response.status_code == 400
    assert "Content-Disposition" not in response
    return response.content.decode()


def test_every_entry_that_one_may_read_has_a_box_and_no_other(here: Shelf) -> None:
    entries = [here.letter("a"), here.pdf("un"), here.images()]
    here.letter("b", replaces=("a",))
    people.entry(people.dossier())
    _designation, client = here.reader()
    current = {str(entry.uuid) for entry in EntryPage.objects.filter(dossier=here.dossier, state="published")}
    assert boxes(screen(client, here)).keys() == current
    assert str(entries[0].uuid) not in current


def test_a_box_says_what_it_takes(here: Shelf) -> None:
    here.letter()
    here.images()
    page = screen(here.reader()[1], here)
    for words in ("Consultation", "1er janvier 2025", "images : elles restent en ligne", "2025", "PDF", "IHE_XDM.zip"):
        assert words in page


def test_an_empty_dossier_says_so(here: Shelf) -> None:
    page = screen(here.reader()[1], here)
    assert "Aucun document à emporter" in page
    assert 'class="take"' not in page


@pytest.mark.parametrize("form", ["pdf", "xdm"])
def test_nothing_ticked_is_a_sentence(here: Shelf, form: str) -> None:
    here.letter()
    _designation, client = here.reader()
    assert "Cochez au moins un document" in refused(taken(client, here.dossier, form=form))
    assert not AccessTrace.objects.filter(act=Act.TRANSFER).exists()


@pytest.mark.parametrize("form", ["", "docx", "PDF", "\0"])
def test_no_known_form_is_a_sentence_and_the_ticks_stay(here: Shelf, form: str) -> None:
    ticked, other = here.letter(), here.pdf("un")
    _designation, client = here.reader()
    page = refused(taken(client, here.dossier, ticked, form=form))
    assert "un PDF ou une archive IHE_XDM" in page
    assert boxes(page) == {str(ticked.uuid): True, str(other.uuid): False}


def test_too_many_is_a_sentence(here: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [here.text(f"mot {number}") for number in range(3)]
    _designation, client = here.reader()
    monkeypatch.setattr(choice, "ENTRIES", 2)
    page = refused(taken(client, here.dossier, *entries))
    assert "trop de documents" in page
    assert all(boxes(page).values())


@pytest.mark.parametrize("form", ["pdf", "xdm"])
def test_too_large_is_a_sentence(here: Shelf, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = here.text("un mot")
    _designation, client = here.reader()
    monkeypatch.setattr(choice, "BYTES", 5)
    assert "trop lourd" in refused(taken(client, here.dossier, entry, form=form))


def test_the_limits_that_are_said_are_those_that_hold() -> None:
    assert str(choice.ENTRIES) in str(choice.TOO_MANY)
    assert f"{choice.BYTES // 10**6} Mo" in str(choice.TOO_LARGE)


def test_images_alone_are_no_archive(here: Shelf) -> None:
    images = here.images()
    _designation, client = here.reader()
    assert "elles se consultent en ligne" in refused(taken(client, here.dossier, images, form="xdm"))


def test_one_ticked_twice_is_taken_once(here: Shelf) -> None:
    entry = here.text("un mot")
    _designation, client = here.reader()
    bytes_of(taken(client, here.dossier, entry, entry, form="xdm"))
    assert AccessTrace.objects.filter(act=Act.TRANSFER).count() == 1


class TestNew:
    def test_is_what_waits_to_be_read(self, here: Shelf, at: Clock) -> None:
        here.text("avant la désignation")
        _designation, client = here.reader()
        at.go(hours=1)
        new = [here.text("un"), here.text("deux")]
        client.get(f"/entries/{here.text('lu').uuid}/")
        assert "Tout ce que je n’ai pas encore lu (2 documents)" in screen(client, here)
        bytes_of(taken(client, here.dossier, form="xdm", new="1"))
        rows = AccessTrace.objects.filter(act=Act.TRANSFER)
        assert {row.entry for row in rows} == {entry.uuid for entry in new}

    def test_goes_with_what_is_ticked(self, here: Shelf, at: Clock) -> None:
        old = here.text("avant")
        _designation, client = here.reader()
        at.go(hours=1)
        new = here.text("un")
        bytes_of(taken(client, here.dossier, old, form="xdm", new="1"))
        assert AccessTrace.objects.filter(act=Act.TRANSFER, entry__in=[old.uuid, new.uuid]).count() == 2

    def test_of_another_dossier_stays_there(self, here: Shelf, at: Clock) -> None:
        designation, client = here.reader()
        elsewhere = people.dossier()
        people.designation(elsewhere, designation.physician)
        at.go(hours=1)
        people.entry(elsewhere)
        assert "Cochez au moins un" in refused(taken(client, here.dossier, form="xdm", new="1"))

    def test_is_not_offered_where_nothing_waits(self, here: Shelf) -> None:
        here.text("un")
        assert 'name="new"' not in screen(here.reader()[1], here)


class TestTheEntryBeingRead:
    def test_can_be_taken_from_its_page(self, here: Shelf) -> None:
        entry = here.letter()
        _designation, client = here.reader()
        page = client.get(f"/entries/{entry.uuid}/").content.decode()
        assert f'action="/dossiers/{here.dossier.uuid}/transfer"' in page
        assert f'name="entry" value="{entry.uuid}"' in page

    def test_not_an_earlier_version(self, here: Shelf) -> None:
        earlier = here.letter("a")
        here.letter("b", replaces=("a",))
        _designation, client = here.reader()
        assert "/transfer" not in client.get(f"/entries/{earlier.uuid}/").content.decode()
        assert taken(client, here.dossier, earlier).status_code == 404

    def test_images_only_as_a_pdf(self, here: Shelf) -> None:
        images = here.images()
        _designation, client = here.reader()
        page = client.get(f"/entries/{images.uuid}/").content.decode()
        assert 'value="pdf"' in page
        assert 'value="xdm"' not in page


def test_the_timeline_leads_there(here: Shelf) -> None:
    here.letter()
    page = here.reader()[1].get(f"/dossiers/{here.dossier.uuid}/").content.decode()
    assert f'href="/dossiers/{here.dossier.uuid}/take"' in page
    assert 'type="checkbox" name="entry"' not in page  # who takes nothing pays nothing


@pytest.mark.parametrize("form", ["pdf", "xdm"])
def test_queries_do_not_grow_with_what_is_taken_but_by_a_few_for_each(here: Shelf, form: str, queries: Queries) -> None:
    entries = [here.text(f"mot {number}") for number in range(9)]
    _designation, client = here.reader()
    few = len(queries(lambda: bytes_of(taken(client, here.dossier, *entries[:1], form=form))))
    many = len(queries(lambda: bytes_of(taken(client, here.dossier, *entries[1:], form=form))))
    assert (many - few) / 7 <= 4  # is it still open, and what storage reads for each object


def test_the_screen_costs_no_more_for_a_full_dossier(here: Shelf, queries: Queries) -> None:
    for _number in range(40):
        people.entry(here.dossier)
    _designation, client = here.reader()
    screen(client, here)
    assert len(queries(lambda: screen(client, here))) <= 15
