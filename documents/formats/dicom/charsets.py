"""Text as its Specific Character Set says (PS3.3 C.12.1.1.2, PS3.5 6.1 and annexes H, I, J).

pydicom's tables name the codecs; its functions are not used because they warn with the value at
hand, and a patient's name must reach no log.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pydicom.charset import CODES_TO_ENCODINGS, STAND_ALONE_ENCODINGS, python_encoding

_DEFAULT = "iso8859"
_MISSPELT = re.compile(r"^ISO[ _-]?(2022)?[ _-]?IR[ _-]?(\d+)$")
_PARTS = re.compile(rb"^[^\x1b]+|\x1b[^\x1b]*")
_LONG_ESCAPES = (b"\x1b$(", b"\x1b$)")
# Python's codecs for these want the escape sequence left in.
_STATEFUL = frozenset(("iso2022_jp", "iso2022_jp_2"))
# PS3.5 6.1.2.5.3: these put the first character set back in force.
_TEXT_RESETS = re.compile(rb"[\n\f\r\t\\]")
_NAME_RESETS = re.compile(rb"[\n\f\r\t\\^=]")


class CharacterSet(NamedTuple):
    """Python codecs: of plain bytes, and of those that an escape sequence may call."""

    first: str = _DEFAULT
    extensions: frozenset[str] = frozenset()
    declared: bool = False


@lru_cache(maxsize=256)
def character_set(declared: bytes | None) -> CharacterSet:
    """From the bytes of (0008,0005); anything unknown in it is passed over."""
    terms = [_term(term) for term in (declared or b"").decode("latin-1")[:256].split("\\")]
    first = python_encoding.get(terms[0], _DEFAULT)
    if terms[0] in STAND_ALONE_ENCODINGS:
        terms = terms[:1]
    extensions = {python_encoding[term] for term in terms if term in python_encoding}
    return CharacterSet(first, frozenset(extensions), declared=any(terms))


def _term(term: str) -> str:
    plain = term.strip(" \0").upper()
    found = _MISSPELT.match(plain)
    if plain in python_encoding or not found:
        return plain
    return f"ISO 2022 IR {found[2]}" if found[1] else f"ISO_IR {found[2]}"


def decode(raw: bytes, charset: CharacterSet, *, name: bool = False) -> str:
    """Never raises: what cannot be decoded becomes U+FFFD. No NUL: databases refuse it."""
    if b"\x1b" not in raw:
        return _plain(raw, charset).replace("\0", "")
    resets = _NAME_RESETS if name else _TEXT_RESETS
    return "".join(_part(part, charset, resets) for part in _PARTS.findall(raw)).replace("\0", "")


def _plain(raw: bytes, charset: CharacterSet) -> str:
    """Bytes without escape. Undeclared text is tried as UTF-8, and UTF-8 that is not as Latin-1:
    both are what real senders do, and neither can be mistaken for the other."""
    codec = charset.first if charset.declared else "utf-8"
    try:
        return raw.decode(codec)
    except UnicodeError:
        lenient = charset.first if charset.declared and codec.lower() not in ("utf8", "utf-8") else _DEFAULT
        return raw.decode(lenient, errors="replace")


def _part(part: bytes, charset: CharacterSet, resets: re.Pattern[bytes]) -> str:
    """Bytes that begin with an escape sequence (or the first ones, without)."""
    if not part.startswith(b"\x1b"):
        return _plain(part, charset)
    size = 4 if part.startswith(_LONG_ESCAPES) else 3
    codec = CODES_TO_ENCODINGS.get(part[:size], "")
    if codec != _DEFAULT and codec not in charset.extensions:
        return _plain(part[size:] if codec else part, charset)
    if codec in _STATEFUL:
        return part.decode(codec, errors="replace")
    text = part[size:]
    reset = resets.search(text)
    cut = reset.start() if reset else len(text)
    return text[:cut].decode(codec, errors="replace") + _plain(text[cut:], charset)
