"""What every format owes to filing, whatever the file: an answer, its own name, no surprise."""

from __future__ import annotations

import io
import re
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from documents import formats
from documents.formats import HEAD, Reading, Unreadable, format_named, in_memory, read, sniff, sniffed
from documents.formats.unreadable import REASONS
from tests.documents.formats.cda_samples import document, level1, section, structured
from tests.documents.formats.pdf_samples import pdf as made_pdf
from tests.documents.formats.xdm_samples import Described, package
from tests.documents.formats.zip_samples import put, zipped

ALL = formats._FORMATS
CDA = document(body=structured(section("<paragraph>Texte du CDA</paragraph>"))).encode()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (120, 30, 30)).save(out, kind)
    return out.getvalue()


WORD = '<w:document xmlns:w="w"><w:p><w:r><w:t>Texte</w:t></w:r></w:p></w:document>'
SAMPLES: dict[str, tuple[str, bytes]] = {
    "structured": ("cda", CDA),
    "level 1": ("cda", document(body=level1(made_pdf("Texte"))).encode()),
    "pdf": ("pdf", made_pdf("Texte", "Suite")),
    "text": ("text", "Texte simple, accentué.".encode()),
    "package": ("xdm", zipped(package(Described(CDA)))),
    "jpeg": ("picture", picture("JPEG")),
    "png": ("picture", picture("PNG")),
    "tiff": ("picture", picture("TIFF")),
    "docx": ("office", zipped({"[Content_Types].xml": b"", "word/document.xml": WORD.encode()})),
    "rtf": ("office", b"{\\rtf1\\ansi Texte}"),
}
every_sample = pytest.mark.parametrize(("kind", "content"), SAMPLES.values(), ids=SAMPLES)
every_format = pytest.mark.parametrize("known", ALL, ids=lambda known: known.FORMAT)


@every_format
def test_a_format_names_itself_and_its_types(known: formats.Format) -> None:
    assert format_named(known.FORMAT) is known
    assert known.MEDIA_TYPES
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", media_type) for media_type in known.MEDIA_TYPES)


def test_no_two_formats_have_one_name() -> None:
    assert len({known.FORMAT for known in ALL}) == len(ALL)


@every_format
@settings(max_examples=100, deadline=None)
@given(head=st.binary(max_size=600))
def test_recognising_never_fails(known: formats.Format, head: bytes) -> None:
    assert known.recognises(head) in (True, False)


@every_format
def test_nothing_is_recognised_in_nothing(known: formats.Format) -> None:
    assert not known.recognises(b"")


@every_sample
def test_a_file_is_of_one_format_and_reads_as_it(tmp_path: Path, kind: str, content: bytes) -> None:
    path = put(tmp_path, content)
    assert sniffed(path) == kind
    reading = read(path)
    assert reading.format == kind
    assert reading.media_type in format_named(kind).MEDIA_TYPES or kind == "xdm"


@every_sample
def test_a_reading_is_the_same_every_time(tmp_path: Path, kind: str, content: bytes) -> None:
    path = put(tmp_path, content)
    assert read(path) == read(path)
    assert path.read_bytes() == content


@every_sample
def test_a_reading_needs_no_name(kind: str, content: bytes) -> None:
    with in_memory.as_file(content) as path:
        assert read(path).format == kind


@every_sample
def test_what_is_shown_is_consistent_with_what_was_read(tmp_path: Path, kind: str, content: bytes) -> None:
    reading = read(put(tmp_path, content))
    if reading.display in ("pages", "text", "narrative"):
        assert len(reading.text) == reading.pages
        assert "Texte" in reading.text[0]
    if reading.display == "picture":
        assert reading.pages == 1


@every_sample
@pytest.mark.parametrize("kept", [0.03, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_a_file_cut_short_is_read_or_refused(tmp_path: Path, kind: str, content: bytes, kept: float) -> None:
    outcome = tried(put(tmp_path, content[: int(len(content) * kept)]))
    assert outcome not in ("crashed", "too-heavy")


@every_sample
def test_a_file_followed_by_rubbish_keeps_its_format(tmp_path: Path, kind: str, content: bytes) -> None:
    path = put(tmp_path, content + b"\x00\xff" * 500)
    assert sniff(path.read_bytes()[:HEAD], path) in (kind, None)


BEGINNINGS = [b"", b"%PDF-1.7", b"PK\x03\x04", b"<?xml ", b"II*\x00", b"\xff\xd8\xff", b"{\\rtf1", b"\x1f\x8b\x08"]


def tried(path: Path) -> str:
    """The format it reads as, or the code of the refusal."""
    try:
        reading = read(path)
    except Unreadable as refused:
        return refused.code
    assert isinstance(reading, Reading)
    return reading.format


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), start=st.sampled_from(BEGINNINGS))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, start: bytes) -> None:
    outcome = tried(put(tmp_path, start + content))
    assert outcome in REASONS or outcome in {known.FORMAT for known in ALL}
    assert outcome != "crashed"


POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "a PDF that is a ZIP": lambda: made_pdf("Texte") + zipped({"a": b"x"}),
    "a ZIP whose member is a PDF's beginning": lambda: zipped({"%PDF-1.7": made_pdf("x")}, 0),
    "a picture that is a ZIP": lambda: picture("PNG") + zipped({"a": b"x"}),
    "a picture that is a page": lambda: picture("JPEG") + b"<html><script>alert(1)</script></html>",
    "a page that is a PDF": lambda: b"<html><script>alert(1)</script>\n" + made_pdf("Texte"),
    "a document with a PDF in a comment": lambda: CDA + b"<!-- " + made_pdf("x")[:200].replace(b"--", b"") + b" -->",
    "a text that tells of PDF": lambda: b"Le fichier commence par %PDF- et finit.",
    "a picture with a document in its comment": lambda: picture("JPEG")[:2] + comment(CDA) + picture("JPEG")[2:],
}


def comment(content: bytes) -> bytes:
    """A JPEG comment segment."""
    return b"\xff\xfe" + struct.pack(">H", len(content) + 2) + content


EXPECTED = {
    "a PDF that is a ZIP": {"pdf"},
    "a ZIP whose member is a PDF's beginning": {"archive-not-a-document"},
    "a picture that is a ZIP": {"picture"},
    "a picture that is a page": {"picture"},
    "a page that is a PDF": {"pdf"},
    "a document with a PDF in a comment": {"cda", "xml-encoding", "xml-broken"},
    "a text that tells of PDF": {"pdf-broken"},
    "a picture with a document in its comment": {"picture"},
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_of_two_natures_has_one(tmp_path: Path, name: str) -> None:
    assert tried(put(tmp_path, POLYGLOTS[name]())) in EXPECTED[name]


@pytest.mark.parametrize("size", [1, 100, 10_000, 5_000_000])
@pytest.mark.parametrize("byte", [b"\x00", b"\xff", b"A", b"<", b"{", b"\n"])
def test_a_file_of_one_byte_repeated_is_answered_soon(tmp_path: Path, byte: bytes, size: int) -> None:
    start = time.monotonic()
    outcome = tried(put(tmp_path, byte * size))
    assert outcome in REASONS or outcome == "text"
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_refusal_is_a_french_sentence_that_names_nobody(code: str) -> None:
    refused = Unreadable(code)
    with translation.override("fr"):
        reason = str(refused.reason)
    assert re.match(r"[A-ZÀÉ]", reason)
    assert reason.endswith(".")
    assert str(refused) == code
    assert re.fullmatch(r"[a-z0-9-]+", code)


def test_a_refusal_of_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        assert Unreadable("nobody-wrote-this").reason
