"""Writing lossless JPEG (ISO/IEC 10918-1 annex H), sample by sample: what our decoder is tried on."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

# Any complete code will do: every category has five bits, but that the code of all ones is not used.
_LENGTH = 5
_CATEGORIES = 17


@dataclass(frozen=True, slots=True)
class Coding:
    """How an image is coded: predictor of table H.1, point transform, rows between restarts."""

    precision: int = 16
    predictor: int = 1
    shift: int = 0
    restart_rows: int = 0


def encode(image: NDArray[numpy.uint16], coding: Coding) -> bytes:
    """(rows, columns) or (rows, columns, components) of samples below 2**precision."""
    cube = image[..., None] if image.ndim == 2 else image
    rows, columns, parts = cube.shape
    stored = (cube.astype(int) >> coding.shift).tolist()
    head = b"\xff\xd8" + _segment(
        0xC3, struct.pack(">BHHB", coding.precision, rows, columns, parts) + _components(parts)
    )
    head += _segment(0xC4, _table())
    if coding.restart_rows:
        head += _segment(0xDD, struct.pack(">H", coding.restart_rows * columns))
    chosen = b"".join(bytes([part + 1, 0]) for part in range(parts))
    scan = bytes([parts]) + chosen + bytes([coding.predictor, 0, coding.shift])
    return head + _segment(0xDA, scan) + _intervals(stored, coding) + b"\xff\xd9"


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _components(parts: int) -> bytes:
    return b"".join(bytes([part + 1, 0x11, 0]) for part in range(parts))


def _table() -> bytes:
    counts = bytes(_CATEGORIES if length == _LENGTH else 0 for length in range(1, 17))
    return b"\0" + counts + bytes(range(_CATEGORIES))


def _intervals(stored: list[list[list[int]]], coding: Coding) -> bytes:
    size = coding.restart_rows or len(stored)
    pieces = [_interval(stored[at : at + size], coding) for at in range(0, len(stored), size)]
    coded = pieces[0]
    for rank, piece in enumerate(pieces[1:]):
        coded += bytes([0xFF, 0xD0 + rank % 8]) + piece
    return coded


def _interval(rows: list[list[list[int]]], coding: Coding) -> bytes:
    bits = "".join(
        _code(rows, coding, y, x, part)
        for y in range(len(rows))
        for x in range(len(rows[0]))
        for part in range(len(rows[0][0]))
    )
    bits += "1" * (-len(bits) % 8)
    raw = int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
    return raw.replace(b"\xff", b"\xff\0")


def _code(rows: list[list[list[int]]], coding: Coding, y: int, x: int, part: int) -> str:
    difference = (rows[y][x][part] - _predicted(rows, coding, y, x, part)) & 0xFFFF
    if difference == 32768:
        return f"{16:0{_LENGTH}b}"
    signed = difference - 65536 if difference > 32768 else difference
    category = abs(signed).bit_length()
    extra = signed if signed > 0 else signed + (1 << category) - 1
    return f"{category:0{_LENGTH}b}" + (f"{extra:0{category}b}" if category else "")


def _predicted(rows: list[list[list[int]]], coding: Coding, y: int, x: int, part: int) -> int:
    if x == y == 0:
        return 1 << (coding.precision - coding.shift - 1)
    if y == 0:
        return rows[0][x - 1][part]
    b = rows[y - 1][x][part]
    if x == 0:
        return b
    a, c = rows[y][x - 1][part], rows[y - 1][x - 1][part]
    return (a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1)[coding.predictor - 1]
