"""Each kind of letter as a reading; runs in the sandbox."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from documents.formats import xml_input, zipped
from documents.formats.office import opendocument, wordprocessing
from documents.formats.office import rich_text as rtf
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable

MAX_XML = xml_input.MAX_BYTES
MAX_RTF = 20 * 2**20
_WORD, _OPEN, _RICH = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/rtf",
)
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


def packed(path: Path) -> Reading:
    """A DOCX or an ODT, by what it contains. Raises Unreadable."""
    if word := zipped.member(path, "word/document.xml", MAX_XML):
        parts = [word, *filter(None, (zipped.member(path, name, MAX_XML) for name in _NOTES))]
        return _reading(_WORD, "\n".join(wordprocessing.text_of(_tree(part)) for part in parts))
    content = zipped.member(path, "content.xml", MAX_XML)
    if b"manifest:encryption-data" in zipped.member(path, "META-INF/manifest.xml", MAX_XML):
        raise Unreadable("office-encrypted")
    if not content:
        raise Unreadable("office-broken")
    return _reading(_OPEN, opendocument.text_of(_tree(content)))


def _tree(content: bytes) -> etree._Element:
    try:
        return xml_input.parse_bytes(content)
    except Unreadable as refused:
        code = "office-broken" if refused.code in ("xml-broken", "xml-encoding") else refused.code
        raise Unreadable(code) from refused


def rich_text(path: Path) -> Reading:
    """An RTF letter. Raises Unreadable."""
    if path.stat().st_size > MAX_RTF:
        raise Unreadable("too-big")
    try:
        words = rtf.text_of(path.read_bytes())
    except ValueError as error:
        raise Unreadable("office-broken") from error
    return _reading(_RICH, words.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


_BLANKS = re.compile(r"\n{3,}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _reading(media_type: str, text: str) -> Reading:
    words = _BLANKS.sub("\n\n", _CONTROLS.sub(" ", text.replace("\r\n", "\n"))).strip()
    if not words:
        raise Unreadable("office-empty")
    return Reading("office", media_type, pages=1, text=(words,), display="text")
