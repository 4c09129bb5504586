"""Elements of a DICOMDIR in Explicit VR Little Endian (PS3.5 7.1), from the DICOM JSON model; text is UTF-8.

No value is refused, for files break the rules of their VR: text is cut to what its VR holds, and what is no value of it
is left out.
"""

from __future__ import annotations

import struct
from typing import Any

from documents.formats.dicom.values import Json

# Characters of one value (PS3.5 6.2)
_MOST = {
    "AE": 16,
    "AS": 4,
    "CS": 16,
    "DA": 8,
    "DS": 16,
    "DT": 26,
    "IS": 12,
    "LO": 64,
    "LT": 10240,
    "PN": 194,
    "SH": 16,
    "ST": 1024,
    "TM": 14,
    "UI": 64,
    "UR": 2048,
    "UC": 2048,
    "UT": 10240,
}
_NUMBERS = {"FD": "d", "FL": "f", "SL": "i", "SS": "h", "UL": "I", "US": "H"}
_LONG = frozenset(("OB", "SQ", "UC", "UR", "UT"))  # whose length takes four bytes
_LONGEST = 65534  # bytes of any other
SEQUENCE = 2**16  # bytes; a longer one stays in its file: a directory is held in memory to its end


def data_set(told: Json) -> bytes:
    """Elements by their tags, in order."""
    return b"".join(_of(int(tag, 16), element) for tag, element in sorted(told.items()))


def element(tag: int, vr: str, value: bytes | str) -> bytes:
    """One element of bytes that are ready, or of text."""
    raw = value.encode() if isinstance(value, str) else value
    raw += (b"\0" if vr == "UI" else b" ") * (len(raw) % 2)
    return header(tag, vr, len(raw)) + raw


def header(tag: int, vr: str, length: int) -> bytes:
    """Tag, VR and length."""
    start = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    return start + (b"\0\0" + struct.pack("<I", length) if vr in _LONG else struct.pack("<H", length))


def item(content: bytes) -> bytes:
    """An item of a sequence, of a length that is said."""
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def _of(tag: int, told: Any) -> bytes:
    vr, values = told.get("vr", ""), told.get("Value") or []
    if vr == "SQ":
        content = b"".join(item(data_set(one)) for one in values if isinstance(one, dict))
        return element(tag, vr, content) if len(content) <= SEQUENCE else b""
    if vr in _NUMBERS:
        return element(tag, vr, _packed(_NUMBERS[vr], values))
    return element(tag, vr, _text(vr, values)) if vr in _MOST else b""


def _packed(code: str, values: list[Any]) -> bytes:
    try:
        return struct.pack(f"<{len(values)}{code}", *values)
    except struct.error:
        return b""


def _text(vr: str, values: list[Any]) -> str:
    """Values joined, each cut to its length, and as many of them as fit."""
    text = "\\".join(_one(vr, value)[: _MOST[vr]] for value in values)
    return text if vr in _LONG else text.encode()[:_LONGEST].decode(errors="ignore")


def _one(vr: str, value: Any) -> str:
    """A value as text; a name group by group (PS3.5 6.2.1)."""
    if vr == "PN" and isinstance(value, dict):
        return "=".join(group for group in value.values() if isinstance(group, str)).rstrip("=")
    return "" if value is None or isinstance(value, dict | list) else str(value)
