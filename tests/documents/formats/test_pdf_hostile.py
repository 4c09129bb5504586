"""PDF files made to harm, or harmed: bounded in memory and time, refused or shown."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, pdf, read
from documents.formats.sandbox import limits
from tests.documents.formats.pdf_samples import attach, put, saved, write_page
from tests.documents.formats.pdf_samples import pdf as made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, shorter: what is proved is that they hold."""
    monkeypatch.setattr(limits, "DEFAULT", limits.Limits(seconds=8, processor=3))
    monkeypatch.setattr(pdf, "ONE_PAGE", limits.Limits(seconds=8, processor=2))


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read(path)
    return refused.value.code


def read_and_drawn(path: Path) -> None:
    """Both, within a minute; a refusal is an answer."""
    start = time.monotonic()
    try:
        read(path)
        pdf.render_page(path, 1, width=1000, words=("x",))
    except Unreadable as refused:
        assert str(refused.reason)  # noqa: PT017 - both outcomes are right
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\x00" * 5000, b"%PDF-1.7 text"])
def test_a_header_alone_is_a_broken_pdf(tmp_path: Path, content: bytes) -> None:
    assert refusal(put(tmp_path, content)) == "pdf-broken"


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5])
def test_a_cut_pdf_is_broken_or_repaired(tmp_path: Path, kept: float) -> None:
    whole = made("Une page", "Deux pages")
    try:
        assert read(put(tmp_path, whole[: int(len(whole) * kept)])).pages <= 2
    except Unreadable as refused:
        assert refused.code in ("pdf-broken", "pdf-empty")  # noqa: PT017


def test_a_bomb_of_compressed_content_is_bounded(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    once = zlib.compress(b"0 0 m 1 1 l S\n" * 4_000_000, 9)
    stream = document.make_stream(zlib.compress(once, 9))
    stream.stream_dict.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = stream
    read_and_drawn(
        put(tmp_path, saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none))
    )


def test_a_picture_that_claims_a_billion_pixels_is_bounded(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    picture = document.make_stream(zlib.compress(bytes(10_000)))
    picture.stream_dict.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.FlateDecode,
        )
    )  # fmt: skip
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I1=picture))
    document.pages[0].Contents = document.make_stream(b"500 0 0 500 0 0 cm /I1 Do")
    read_and_drawn(put(tmp_path, saved(document)))


@pytest.mark.parametrize("size", [(1, 1_000_000), (1_000_000, 1), (14_400, 14_400), (0, 0), (3, 3)])
def test_a_page_of_any_size_is_drawn_within_memory(tmp_path: Path, size: tuple[int, int]) -> None:
    read_and_drawn(put(tmp_path, made("x", size=size)))


def test_a_page_that_draws_itself_does_not_turn_for_ever(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    form = document.make_stream(b"/F0 Do /F0 Do /F0 Do")
    form.stream_dict.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9]))
    form.stream_dict.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F0=form))
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F0=form))
    document.pages[0].Contents = document.make_stream(b"/F0 Do")
    read_and_drawn(put(tmp_path, saved(document)))


def test_a_tree_of_pages_that_holds_itself_is_bounded(tmp_path: Path) -> None:
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    read_and_drawn(put(tmp_path, loop))


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    document = pikepdf.new()
    for _ in range(3001):
        document.add_blank_page(page_size=(10, 10))
    assert refusal(put(tmp_path, saved(document))) == "pdf-too-many-pages"


def actions() -> list[pikepdf.Dictionary]:
    return [
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.launchURL('http://127.0.0.1:9/'); while(true){}"),
        pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/touch"),
        pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://127.0.0.1:9/"),
        pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://127.0.0.1:9/"),
    ]


@pytest.mark.parametrize("action", actions(), ids=lambda action: str(action.S))
def test_what_a_pdf_would_do_on_opening_is_not_done(tmp_path: Path, action: pikepdf.Dictionary) -> None:
    document = pikepdf.new()
    write_page(document, "Texte")
    document.Root.OpenAction = action
    document.pages[0].AA = pikepdf.Dictionary(O=action)
    assert read(put(tmp_path, saved(document))).text == ("Texte",)


def test_a_pdf_after_another_formats_beginning_is_still_a_pdf(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"\r\n" * 20 + made("Texte"), "scan.txt")).format == "pdf"


def test_attachments_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    document = pikepdf.new()
    write_page(document, "x")
    for number in range(2):
        attach(document, f"{number}.bin", bytes(30 * 2**20))
    with pytest.raises(Unreadable, match="too-heavy"):
        pdf.attachments(put(tmp_path, saved(document)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(made("Une page", "Une autre"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(8, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=10))
    path = put(tmp_path, bytes(whole))
    try:
        assert read(path).pages >= 1
        pdf.render_page(path, 1, width=200)
    except Unreadable as refused:
        assert refused.code in ("pdf-broken", "pdf-empty", "pdf-encrypted", "pdf-too-many-pages", "too-heavy")  # noqa: PT017
