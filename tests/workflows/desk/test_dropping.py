"""Files dropped on the desk: each takes the road, and a row says what became of it."""

from io import BytesIO

import pytest
from django.test import Client

from documents.models import Arrival, EntryPage
from tests import people
from tests.documents.formats import pdf_samples, zip_samples
from tests.workflows.desk import holding
from tests.workflows.desk.drops import dropped
from tests.workflows.uploads.sending import announce, sent
from workflows.uploads.models import Piece, Upload

pytestmark = pytest.mark.django_db


def test_a_recognised_document_is_filed_and_its_row_says_where(desk: Client) -> None:
    dossier = holding.dossier()
    rows = dropped(desk, holding.written())
    entry = EntryPage.objects.get()
    assert entry.dossier == dossier
    assert "classé" in rows
    assert f"/admin/desk/entries/{entry.uuid}/" in rows
    assert "PAT-TROIS" in rows


def test_a_held_document_leads_to_its_arrival_and_the_proposed_dossier(desk: Client) -> None:
    holding.dossier()
    rows = dropped(desk, holding.written(birth_date="19790329"))
    arrival = Arrival.objects.get()
    assert arrival.received_by is not None
    assert arrival.name == "lettre.xml"
    assert f"/admin/desk/arrivals/{arrival.uuid}/" in rows
    assert "proposé :" in rows
    assert "PAT-TROIS" in rows


def test_what_cannot_be_read_is_refused_with_its_sentence(desk: Client) -> None:
    rows = dropped(desk, b"\x00\x01\x02\x03 rien", "rien.bin")
    assert "refusé" in rows
    assert Arrival.objects.get().reason in rows.replace("&#x27;", "'")


def test_dropped_twice_the_second_says_that_it_is_there(desk: Client) -> None:
    holding.dossier()
    dropped(desk, holding.written())
    assert "déjà là" in dropped(desk, holding.written())
    assert EntryPage.objects.count() == 1


def test_an_archive_gives_a_row_for_each_of_its_members(desk: Client) -> None:
    holding.dossier()
    members = {"a/lettre.xml": holding.written(), "b/scan.pdf": pdf_samples.pdf("un scan")}
    rows = dropped(desk, zip_samples.zipped(members), "envoi.zip")
    assert rows.count("<li") == 2
    for said in ("envoi.zip!/a/lettre.xml", "envoi.zip!/b/scan.pdf", "classé", "retenu"):
        assert said in rows


def test_up_to_fifty_members_are_read_while_she_waits(desk: Client) -> None:
    rows = dropped(desk, zip_samples.zipped({f"{one}.txt": b"%d" % one for one in range(50)}), "envoi.zip")
    assert "data-live" not in rows
    assert Arrival.objects.count() == 50


def test_once_taken_an_upload_leaves_nothing_behind(desk: Client) -> None:
    dropped(desk, holding.written())
    assert not Upload.objects.exists()
    assert not Piece.objects.exists()


def test_an_upload_that_is_incomplete_or_somebody_else_s_is_not_found(desk: Client) -> None:
    half = announce(desk, 100, filename="a")["Location"].rsplit("/", 1)[1]
    other = sent(people.signed_in(holding.secretary("Paul", "Petit")), b"du texte", filename="b")
    for uuid in (half, str(other.uuid), "00000000-0000-4000-8000-000000000000"):
        assert desk.post("/admin/desk/drop", {"upload": uuid}).status_code == 404
    assert not Arrival.objects.exists()


def test_a_plain_form_takes_several_files_at_once(desk: Client) -> None:
    holding.dossier()
    files = [BytesIO(holding.written()), BytesIO(pdf_samples.pdf("un scan"))]
    files[0].name, files[1].name = "lettre.xml", "scan.pdf"
    page = desk.post("/admin/desk/drop", {"file": files}).content.decode()
    for said in ("<h1", "lettre.xml", "classé", "scan.pdf", "retenu"):
        assert said in page


def test_a_plain_form_without_a_file_says_so(desk: Client) -> None:
    assert "Aucun fichier n’a été choisi." in desk.post("/admin/desk/drop", {}).content.decode()


def test_a_name_is_only_text(desk: Client) -> None:
    rows = dropped(desk, pdf_samples.pdf("un scan"), "<script>alert(1)</script>.pdf")
    assert "<script>" not in rows
    assert "&lt;script&gt;" in rows


def test_nobody_but_a_secretary_drops_anything() -> None:
    for person in (people.person(group="Administrators"), people.physician().user):
        assert people.signed_in(person).post("/admin/desk/drop", {}).status_code == 404
