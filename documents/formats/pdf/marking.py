"""Where words stand on a page, so that what was searched is seen: case and accents put aside."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

MAX_MARKS = 500
_SPLIT = "\x02"  # what pdfium puts where a word goes on at the next line

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def boxes(text: pypdfium2.PdfTextPage, words: tuple[str, ...]) -> list[Box]:
    """The rectangles of every occurrence of the words, MAX_MARKS at most."""
    folded, origins = _folded_page(text)
    found: list[Box] = []
    for start, end in _occurrences(folded, words):
        found += _rectangles(text, origins[start], origins[end - 1] + 1)
        if len(found) >= MAX_MARKS:
            break
    return found[:MAX_MARKS]


def fold(text: str) -> str:
    """Lower case without accents: "Hémoglobine" and "HEMOGLOBINE" are one."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _folded_page(text: pypdfium2.PdfTextPage) -> tuple[str, list[int]]:
    """The page's characters folded, and for each the index of the character it comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for index in range(text.count_chars()):
        kept = _folded(raw.FPDFText_GetUnicode(text, index))
        if kept == " " and folded and folded[-1] in (" ", _SPLIT):
            continue
        folded += kept
        origins += [index] * len(kept)
    whole = [pair for pair in zip(folded, origins, strict=True) if pair[0] != _SPLIT]
    return "".join(c for c, _origin in whole), [origin for _c, origin in whole]


def _folded(code: int) -> str:
    """One character of the page, folded; any space as " ", the hyphen of a split word as _SPLIT."""
    if code in (0x02, 0xFFFE):
        return _SPLIT
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return " "
    return " " if chr(code).isspace() else fold(chr(code))


def _occurrences(folded: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Start and end of each word that stands whole: « bio » is not marked in « biologie »."""
    for word in filter(None, (" ".join(fold(word).split()) for word in words)):
        at = folded.find(word)
        while at >= 0:
            end = at + len(word)
            if not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum()):
                yield at, end
            at = folded.find(word, end)


def _rectangles(text: pypdfium2.PdfTextPage, first: int, end: int) -> Iterator[Box]:
    """One rectangle for each line that an occurrence covers."""
    for number in range(raw.FPDFText_CountRects(text, first, end - first)):
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        if raw.FPDFText_GetRect(text, number, left, top, right, bottom):
            yield left.value, bottom.value, right.value, top.value
