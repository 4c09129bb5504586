"""Copies of PDF pages, as they look and with nothing active; and many files in one, with bookmarks and links."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from documents.formats import paper
from documents.formats.paper.binding import bound, copied
from documents.formats.paper.told import Bound, Laid
from documents.formats.unreadable import Unreadable
from tests.documents.formats.paper.laid import blank, pages_of
from tests.documents.formats.paper.test_covering import COVER, ROW
from tests.documents.formats.pdf_samples import attach, pdf, put, saved, write_page


def copy(folder: Path, content: bytes) -> tuple[Laid, pikepdf.Pdf]:
    source, out = put(folder, content, "source.pdf"), blank(folder, "copy.pdf")
    told = copied(source, out)
    return told, pikepdf.open(out)


def page_of(text: str = "Une lettre") -> pikepdf.Pdf:
    document = pikepdf.new()
    write_page(document, text)
    return document


def annotated(*annotations: Dictionary) -> bytes:
    document = page_of()
    document.pages[0].Annots = document.make_indirect(Array([document.make_indirect(one) for one in annotations]))
    return saved(document)


class TestCopied:
    def test_has_the_pages_and_their_words(self, tmp_path: Path) -> None:
        told, document = copy(tmp_path, pdf("Une", "Deux", "Trois"))
        assert (told, len(document.pages)) == (Laid(3), 3)
        assert pages_of(tmp_path / "copy.pdf") == ["Une", "Deux", "Trois"]

    @pytest.mark.parametrize(
        "action",
        [
            Dictionary(S=Name.JavaScript, JS="app.alert(1)"),
            Dictionary(S=Name.Launch, F="calc.exe"),
            Dictionary(S=Name.URI, URI="https://ailleurs.exemple/"),
            Dictionary(S=Name.SubmitForm, F="https://ailleurs.exemple/"),
            Dictionary(S=Name.GoToR, F="autre.pdf"),
        ],
        ids=lambda action: str(action.S),
    )
    def test_has_no_link_that_acts(self, tmp_path: Path, action: Dictionary) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
        _told, document = copy(tmp_path, annotated(link))
        assert "/Annots" not in document.pages[0].obj
        assert b"ailleurs" not in (tmp_path / "copy.pdf").read_bytes()

    def test_draws_the_remarks_into_the_page(self, tmp_path: Path) -> None:
        document = page_of()
        form = document.make_stream(
            b"1 0 0 rg 0 0 50 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 50]
        )
        stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[100, 100, 150, 150], AP=Dictionary(N=form), F=4)
        document.pages[0].Annots = Array([document.make_indirect(stamp)])
        _told, made = copy(tmp_path, saved(document))
        assert "/Annots" not in made.pages[0].obj
        assert len(made.pages[0].Resources.XObject.keys()) == 1

    def test_counts_what_is_attached_and_leaves_it(self, tmp_path: Path) -> None:
        document = page_of()
        attach(document, "a.txt", b"UN-FICHIER-JOINT")
        file = document.make_stream(b"UN-AUTRE-FICHIER", Type=Name.EmbeddedFile)
        spec = Dictionary(Type=Name.Filespec, F="b.txt", EF=Dictionary(F=file))
        pin = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
        document.pages[0].Annots = Array([document.make_indirect(pin)])
        told, made = copy(tmp_path, saved(document))
        assert told == Laid(1, attached=2)
        streams = [one.read_bytes() for one in made.objects if isinstance(one, pikepdf.Stream)]
        assert not any(b"FICHIER" in one for one in streams)

    def test_an_owner_password_closes_nothing_and_a_users_does(self, tmp_path: Path) -> None:
        encrypted = pdf("Une", encryption=pikepdf.Encryption(owner="secret", user=""))
        told, document = copy(tmp_path, encrypted)
        assert (told.pages, document.is_encrypted) == (1, False)
        with pytest.raises(Unreadable) as refused:
            copy(tmp_path, pdf("Une", encryption=pikepdf.Encryption(owner="secret", user="aussi")))
        assert refused.value.code == "pdf-encrypted"

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"%PDF-1.7", "pdf-broken"), (b"rien", "pdf-broken"), (pdf(), "pdf-empty")],
        ids=["cut", "no PDF", "no page"],
    )
    def test_what_has_no_pages_is_unreadable(self, tmp_path: Path, content: bytes, code: str) -> None:
        with pytest.raises(Unreadable) as refused:
            copy(tmp_path, content)
        assert refused.value.code == code

    @pytest.mark.parametrize("odd", [Name.Odd, Array([1, 2]), Dictionary(A=1), 5], ids=str)
    def test_odd_annotations_are_no_obstacle(self, tmp_path: Path, odd: object) -> None:
        document = page_of()
        document.pages[0].Annots = odd
        source, out = put(tmp_path, saved(document)), blank(tmp_path)
        assert copied(source, out).pages == 1

    def test_is_made_in_the_sandbox(self, tmp_path: Path) -> None:
        out = blank(tmp_path)
        assert paper.pdf(put(tmp_path, pdf("Une")), out) == Laid(1)
        assert pages_of(out) == ["Une"]


class TestBound:
    def parts(self, folder: Path, *counts: int) -> tuple[Bound, ...]:
        return tuple(
            Bound(put(folder, pdf(*[f"document {number}"] * count), f"{number}.pdf"), f"Document {number}")
            for number, count in enumerate(counts)
        )

    def test_has_every_page_in_order(self, tmp_path: Path) -> None:
        out = blank(tmp_path)
        bound(self.parts(tmp_path, 2, 1, 3), out, "Titre")
        assert pages_of(out) == ["document 0"] * 2 + ["document 1"] + ["document 2"] * 3

    def test_has_a_bookmark_for_each_document(self, tmp_path: Path) -> None:
        out = blank(tmp_path)
        bound(self.parts(tmp_path, 2, 1), out, "Titre")
        with pikepdf.open(out) as document, document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Document 0", "Document 1"]
        with pikepdf.open(out) as document:
            assert str(document.docinfo["/Title"]) == "Titre"

    def test_links_of_the_cover_lead_inside(self, tmp_path: Path) -> None:
        first = blank(tmp_path, "cover.pdf")
        paper.cover(replace(COVER, rows=(ROW, ROW)), first)
        out = blank(tmp_path)
        bound((Bound(first), *self.parts(tmp_path, 2, 2)), out, "Titre")
        with pikepdf.open(out) as document:
            keys = [page.obj.objgen for page in document.pages]
            links = list(document.pages[0].obj.Annots)
            assert [keys.index(one.Dest[0].objgen) for one in links] == [1, 1, 3, 3]
            assert all("/A" not in one for one in links)

    def test_in_the_sandbox_into_a_file_without_a_name(self, tmp_path: Path) -> None:
        out = blank(tmp_path)
        paper.bind(self.parts(tmp_path, 1), out, "Titre")
        assert pages_of(out) == ["document 0"]

    def test_a_part_that_is_no_pdf_fails_the_whole(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable):
            bound((Bound(put(tmp_path, b"rien", "a")),), blank(tmp_path), "Titre")
