"""One element's header: tag, value representation, length (PS3.5 7.1)."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from pydicom.datadict import dictionary_VR, private_dictionary_VR

from documents.formats.dicom.transfer_syntaxes import Encoding

UNDEFINED = 0xFFFFFFFF

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
PADDING = 0xFFFCFFFC
PIXEL_DATA = 0x7FE00010
FLOAT_PIXEL_DATA = 0x7FE00008
DOUBLE_PIXEL_DATA = 0x7FE00009
OFFSET_TABLE = 0x7FE00001
OFFSET_TABLE_LENGTHS = 0x7FE00002
PIXELS = (PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA)

LONG_FORM = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
_TEXT = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UI"))
SHORT_FORM = _TEXT | {"AT", "FD", "FL", "SL", "SS", "UL", "US"}

_BY_LETTERS = {vr.encode("ascii"): vr for vr in LONG_FORM | SHORT_FORM}
_TAG_LENGTH = {True: Struct("<HHI"), False: Struct(">HHI")}
_LENGTH = {True: Struct("<I"), False: Struct(">I")}
_SHORT_LENGTH = {True: Struct("<H"), False: Struct(">H")}


class ElementHeader(NamedTuple):
    """`vr` is "" where the file does not say it; `size` is of the header itself."""

    tag: int
    vr: str
    length: int
    size: int


def tag_and_length(raw: bytes, little: bool) -> tuple[int, int]:
    """A tag and the 32 bits after it: the whole header of an item, or of implicit VR."""
    group, element, length = _TAG_LENGTH[little].unpack_from(raw)
    return group << 16 | element, length


def parse_header(raw: bytes, encoding: Encoding) -> ElementHeader | None:
    """The header at the start of `raw` (12 bytes wanted, 8 may do), None where it is cut off.

    Bytes that cannot be a VR in an explicit data set are read as implicit VR: some writers switch
    inside sequences (pydicom issues 1035 and 1067).
    """
    if len(raw) < 8:
        return None
    implicit, little = encoding
    tag, length = tag_and_length(raw, little)
    letters = raw[4:6]
    if implicit or tag >> 16 == 0xFFFE or not (letters in _BY_LETTERS or is_vr_shaped(letters)):
        return ElementHeader(tag, "", length, 8)
    vr = _BY_LETTERS.get(letters, "UN")
    if vr in SHORT_FORM:
        return ElementHeader(tag, vr, _SHORT_LENGTH[little].unpack_from(raw, 6)[0], 8)
    # PS3.5 7.1.2: a VR of tomorrow has the long form, which begins with two reserved zeros.
    if letters not in _BY_LETTERS and raw[6:8] != b"\0\0":
        return ElementHeader(tag, "UN", _SHORT_LENGTH[little].unpack_from(raw, 6)[0], 8)
    if len(raw) < 12:
        return None
    return ElementHeader(tag, vr, _LENGTH[little].unpack_from(raw, 8)[0], 12)


def is_vr_shaped(letters: bytes) -> bool:
    """Two capital letters: a VR, of today or not, and hardly the length that implicit VR has there."""
    return len(letters) == 2 and letters.isalpha() and letters.isupper()


@lru_cache(maxsize=8192)
def public_vr(tag: int) -> str:
    """The dictionary's VR (PS3.6), maybe a choice as "US or SS"; "" for a tag that it does not know."""
    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return ""


@lru_cache(maxsize=8192)
def private_vr(tag: int, creator: str) -> str:
    """The VR that a vendor's dictionary gives to a private tag, "" where unknown (PS3.5 7.8)."""
    try:
        return str(private_dictionary_VR(tag, creator))
    except KeyError:
        return ""


def is_private(tag: int) -> bool:
    return bool(tag >> 16 & 1)
