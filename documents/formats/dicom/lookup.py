"""Look-up tables: modality, VOI, palettes and segmented palettes (PS3.3 C.11.1, C.11.2, C.7.9)."""

from __future__ import annotations

from struct import unpack_from
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray

from documents.formats.dicom.attributes import binary, values
from documents.formats.dicom.values import Json

_COLOURS = ("Red", "Green", "Blue")
_MAX_ENTRIES = 2**16


class Table(NamedTuple):
    """Entries for the stored values from `first` on; what is below or above takes the ends."""

    first: int
    entries: NDArray[numpy.uint16]
    bits: int

    def apply(self, stored: NDArray[Any]) -> NDArray[numpy.uint16]:
        index = numpy.clip(stored.astype(numpy.int64) - self.first, 0, len(self.entries) - 1)
        return self.entries[index]


class Palette(NamedTuple):
    """Three columns of 8-bit colours."""

    first: int
    colours: NDArray[numpy.uint8]

    def apply(self, stored: NDArray[Any]) -> NDArray[numpy.uint8]:
        index = numpy.clip(stored.astype(numpy.int64) - self.first, 0, len(self.colours) - 1)
        return self.colours[index]


class _Descriptor(NamedTuple):
    """Length of the table (0 means 65,536), first value mapped, bits of an entry (PS3.3 C.7.6.3.1.5)."""

    length: int
    first: int
    bits: int


def _descriptor(data_set: Json, keyword: str) -> _Descriptor | None:
    found = values(data_set, keyword)
    if len(found) != 3 or not all(isinstance(value, int) for value in found):
        return None
    # The number of entries is unsigned even where the VR is SS.
    return _Descriptor(found[0] & 0xFFFF or _MAX_ENTRIES, found[1], found[2] & 0xFFFF)


def table_of(item: Json) -> Table | None:
    """A Modality or VOI LUT, None where there is none that can be used."""
    descriptor = _descriptor(item, "LUTDescriptor")
    entries = _entries(binary(item, "LUTData"), descriptor) if descriptor else None
    if descriptor is None or entries is None or not 1 <= descriptor.bits <= 16:
        return None
    return Table(descriptor.first, entries, descriptor.bits)


def _entries(raw: bytes, descriptor: _Descriptor) -> NDArray[numpy.uint16] | None:
    """Words, or bytes where an 8-bit table is packed."""
    if not raw:
        return None
    packed = descriptor.bits <= 8 and len(raw) < 2 * descriptor.length
    kind = "u1" if packed else "<u2"
    whole = len(raw) if packed else len(raw) // 2 * 2
    return numpy.frombuffer(raw[:whole], kind)[: descriptor.length].astype(numpy.uint16)


def palette_of(data_set: Json) -> Palette | None:
    """The three colours' tables as 8-bit columns; None if one is missing or lies of its length."""
    columns = [_column(data_set, colour) for colour in _COLOURS]
    descriptor = _descriptor(data_set, "RedPaletteColorLookupTableDescriptor")
    known = [column for column in columns if column is not None and len(column)]
    if descriptor is None or len(known) != 3:
        return None
    length = min(map(len, known))
    words = numpy.stack([column[:length] for column in known], axis=-1)
    # Entries of 16 bits by the descriptor are often of 8 in fact.
    scale = 8 if words.max() > 255 else 0
    return Palette(descriptor.first, (words >> scale).astype(numpy.uint8))


def _column(data_set: Json, colour: str) -> NDArray[numpy.uint16] | None:
    descriptor = _descriptor(data_set, f"{colour}PaletteColorLookupTableDescriptor")
    if descriptor is None:
        return None
    segmented = binary(data_set, f"Segmented{colour}PaletteColorLookupTableData")
    if segmented:
        return numpy.array(_expanded(segmented, descriptor), numpy.uint16)
    return _entries(binary(data_set, f"{colour}PaletteColorLookupTableData"), descriptor)


def _expanded(raw: bytes, descriptor: _Descriptor) -> list[int]:
    """PS3.3 C.7.9.2: discrete, linear and indirect segments, never more than the entries announced."""
    size = 1 if descriptor.bits == 8 else 2
    words = list(raw) if size == 1 else list(unpack_from(f"<{len(raw) // 2}H", raw))
    found: list[int] = []
    _expand(words, 0, len(words), descriptor.length, found, size)
    return found


def _expand(words: list[int], at: int, segments: int, limit: int, found: list[int], size: int) -> None:
    while segments and at + 1 < len(words) and len(found) < limit:
        kind, count = words[at], words[at + 1]
        if kind == 0:
            found.extend(words[at + 2 : at + 2 + min(count, limit - len(found))])
            at += 2 + count
        elif kind == 1 and at + 2 < len(words) and found:
            found.extend(_line(found[-1], words[at + 2], min(count, limit - len(found))))
            at += 3
        elif kind == 2 and size == 2 and at + 3 < len(words):
            _repeat(words, (words[at + 2] | words[at + 3] << 16) // size, count, limit, found)
            at += 4
        else:
            return
        segments -= 1


def _repeat(words: list[int], at: int, segments: int, limit: int, found: list[int]) -> None:
    """Indirect segments hold discrete and linear ones only (PS3.3 C.7.9.2.3): none can loop."""
    while segments and at + 1 < len(words) and words[at] in (0, 1):
        count = 2 + words[at + 1] if words[at] == 0 else 3
        _expand(words, at, 1, limit, found, 2)
        at, segments = at + count, segments - 1


def _line(start: int, end: int, count: int) -> list[int]:
    return [start + round((end - start) * step / count) for step in range(1, count + 1)]
