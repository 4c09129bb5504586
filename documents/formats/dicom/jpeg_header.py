"""The size a JPEG or JPEG-LS codestream announces, before any library allocates it.

ISO/IEC 10918-1 B.2 and ISO/IEC 14495-1 C.2: markers, then the frame header (SOF).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

# SOF0 to SOF15 but DHT, JPG and DAC, and SOF55 of JPEG-LS.
_FRAME_HEADERS = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_START_OF_SCAN = 0xDA


class JpegHeader(NamedTuple):
    """`identifiers` are those of the components: "RGB" says that the colours are not transformed."""

    marker: int
    precision: int
    rows: int
    columns: int
    identifiers: bytes


class Segment(NamedTuple):
    marker: int
    content: bytes
    end: int


def segments(stream: bytes) -> Iterator[Segment]:
    """The marker segments up to the first scan's, that one included."""
    at = 0
    while 0 <= (at := stream.find(b"\xff", at)) < len(stream) - 1:
        marker = stream[at + 1]
        if marker in (0x00, 0xFF) or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if at + 4 > len(stream):
            return
        (length,) = unpack_from(">H", stream, at + 2)
        end = at + 2 + max(length, 2)
        yield Segment(marker, stream[at + 4 : end], end)
        if marker == _START_OF_SCAN:
            return
        at = end


def jpeg_header(stream: bytes) -> JpegHeader | None:
    """None where there is no frame header: then it is no JPEG."""
    for segment in segments(stream):
        if segment.marker in _FRAME_HEADERS:
            return _frame_header(segment)
    return None


def _frame_header(segment: Segment) -> JpegHeader | None:
    """None where the segment has not the components that it announces."""
    if len(segment.content) < 6:
        return None
    precision, rows, columns, components = unpack_from(">BHHB", segment.content)
    if len(segment.content) < 6 + 3 * components:
        return None
    return JpegHeader(segment.marker, precision, rows, columns, segment.content[6 : 6 + 3 * components : 3])
