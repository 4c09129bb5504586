"""The text of PDF pages, in reading order (the order of the content, as pdfium gives it)."""

from __future__ import annotations

import re
from contextlib import closing

import pypdfium2

from documents.formats.unreadable import Unreadable

MAX_CHARACTERS = 20_000_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What pdfium puts for a hyphen that splits a word at the end of a line.
_SPLIT_WORD = re.compile("[\ufffe\x02]\\s*")


def of(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """One string a page; "" for a page that has none or cannot be read."""
    found: list[str] = []
    total = 0
    for number in range(len(document)):
        found.append(_of_page(document, number))
        total += len(found[-1])
        if total > MAX_CHARACTERS:
            raise Unreadable("too-heavy")
    return tuple(found)


def _of_page(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            return clean(text.get_text_bounded())
    except pypdfium2.PdfiumError:
        return ""


def clean(text: str) -> str:
    """Words split at a line's end put together, controls taken out."""
    joined = _SPLIT_WORD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROLS.sub(" ", joined).strip()
