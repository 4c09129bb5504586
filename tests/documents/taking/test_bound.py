"""The PDF: a cover, then each document on its pages, marked; what cannot be in it is listed, never left out."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client

from documents.formats import paper, sandbox
from documents.models import EntryPage
from patients.identity.ins import TEST
from patients.models import IdentifierStatus
from tests import people
from tests.documents.formats import pdf_samples
from tests.documents.taking.dossier import Shelf, bytes_of, opened, shelf, taken
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, at: Clock) -> Shelf:
    return shelf(tmp_path)


@pytest.fixture
def client(here: Shelf) -> Client:
    return here.reader()[1]


def texts(response: HttpResponse) -> list[str]:
    """The text of each page, on one line."""
    with pypdfium2.PdfDocument(bytes_of(response)) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def marks(document: pikepdf.Pdf) -> list[tuple[str, int]]:
    """The bookmarks: title and page, from 1."""
    with document.open_outline() as outline:
        return [(str(item.title), _page(document, item.destination)) for item in outline.root]


def _page(document: pikepdf.Pdf, destination: object) -> int:
    target: Any = destination
    return [page.obj.objgen for page in document.pages].index(target[0].objgen) + 1


def test_the_cover_says_whose_what_when_and_by_whom(here: Shelf, client: Client) -> None:
    entries = [here.letter(), here.pdf("Une page")]
    EntryPage.objects.filter(pk=entries[0].pk).update(author_name="Dr Ana MARTIN", confidentiality="R")
    cover = texts(taken(client, here.dossier, *entries))[0]
    identity = here.dossier.identity
    assert identity is not None
    for words in (
        identity.birth_name.upper(), "Date de naissance", "2 documents", "Consultation", "Dr Ana MARTIN", "Restreint",
        "Lettre de sortie", "Emporté de Diaphane par Camille MÉDECIN", "28 mars 2026", "secret professionnel", "RPPS",
    ):  # fmt: skip
        assert words in cover, words
    assert here.who.ins[:4] not in cover.replace(" ", "")  # provisional: the number is not sent


def test_a_qualified_ins_is_on_the_cover(here: Shelf, client: Client) -> None:
    here.dossier.identifiers.filter(authority=TEST).update(status=IdentifierStatus.QUALIFIED)
    assert here.who.ins in texts(taken(client, here.dossier, here.letter()))[0].replace(" ", "")


def test_each_document_has_its_pages_a_bookmark_and_a_line_that_leads_there(here: Shelf, client: Client) -> None:
    entries = [here.letter(), here.pdf("Première", "Deuxième"), here.text("Un mot"), here.picture()]
    document = opened(taken(client, here.dossier, *entries))
    assert len(document.pages) == 6
    found = marks(document)
    assert len(found) == 4
    assert sorted(page for _title, page in found)[0] == 2
    links = [one for one in document.pages[0].Annots if one.Subtype == "/Link"]
    assert {_page(document, one.Dest) for one in links} == {page for _title, page in found}
    assert all("/A" not in one for one in links)
    assert document.Root.PageMode == "/UseOutlines"


def test_the_bookmarks_and_the_numbers_of_the_cover_agree_with_the_pages(here: Shelf, client: Client) -> None:
    words = [f"mot numéro {number} unique" for number in range(40)]
    entries = [here.text(word) for word in words]
    response = taken(client, here.dossier, *entries)
    content = bytes_of(response)
    document = pikepdf.open(BytesIO(content))
    with pypdfium2.PdfDocument(content) as drawn:
        pages = [page.get_textpage().get_text_range() for page in drawn]
    covers = len(pages) - len(entries)
    assert covers > 1
    assert [page for _title, page in marks(document)] == list(range(covers + 1, len(pages) + 1))
    assert {word for word in words for page in pages[covers:] if word in page} == set(words)


def test_pages_of_a_pdf_are_as_they_are(here: Shelf, client: Client) -> None:
    content = pdf_samples.pdf("Paysage", size=(842, 595))
    entry = here.put(content, "a.pdf")
    document = opened(taken(client, here.dossier, entry))
    assert [float(one) for one in document.pages[1].mediabox] == [0, 0, 842, 595]
    assert "Paysage" in texts(taken(client, here.dossier, entry))[1]


def test_pages_laid_out_here_say_whose_they_are_and_where_from(here: Shelf, client: Client) -> None:
    entries = [here.letter(), here.text("Un mot\n" * 200), here.picture()]
    pages = texts(taken(client, here.dossier, *entries))
    identity = here.dossier.identity
    assert identity is not None
    assert len(pages) > 5
    assert all(f"{identity.birth_name.upper()} {identity.first_given_name}" in page for page in pages)
    assert all("né(e) le" in page for page in pages)
    assert sum("Lettre de sortie · 28 mars 2026" in page for page in pages[1:]) == len(pages) - 2


def test_nothing_active_of_a_pdf_is_taken(here: Shelf, client: Client) -> None:
    active = pikepdf.new()
    pdf_samples.write_page(active, "Une lettre")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    active.Root.OpenAction = active.make_indirect(script)
    active.pages[0].AA = pikepdf.Dictionary(O=script)
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 90, 90], A=launch)
    active.pages[0].Annots = active.make_indirect(pikepdf.Array([active.make_indirect(link)]))
    pdf_samples.attach(active, "secret.txt", b"pas pour vous")
    entry = here.put(pdf_samples.saved(active), "a.pdf")
    response = taken(client, here.dossier, entry)
    document = opened(response)
    raw = b"".join(one.unparse() for one in document.objects if not isinstance(one, pikepdf.Stream))
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile"):
        assert name not in raw, name
    assert "1 fichier joint à ce document n’est pas dans ce PDF" in texts(taken(client, here.dossier, entry))[0]


def test_images_are_counted_and_read_online(here: Shelf, client: Client) -> None:
    pages = texts(taken(client, here.dossier, here.images(), here.letter()))
    assert "1 image, 1 série : à consulter en ligne" in pages[0]
    assert len(pages) == 2


def test_images_alone_make_a_cover(here: Shelf, client: Client) -> None:
    assert len(texts(taken(client, here.dossier, here.images()))) == 1


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 rien", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"]
)
def test_what_cannot_be_put_in_is_listed_with_the_reason(here: Shelf, client: Client, content: bytes) -> None:
    broken = people.entry(here.dossier, content)
    pages = texts(taken(client, here.dossier, broken, here.letter()))
    assert "N’a pas pu être mis dans ce PDF" in pages[0]
    assert len(pages) == 2


def test_a_file_that_nobody_can_show_is_listed(here: Shelf, client: Client) -> None:
    odd = people.entry(here.dossier, b"\x00\x01", media_type="application/octet-stream", display="none")
    assert "N’a pas pu être mis dans ce PDF" in texts(taken(client, here.dossier, odd))[0]


def test_the_body_of_a_level_one_document_is_what_is_taken(here: Shelf, client: Client) -> None:
    body = b64encode(pdf_samples.pdf("Le corps de la lettre")).decode()
    text = f'<text mediaType="application/pdf" representation="B64">{body}</text>'
    told = f"<component><nonXMLBody>{text}</nonXMLBody></component>"
    pages = texts(taken(client, here.dossier, here.letter("n1", body=told)))
    assert "Le corps de la lettre" in pages[1]


def test_the_file_is_called_nothing_of_the_patients(here: Shelf, client: Client) -> None:
    document = opened(taken(client, here.dossier, here.letter()))
    assert str(document.docinfo["/Title"]) == "Documents emportés"
    assert set(document.docinfo.keys()) <= {"/Title", "/Producer"}


def test_one_that_takes_too_long_is_listed_and_the_others_come(
    here: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = here.pdf("Trop longue"), here.letter()
    in_no_time = sandbox.Limits(seconds=0.001, processor=1)
    monkeypatch.setattr(paper, "pdf", lambda source, out: sandbox.run_within(in_no_time, paper._pdf, source, out))
    pages = texts(taken(client, here.dossier, slow, quick))
    assert "N’a pas pu être mis dans ce PDF" in pages[0]
    assert len(pages) == 2


def test_a_whole_that_cannot_be_bound_is_a_sentence(
    here: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = here.letter()
    monkeypatch.setattr(paper, "LIMITS", sandbox.Limits(seconds=0.001, processor=1))
    response = taken(client, here.dossier, entry)
    assert response.status_code == 400
    assert "trop lourd pour un seul PDF" in response.content.decode()
    assert f'value="{entry.uuid}" checked' in response.content.decode()


def test_in_english(here: Shelf, client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert "Taken from Diaphane by" in texts(taken(client, here.dossier, here.letter()))[0]
