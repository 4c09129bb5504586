"""Letters on paper: Helvetica, and what it lacks from Symbol, Zapf Dingbats or Vera, all of which reportlab has.

The first three are in every reader (ISO 32000-1, 9.6.2.2); reportlab goes from one to the other by itself. Vera is
embedded, for the letters of Central Europe. What none has (Arabic, Chinese) is shown as a box, never left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEXT, BOLD, ITALIC, BOLD_ITALIC = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"
FALLBACK = "Vera"
MISSING = "\u25a0"  # Zapf Dingbats has it
_ALIKE = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "\u2010": "-", "\u2015": "\u2014", "\t": "    "})
_UNPRINTABLE = re.compile("[\xad\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


@cache
def _vera() -> frozenset[int]:
    font = TTFont(FALLBACK, "Vera.ttf")
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


@cache
def _encodings() -> tuple[str, ...]:
    fonts = [pdfmetrics.getFont(TEXT), *pdfmetrics.getFont(TEXT).substitutionFonts]
    return tuple(font.encName for font in fonts)


@cache
def _drawn(letter: str) -> tuple[str, bool]:
    """What stands for a letter, and whether it is Vera's."""
    if letter == "\n" or _standard(letter):
        return letter, False
    if ord(letter) in _vera():
        return letter, True
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    if plain and all(map(_standard, plain)):
        return plain, False
    return MISSING, False


def _standard(letter: str) -> bool:
    for encoding in _encodings():
        try:
            letter.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            continue
        return True
    return False


def cleaned(text: str) -> str:
    """Composed, without the characters that print nothing or turn the writing round."""
    return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text).translate(_ALIKE))


def marked(text: str) -> str:
    """Text as reportlab's paragraphs take it: escaped, each letter in a font that has it."""
    runs: list[tuple[bool, list[str]]] = []
    for letter in cleaned(text):
        drawn, is_vera = _drawn(letter)
        if not runs or runs[-1][0] != is_vera:
            runs.append((is_vera, []))
        runs[-1][1].append(drawn)
    told = ((is_vera, escape("".join(letters))) for is_vera, letters in runs)
    return "".join(f'<font name="{FALLBACK}">{run}</font>' if is_vera else run for is_vera, run in told)


def lacks(text: str) -> bool:
    """Whether a letter of the text has no picture here."""
    return any(_drawn(letter)[0] == MISSING and letter != MISSING for letter in cleaned(text))
