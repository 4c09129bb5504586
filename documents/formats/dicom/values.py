"""An element's bytes as values of the DICOM JSON model (PS3.5 6.2, PS3.18 F.2.3).

No value is refused: real files break the rules of their VR, and what cannot be converted is passed
on as it is (text for a number, UN for bytes of a wrong length).
"""

from __future__ import annotations

import math
from array import array
from base64 import b64encode
from struct import iter_unpack
from typing import Any

from documents.formats.dicom.charsets import CharacterSet, decode
from documents.formats.dicom.transfer_syntaxes import Encoding

Json = dict[str, Any]

_FORMATS = {"FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q"}
_SIZES = {"FD": 8, "FL": 4, "SL": 4, "SS": 2, "SV": 8, "UL": 4, "US": 2, "UV": 8}
_WORDS = {"OW": "H", "OF": "I", "OL": "I", "OD": "Q", "OV": "Q"}
_SINGLE_TEXT = frozenset(("LT", "ST", "UR", "UT"))
# The repertoire of these is the default one (PS3.5 6.1.2.2): no character set applies.
_PLAIN = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"))
_PADDED_BOTH = frozenset(("AE", "CS", "DS", "IS", "UI"))
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_EXACT = 2**53  # beyond, a JSON number loses digits in a browser

BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_LATIN = CharacterSet(declared=True)


def json_element(raw: bytes, vr: str, encoding: Encoding, charset: CharacterSet) -> Json:
    """`{"vr": …, "Value": […]}`, or "InlineBinary", or neither where the element is empty."""
    if vr in BINARY:
        return _binary(raw, vr, encoding)
    size = _SIZES.get(vr, 4 if vr == "AT" else 1)
    if len(raw) % size:
        return _binary(raw, "UN", Encoding(implicit=True))
    values = _values(raw, vr, encoding, charset)
    return {"vr": vr, "Value": values} if any(value is not None for value in values) else {"vr": vr}


def _binary(raw: bytes, vr: str, encoding: Encoding) -> Json:
    if not raw:
        return {"vr": vr}
    return {"vr": vr, "InlineBinary": b64encode(little_endian(raw, vr, encoding)).decode("ascii")}


def little_endian(raw: bytes, vr: str, encoding: Encoding) -> bytes:
    """Words in the byte order of DICOM JSON and of every transfer syntax but one (PS3.18 F.2.7)."""
    if encoding.little or vr not in _WORDS:
        return raw
    words = array(_WORDS[vr])
    whole = len(raw) - len(raw) % words.itemsize
    words.frombytes(raw[:whole])
    words.byteswap()
    return words.tobytes() + raw[whole:]


def _values(raw: bytes, vr: str, encoding: Encoding, charset: CharacterSet) -> list[Any]:
    if vr in _FORMATS:
        order = "<" if encoding.little else ">"
        return [_number(value) for (value,) in iter_unpack(order + _FORMATS[vr], raw)]
    if vr == "AT":
        order = "<" if encoding.little else ">"
        return [f"{group:04X}{element:04X}" for group, element in iter_unpack(order + "HH", raw)]
    text = decode(raw, _LATIN if vr in _PLAIN else charset, name=vr == "PN")
    if vr in _SINGLE_TEXT:
        return [text.rstrip(" ") or None]
    return [_component(part, vr) for part in text.split("\\")]


def _component(part: str, vr: str) -> Any:
    value = part.strip(" ") if vr in _PADDED_BOTH else part.rstrip(" ")
    if not value:
        return None
    if vr == "PN":
        return person_name(value)
    if vr in ("DS", "IS"):
        return _decimal(value) if vr == "DS" else _integer(value)
    return value


def person_name(value: str) -> dict[str, str] | None:
    """Its groups (PS3.5 6.2.1); more than three is a mistake that is cut off."""
    groups = {key: group for key, group in zip(_GROUPS, value.split("="), strict=False) if group}
    return groups or None


def _number(value: float) -> float | int | str:
    """JSON knows neither infinity nor NaN, and browsers no integer beyond 2**53: these are text."""
    if isinstance(value, int):
        return value if -_EXACT <= value <= _EXACT else str(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _decimal(value: str) -> float | str:
    """PS3.18 F.2.3 allows text for DS; Python would accept "1_0", "nan" and other scripts' digits."""
    if not _is_numeric(value):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return number if math.isfinite(number) else value


def _integer(value: str) -> int | str:
    if not _is_numeric(value) or len(value) > 20:
        return value
    try:
        number = int(value)
    except ValueError:
        decimal = _decimal(value)  # "1.0" is met in IS
        return int(decimal) if isinstance(decimal, float) and decimal.is_integer() else value
    return number if -_EXACT <= number <= _EXACT else value


def _is_numeric(value: str) -> bool:
    return value.isascii() and not set(value) - set("0123456789+-.eE")
