"""Scans: their text is read after filing, where the server can, and never in its way."""

import json
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw, ImageFont

from documents import road, shown
from documents.actions.recognise import needs_recognition, recognise
from documents.actions.withdraw import withdraw
from documents.formats import ocr
from documents.models import EntryPage, Part
from documents.road import Errand
from documents.tasks import recognise_text
from patients.models import DossierPage
from storage import objects
from tests import people

pytestmark = pytest.mark.django_db
reads_scans = pytest.mark.skipif(
    not ocr.available(), reason="Tesseract with French is not installed (tesseract-ocr-fra)"
)


def scan(*lines: str) -> bytes:
    """A PDF whose only page is a picture of these lines."""
    picture = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        draw.text((100, 150 + 80 * place), line, 0, font=ImageFont.load_default(44))
    stream = BytesIO()
    picture.save(stream, "PDF", resolution=150)
    return stream.getvalue()


@pytest.fixture
def dossier() -> DossierPage:
    return people.dossier()


@pytest.fixture
def entry(dossier: DossierPage, tmp_path: Path) -> EntryPage:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan("Compte rendu de consultation", "Examen sans particularite"))
    result = road.take_in(path, Errand(dossier))
    return EntryPage.objects.get(uuid=str(result.entry))


def texts(entry: EntryPage) -> tuple[str, ...]:
    return shown.content(entry).texts


def test_a_scan_is_filed_without_waiting_for_its_text(entry: EntryPage) -> None:
    assert texts(entry) == ("",)
    assert entry.state == "published"


def test_its_text_is_a_task_that_names_the_entry_by_uuid_alone(entry: EntryPage) -> None:
    (task,) = DBTaskResult.objects.filter(task_path=recognise_text.module_path)
    assert task.args_kwargs == {"args": [str(entry.uuid)], "kwargs": {}}


def test_a_document_with_text_asks_for_none(dossier: DossierPage, tmp_path: Path) -> None:
    path = tmp_path / "lettre.txt"
    path.write_text("Examen sans particularité", encoding="utf-8")
    assert road.take_in(path, Errand(dossier)).outcome == "filed"
    assert not DBTaskResult.objects.filter(task_path=recognise_text.module_path).exists()


@pytest.mark.parametrize(
    ("display", "found", "needed"),
    [
        ("pages", ("", ""), True),
        ("pages", ("texte", " "), True),
        ("pages", ("texte",), False),
        ("pages", (), True),
        ("picture", (), True),
        ("narrative", ("",), False),
        ("text", ("",), False),
    ],
)
def test_only_pages_shown_as_pictures_without_text_need_it(display: str, found: tuple[str, ...], needed: bool) -> None:
    assert needs_recognition(display, found) is needed


@reads_scans
class TestWhereTheServerCan:
    def test_the_text_of_the_page_is_found(self, entry: EntryPage) -> None:
        recognise_text.func(str(entry.uuid))
        assert "Compte rendu de consultation" in texts(entry)[0]

    def test_the_text_says_that_it_was_recognised(self, entry: EntryPage) -> None:
        assert recognise(entry) == 1
        kept = json.loads(objects.read(entry.attachments.get(part=Part.TEXT).stored))
        assert kept["recognised"] == [1]

    def test_doing_it_twice_changes_nothing(self, entry: EntryPage) -> None:
        recognise(entry)
        stored = entry.attachments.get(part=Part.TEXT).stored_id
        assert recognise(entry) == 0
        assert entry.attachments.get(part=Part.TEXT).stored_id == stored

    def test_an_entry_withdrawn_meanwhile_is_left_alone(self, entry: EntryPage) -> None:
        withdraw(entry, reason="erreur")
        recognise_text.func(str(entry.uuid))
        assert texts(entry) == ("",)

    def test_a_blank_page_stays_without_text(self, dossier: DossierPage, tmp_path: Path) -> None:
        path = tmp_path / "blank.pdf"
        path.write_bytes(scan())
        entry = EntryPage.objects.get(uuid=str(road.take_in(path, Errand(dossier)).entry))
        assert recognise(entry) == 0


def test_nothing_happens_where_the_server_cannot(entry: EntryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)  # the absence of a program, on a machine that has it
    assert recognise(entry) == 0
    assert texts(entry) == ("",)


def test_an_entry_that_is_no_more_is_no_failure() -> None:
    recognise_text.func(str(uuid4()))
    assert not EntryPage.objects.exists()
