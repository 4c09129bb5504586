"""Letters of word processors: their text, without what they would run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats import Unreadable, read, sniff
from documents.formats.office import rich_text
from tests.documents.formats.zip_samples import flagged, put, zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def docx(body: str, **parts: bytes) -> bytes:
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": word(body)}
    return zipped({**members, **{f"word/{name}.xml": content for name, content in parts.items()}})


def word(body: str, root: str = "document") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}">{body}</w:{root}>'.encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, manifest: bytes = b"<m/>") -> bytes:
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {ODF}>{text}</office:document-content>"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest,
        }
    )


def cell(text: str) -> str:
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"


def text_of(folder: Path, content: bytes) -> str:
    reading = read(put(folder, content, "photo.jpg"))
    assert (reading.format, reading.display, reading.pages) == ("office", "text", 1)
    return reading.text[0]


def refusal(folder: Path, content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(put(folder, content))
    assert str(refused.value.reason)
    return refused.value.code


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("Cher confrère,") + paragraph("L’état s’améliore."), "Cher confrère,\nL’état s’améliore."),
        ("<w:p><w:r><w:t>Na</w:t><w:tab/><w:t>140</w:t><w:br/><w:t>K</w:t></w:r></w:p>", "Na\t140\nK"),
        (
            "<w:tbl><w:tr><w:tc>" + paragraph("Na") + "</w:tc><w:tc>" + paragraph("140") + "</w:tc></w:tr></w:tbl>"
            + paragraph("fin"),
            "Na\t140\nfin",
        ),
        (paragraph("gardé") + "<w:p><w:del><w:r><w:delText>effacé</w:delText></w:r></w:del></w:p>", "gardé"),
        (paragraph("vu") + '<w:p><w:r><w:instrText>INCLUDEPICTURE "http://x"</w:instrText></w:r></w:p>', "vu"),
    ],
)  # fmt: skip
def test_a_docx_gives_its_text(tmp_path: Path, body: str, text: str) -> None:
    assert text_of(tmp_path, docx(body)) == text


def test_the_notes_of_a_docx_follow_its_text(tmp_path: Path) -> None:
    notes = word(f"<w:footnote>{paragraph('note')}</w:footnote>", "footnotes")
    assert text_of(tmp_path, docx(paragraph("texte"), footnotes=notes)) == "texte\n\nnote"


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    namespace = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = (
        f'<w:p><m:AlternateContent xmlns:m="{namespace}"><m:Choice>{paragraph("encadré")}</m:Choice>'
        f"<m:Fallback>{paragraph('encadré')}</m:Fallback></m:AlternateContent></w:p>"
    )
    assert text_of(tmp_path, docx(box)).count("encadré") == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:h>Titre</text:h>\n  <text:p>Un <text:span>mot</text:span> gras.</text:p>", "Titre\nUn mot gras."),
        ('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>', "a   b\tc\nd"),
        (
            f"<table:table-row>{cell('Na')}{cell('140')}</table:table-row>",
            "Na\t140",
        ),
        ("<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes><text:p>gardé</text:p>", "gardé"),
        ('<text:p>a<text:s text:c="999999999"/>b</text:p>', "a" + " " * 200 + "b"),
        ('<text:p>a<text:s text:c="x"/>b</text:p>', "a b"),
    ],
)
def test_an_odt_gives_its_text(tmp_path: Path, body: str, text: str) -> None:
    assert text_of(tmp_path, odt(body)) == text


RTF_HEADER = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator Word;}{\info{\author X}}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\pard Cher confr\'e8re,\par L\rquote \'e9tat\par}", "Cher confrère,\nL’état"),
        (rb"\uc1 \u339?uf \u8364?}", "œuf €"),
        (rb"\uc2 \u233\'e9\'e9!}", "é!"),
        (rb"\uc0 \u233 x}", "éx"),
        (rb"{\b gras} et {\i italique}}", "gras et italique"),
        (rb"Na\tab 140\line K\cell 4\row}", "Na\t140\nK\t4"),
        (rb"avant{\pict\wmetafile8 0100090000}apr\'e8s}", "avantaprès"),
        (rb"avant{\*\inconnu cach\'e9}fin}", "avantfin"),
        (rb"{\field{\*\fldinst HYPERLINK http://x}{\fldrslt lien}}}", "lien"),
        (rb"{\header En-t\'eate}texte{\footer pied}}", "texte"),
        (rb"a\\b \{c\} d\~e\_f}", "a\\b {c} d\u00a0e-f"),
        (b"avant\\bin5 }}}}}fin}", "avantfin"),
        (rb"\u-10179?\u-8704?}", "\U0001f600"),
    ],
)
def test_an_rtf_gives_its_text(tmp_path: Path, body: bytes, text: str) -> None:
    assert text_of(tmp_path, RTF_HEADER + body) == text


@pytest.mark.parametrize(("page", "text"), [(b"1250", "ř"), (b"850", "°"), (b"99999", "ø")])
def test_an_rtf_is_read_in_its_code_page(page: bytes, text: str) -> None:
    assert rich_text.text_of(rb"{\rtf1\ansi\ansicpg" + page + rb" \'f8}") == text


@pytest.mark.parametrize("content", [docx(paragraph("x")), odt("<text:p>x</text:p>"), b"{\\rtf1 x}"])
def test_a_letter_is_told_by_its_content(tmp_path: Path, content: bytes) -> None:
    assert sniff(content[:4096], put(tmp_path, content, "a.zip")) == "office"


@pytest.mark.parametrize("content", [docx(""), odt(""), b"{\\rtf1 }"])
def test_a_letter_without_text_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content) == "office-empty"


def bomb() -> bytes:
    return docx("<w:p/>" + " " * (40 * 2**20))


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (docx("<w:p>"), {"office-broken"}),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b"\xff\xfe\x00"}), {"office-broken"}),
        (zipped({"mimetype": b"x", "content.xml": b""}), {"office-broken"}),
        (
            zipped({"[Content_Types].xml": b"", "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            {"xml-doctype"},
        ),
        (docx("<w:p>" * 400 + "</w:p>" * 400), {"xml-too-deep", "office-broken"}),
        (bomb(), {"too-heavy"}),
        (odt("<text:p>x</text:p>", b"<manifest:encryption-data/>"), {"office-encrypted"}),
        (flagged(docx(paragraph("x")), 1), {"office-encrypted"}),
        (docx(paragraph("x"))[:-30], {"archive-broken", "archive-not-a-document"}),
        (b"{\\rtf1 " + b"{" * 5000, {"office-broken"}),
        (b"{\\rtf1 \\bin999999999 x", {"office-empty"}),
    ],
)
def test_hostile_letters_are_refused(tmp_path: Path, content: bytes, codes: set[str]) -> None:
    assert refusal(tmp_path, content) in codes


def test_a_macro_is_only_a_member_that_nobody_opens(tmp_path: Path) -> None:
    members = {
        "[Content_Types].xml": b"",
        "word/document.xml": word(paragraph("x")),
        "word/vbaProject.bin": b"\xd0\xcf",
    }
    assert text_of(tmp_path, zipped(members)) == "x"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_rtf_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(rich_text.text_of(b"{\\rtf1" + raw), str)
    except ValueError as error:
        assert "nest" in str(error)  # noqa: PT017


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_letter_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([docx(paragraph("texte")), odt("<text:p>texte</text:p>")])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(4, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    try:
        assert read(put(tmp_path, bytes(raw))).format == "office"
    except Unreadable as refused:
        assert refused.code.startswith(("office-", "archive-", "xml-"))  # noqa: PT017
