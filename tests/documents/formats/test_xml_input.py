"""The one door for XML: what is checked is what is parsed, whatever its encoding."""

from __future__ import annotations

import codecs
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.formats import Unreadable, xml_input

TEXT = "<a b='é'>où — œuvre</a>"
LATIN = "<a b='é'>où</a>"


def refusal(raw: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        xml_input.parse_bytes(raw)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>', "<?xml version='1.0' standalone='yes'?>\n"])
def test_unicode_is_read_with_or_without_mark_and_declaration(encoding: str, declaration: str) -> None:
    root = xml_input.parse_bytes((declaration + TEXT).encode(encoding))
    assert (root.text, root.get("b")) == ("où — œuvre", "é")


@pytest.mark.parametrize("name", ["iso-8859-1", "ISO-8859-1", "latin1", "windows-1252", "iso-8859-15", "cp1252"])
def test_the_western_encodings_are_read_when_declared(name: str) -> None:
    declared = f'<?xml version="1.0" encoding="{name}"?>{LATIN}'.encode("iso-8859-1")
    assert xml_input.parse_bytes(declared).text == "où"


def test_a_mark_wins_over_a_declaration_that_contradicts_it() -> None:
    raw = codecs.BOM_UTF8 + f'<?xml version="1.0" encoding="ISO-8859-1"?>{LATIN}'.encode()
    assert xml_input.parse_bytes(raw).text == "où"


def test_an_undeclared_western_text_is_not_guessed() -> None:
    assert refusal(LATIN.encode("iso-8859-1")) == "xml-encoding"


@pytest.mark.parametrize("name", ["utf-7", "utf-32", "ebcdic-cp-us", "cp037", "x", "base64", "rot13", "unicode_escape"])
def test_no_other_encoding_is_ever_asked_of_python_or_libxml2(name: str) -> None:
    assert refusal(f'<?xml version="1.0" encoding="{name}"?>{LATIN}'.encode()) == "xml-encoding"


def test_a_declaration_in_utf_7_cannot_hide_a_document_type() -> None:
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a SYSTEM "file:///etc/passwd"+AD4-<a/>'
    assert refusal(hidden.encode()) == "xml-encoding"


@pytest.mark.parametrize(
    "prolog",
    ["", " \n", "<?p?>", "<!-- <!DOCTYPE a> -->", "<?p <!DOCTYPE a> ?>", '<?xml version="1.0"?>\n<!--a--><?b?>\n'],
)
def test_a_document_type_is_seen_only_where_it_is_one(prolog: str) -> None:
    assert xml_input.parse_bytes(f"{prolog}<a>&lt;!DOCTYPE a&gt;</a>".encode()).tag == "a"
    assert refusal(f"{prolog}<!DOCTYPE a><a/>".encode()) == "xml-doctype"


@pytest.mark.parametrize(
    "raw", [b"", b"   ", b"<", b"<a>", b"<a></b>", b"<a/><b/>", b"<a b/>", b"x", b"<a>&x;</a>", b"<a>\x01</a>"]
)
def test_what_is_not_well_formed_is_broken(raw: bytes) -> None:
    assert refusal(raw) == "xml-broken"


def test_comments_and_instructions_are_not_in_the_tree() -> None:
    root = xml_input.parse_bytes(b"<a>un<!-- c --><?p q?> deux<b/></a>")
    assert "".join(str(text) for text in root.itertext()) == "un deux"
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(("depth", "readable"), [(xml_input.MAX_DEPTH, True), (xml_input.MAX_DEPTH + 1, False)])
def test_the_depth_is_bounded_exactly(depth: int, readable: bool) -> None:
    raw = b"<a>" * depth + b"</a>" * depth
    if readable:
        assert xml_input.parse_bytes(raw).tag == "a"
    else:
        assert refusal(raw) == "xml-too-deep"


def test_a_document_type_is_refused_before_any_parser_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_input, "_parser", lambda: pytest.fail("it was parsed"))
    assert refusal(b'<!DOCTYPE a [<!ENTITY b "c">]><a/>') == "xml-doctype"


def test_the_number_of_elements_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_input, "MAX_ELEMENTS", 10)
    assert len(xml_input.parse_bytes(b"<a>" + b"<b/>" * 9 + b"</a>")) == 9
    assert refusal(b"<a>" + b"<b/>" * 10 + b"</a>") == "xml-too-deep"


def test_the_size_is_bounded_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_input, "MAX_BYTES", 10)
    path = tmp_path / "a"
    path.write_bytes(b"<a>1234</a>")
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))
    with pytest.raises(Unreadable, match="too-big"):
        xml_input.parse(path)


def test_nothing_is_fetched_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connected"))
    raw = (
        b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd">'
        b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:9/"/></a>'
    )
    assert len(xml_input.parse_bytes(raw)) == 1


def test_default_attributes_of_a_hidden_type_are_none() -> None:
    assert xml_input.parse_bytes(b"<a/>").keys() == []


@given(st.binary(max_size=300))
def test_any_bytes_are_a_tree_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(xml_input.parse_bytes(raw), etree._Element)
    except Unreadable as refused:
        assert refused.code.startswith("xml-")  # noqa: PT017


def parsed(root: etree._Element, encoding: str) -> etree._Element:
    raw = etree.tostring(root, encoding=encoding)
    assert isinstance(raw, bytes)
    return xml_input.parse_bytes(raw)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=80))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    root = etree.Element("a")
    root.text = text
    for encoding in ("utf-8", "utf-16"):
        assert (parsed(root, encoding).text or "") == text
