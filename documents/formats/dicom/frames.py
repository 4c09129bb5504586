"""Where each frame is in the stored file, so that serving one never parses the file again.

PS3.5 8.1 and annex A (native and encapsulated pixel data), PS3.3 C.7.6.3.1.8 (extended offset table).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack
from typing import BinaryIO, NamedTuple, Protocol

from documents.formats.dicom.fragments import Fragment, Fragments
from documents.formats.dicom.limits import MAX_FRAMES
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, encoding_of
from documents.formats.dicom.values import little_endian
from documents.formats.unreadable import Unreadable

_JPEG_STARTS = (b"\xff\xd8", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP")  # SOI, SOC, JP2 signature


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its pieces as (offset, length), read one after another.

    A frame whose first bit does not begin a byte, or whose bytes lie in swapped words, is
    `bit_length` bits from `first_bit` of the pieces; 0 bits means all of them.
    """

    parts: tuple[Fragment, ...]
    first_bit: int = 0
    bit_length: int = 0


class Located(NamedTuple):
    """The frames found, and what was wrong: "frames-missing", "frames-unlocated"…"""

    frames: tuple[Frame, ...]
    damaged: tuple[str, ...] = ()


class NativeLayout(NamedTuple):
    """`swapped_words`: 8-bit samples written as big endian OW, two to a word (PS3.5 A.3, D)."""

    offset: int
    length: int
    frame_bits: int
    swapped_words: bool = False


def locate_native(layout: NativeLayout, promised: int) -> Located:
    """Frames follow each other without padding, even by bits (PS3.5 8.1.1, 8.2)."""
    if layout.frame_bits <= 0:
        return Located((), ("no-dimensions",))
    there = min(promised, layout.length * 8 // layout.frame_bits)
    _check_count(there)
    damaged = ("frames-missing",) if there < promised else ()
    if layout.frame_bits % 8 == 0 and not layout.swapped_words:
        size = layout.frame_bits // 8
        return Located(tuple(Frame(((layout.offset + n * size, size),)) for n in range(there)), damaged)
    return Located(tuple(_unaligned(layout, n) for n in range(there)), damaged)


def _unaligned(layout: NativeLayout, index: int) -> Frame:
    first = index * layout.frame_bits
    word = 16 if layout.swapped_words else 8
    start, end = first // word * word, -(-(first + layout.frame_bits) // word) * word
    length = min(end // 8, layout.length) - start // 8
    return Frame(((layout.offset + start // 8, length),), first - start, layout.frame_bits)


def _check_count(count: int) -> None:
    if count > MAX_FRAMES:
        raise Unreadable("dicom-too-many-frames")


class ExtendedTable(NamedTuple):
    """(7FE0,0001) and (7FE0,0002): offsets as in the basic table, but of 64 bits, and lengths."""

    offsets: bytes
    lengths: bytes


def locate_encapsulated(
    stream: BinaryIO, found: Fragments, promised: int, extended: ExtendedTable | None = None
) -> Located:
    """Group fragments into frames: by an offset table that is right, else by what is evident."""
    _check_count(promised)
    if not found.items:
        return Located((), ("frames-missing",))
    starts = _extended_starts(extended, found, promised) or _basic_starts(stream, found, promised)
    if starts is None:
        starts = _evident_starts(stream, found.items, promised)
    if starts is None:
        return Located((), ("frames-unlocated",))
    frames = tuple(
        Frame(found.items[start:end]) for start, end in zip(starts, [*starts[1:], len(found.items)], strict=True)
    )
    if extended and len(extended.lengths) == 8 * len(frames):
        frames = tuple(map(_shortened, frames, unpack(f"<{len(frames)}Q", extended.lengths)))
    return Located(frames, ("frames-missing",) if len(frames) < promised else ())


def _shortened(frame: Frame, length: int) -> Frame:
    """The extended table gives lengths without the padding byte (PS3.3 C.7.6.3.1.8)."""
    (offset, padded), *others = frame.parts
    if others or not padded - 1 <= length <= padded:
        return frame
    return Frame(((offset, length),))


def _extended_starts(extended: ExtendedTable | None, found: Fragments, promised: int) -> list[int] | None:
    if extended is None or len(extended.offsets) != 8 * promised:
        return None
    return _starts_at(unpack(f"<{promised}Q", extended.offsets), found)


def _basic_starts(stream: BinaryIO, found: Fragments, promised: int) -> list[int] | None:
    offset, length = found.table
    if not length or length != 4 * promised:
        return None
    stream.seek(offset)
    return _starts_at(unpack(f"<{promised}I", stream.read(length)), found)


def _starts_at(offsets: Sequence[int], found: Fragments) -> list[int] | None:
    """Fragment numbers at these offsets from the first fragment's tag; None if the table lies."""
    first = found.items[0][0]
    by_offset = {offset - first: number for number, (offset, _length) in enumerate(found.items)}
    starts = [by_offset.get(offset) for offset in offsets]
    if starts[:1] != [0] or None in starts:
        return None
    known = [start for start in starts if start is not None]
    return known if all(a < b for a, b in pairwise(known)) else None


def _evident_starts(stream: BinaryIO, items: tuple[Fragment, ...], promised: int) -> list[int] | None:
    """Without a table (PS3.5 A.4): one frame, or one fragment for each, or as the codestreams begin."""
    if promised <= 1:
        return [0]
    if len(items) <= promised:
        return list(range(len(items)))
    starts = [number for number, item in enumerate(items) if _begins_codestream(stream, item)]
    return starts if starts[:1] == [0] and len(starts) == promised else None


def _begins_codestream(stream: BinaryIO, item: Fragment) -> bool:
    stream.seek(item[0])
    return stream.read(6).startswith(_JPEG_STARTS)


class Placed(Protocol):
    """What a frame is read from: a file, or a stored object by ranges."""

    def seek(self, at: int, /) -> object:
        """Go to this place."""

    def read(self, length: int, /) -> bytes:
        """So many bytes from it."""


def frame_bytes(stream: Placed, frame: Frame, *, swapped_words: bool = False) -> bytes:
    """A frame as a DICOMweb client expects it (PS3.18 10.4): its first pixel in its first bit.

    `swapped_words` puts 8-bit samples of big endian OW in their order.
    """
    raw = b"".join(_read(stream, part) for part in frame.parts)
    if swapped_words:
        raw = little_endian(raw, "OW", encoding_of(BIG_ENDIAN))
    if not frame.bit_length:
        return raw
    whole = int.from_bytes(raw, "little") >> frame.first_bit
    whole &= (1 << frame.bit_length) - 1
    return whole.to_bytes(-(-frame.bit_length // 8), "little")


def _read(stream: Placed, part: Fragment) -> bytes:
    stream.seek(part[0])
    raw = stream.read(part[1])
    if len(raw) < part[1]:
        raise Unreadable("dicom-truncated")
    return raw
