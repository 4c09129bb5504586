"""Plain text, in the encodings that French senders use."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable

FORMAT = "text"
MEDIA_TYPES = ("text/plain",)
MAX_BYTES = 10 * 2**20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, line feed, vertical tab, form feed and carriage return are text; other controls are not.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Markup is another format, that no one here reads: shown as text it would be a wall of tags.
_MARKUP = re.compile(r"\s*<[A-Za-z!?/]")
_RTF = "{\\rtf"


def recognises(head: bytes) -> bool:
    """Whether the first bytes are those of a text that a person wrote."""
    if not head:
        return False
    try:
        start = decode(head, cut=True)
    except Unreadable:
        return False
    return bool(start) and not _MARKUP.match(start) and not start.startswith((_RTF, "%PDF-"))


def decode(raw: bytes, *, cut: bool = False) -> str:
    """As text: a byte order mark wins, else UTF-8, else Windows' Western code page.

    `cut` says that the end may be missing, in the middle of a character. Raises Unreadable.
    """
    found = _marked(raw, cut) if raw.startswith(tuple(m for m, _ in _MARKS)) else _guessed(raw, cut)
    if _CONTROLS.search(found):
        raise Unreadable("text-binary")
    return found


def _marked(raw: bytes, cut: bool) -> str:
    mark, encoding = next(pair for pair in _MARKS if raw.startswith(pair[0]))
    return _decoded(raw[len(mark) :], encoding, cut)


def _guessed(raw: bytes, cut: bool) -> str:
    try:
        return _decoded(raw, "utf-8", cut)
    except Unreadable:
        return _decoded(raw, "cp1252", cut)


def _decoded(raw: bytes, encoding: str, cut: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, final=not cut)
    except UnicodeDecodeError as error:
        raise Unreadable("text-binary") from error


def read(path: Path) -> Reading:
    """One page of text. Raises Unreadable."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable("too-big")
    words = decode(path.read_bytes())
    if not words.strip():
        raise Unreadable("empty")
    return Reading(FORMAT, MEDIA_TYPES[0], pages=1, text=(words,), display="text")
