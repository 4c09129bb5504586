"""DICOM files written byte by byte, so that a test says exactly what is wrong with them (PS3.5 7)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG = "1.2.840.10008.1.2.2"
JPEG = "1.2.840.10008.1.2.4.50"
RLE = "1.2.840.10008.1.2.5"

STUDY, SERIES, INSTANCE = "1.2.250.1.213.9.1", "1.2.250.1.213.9.2", "1.2.250.1.213.9.3"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

UNDEFINED = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010
_LONG = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")


def header(tag: int, vr: str, length: int, *, implicit: bool = False, order: str = "<") -> bytes:
    start = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
    if implicit or tag >> 16 == 0xFFFE:
        return start + struct.pack(order + "I", length)
    if vr in _LONG:
        return start + vr.encode() + b"\0\0" + struct.pack(order + "I", length)
    return start + vr.encode() + struct.pack(order + "H", length)


def element(tag: int, vr: str, value: bytes | str, *, implicit: bool = False, order: str = "<") -> bytes:
    raw = value.encode("latin-1") if isinstance(value, str) else value
    raw += (b"\0" if vr in ("UI", "OB", "UN") else b" ") * (len(raw) % 2)
    return header(tag, vr, len(raw), implicit=implicit, order=order) + raw


def number(tag: int, value: int, *, implicit: bool = False, order: str = "<") -> bytes:
    """A US."""
    return element(tag, "US", struct.pack(order + "H", value), implicit=implicit, order=order)


def item(content: bytes, *, undefined: bool = False) -> bytes:
    if undefined:
        return header(0xFFFEE000, "", UNDEFINED) + content + header(0xFFFEE00D, "", 0)
    return header(0xFFFEE000, "", len(content)) + content


def sequence(tag: int, items: Iterable[bytes], *, undefined: bool = False, vr: str = "SQ") -> bytes:
    content = b"".join(items)
    if undefined:
        return header(tag, vr, UNDEFINED) + content + header(0xFFFEE0DD, "", 0)
    return header(tag, vr, len(content)) + content


def encapsulated(fragments: Iterable[bytes], table: bytes = b"", *, closed: bool = True) -> bytes:
    """Pixel Data of undefined length (PS3.5 A.4)."""
    content = b"".join(item(piece + b"\0" * (len(piece) % 2)) for piece in (table, *fragments))
    return header(PIXEL_DATA, "OB", UNDEFINED) + content + (header(0xFFFEE0DD, "", 0) if closed else b"")


def fragment_offsets(fragments: list[bytes]) -> list[int]:
    """What an offset table says of these fragments."""
    offsets, at = [], 0
    for piece in fragments:
        offsets.append(at)
        at += 8 + len(piece) + len(piece) % 2
    return offsets


def meta(syntax: str, stored_class: str = SECONDARY_CAPTURE, *, group_length: int | None = None) -> bytes:
    content = element(0x00020002, "UI", stored_class) + element(0x00020010, "UI", syntax)
    length = len(content) if group_length is None else group_length
    return element(0x00020000, "UL", struct.pack("<I", length)) + content


def identity(*, implicit: bool = False, order: str = "<") -> bytes:
    """The elements without which no file has a place, and a patient."""
    told = [
        (0x00080016, "UI", SECONDARY_CAPTURE), (0x00080018, "UI", INSTANCE), (0x00080060, "CS", "OT"),
        (0x00100010, "PN", "INVENTEE^ALICE"), (0x00100020, "LO", "IPP-1"),
        (0x0020000D, "UI", STUDY), (0x0020000E, "UI", SERIES),
    ]  # fmt: skip
    return b"".join(element(tag, vr, value, implicit=implicit, order=order) for tag, vr, value in told)


@dataclass(frozen=True)
class Picture:
    """A small image; `pixels` is the whole Pixel Data element, native zeros unless said."""

    rows: int = 4
    columns: int = 4
    frames: str = ""
    samples: int = 1
    bits: int = 8
    stored: int = 0
    signed: bool = False
    planar: int = 0
    photometric: str = "MONOCHROME2"
    syntax: str = EXPLICIT
    value: bytes | None = None
    pixels: bytes | None = None
    before: bytes = b""  # elements of groups below 0020
    after: bytes = b""
    extra: dict[int, bytes] = field(default_factory=dict)  # elements to put at their place in group 0028

    def data_set(self) -> bytes:
        implicit, order = self.syntax == IMPLICIT, ">" if self.syntax == BIG else "<"

        def us(tag: int, value: int) -> bytes:
            return number(tag, value, implicit=implicit, order=order)

        def put(tag: int, vr: str, value: str | bytes) -> bytes:
            return element(tag, vr, value, implicit=implicit, order=order)

        group = {
            0x00280002: us(0x00280002, self.samples),
            0x00280004: put(0x00280004, "CS", self.photometric),
            0x00280010: us(0x00280010, self.rows),
            0x00280011: us(0x00280011, self.columns),
            0x00280100: us(0x00280100, self.bits),
            0x00280101: us(0x00280101, self.stored or self.bits),
            0x00280102: us(0x00280102, max((self.stored or self.bits) - 1, 0)),
            0x00280103: us(0x00280103, int(self.signed)),
            **({0x00280006: us(0x00280006, self.planar)} if self.samples > 1 else {}),
            **({0x00280008: put(0x00280008, "IS", self.frames)} if self.frames else {}),
            **self.extra,
        }
        described = b"".join(raw for _tag, raw in sorted(group.items()))
        return self.before + identity(implicit=implicit, order=order) + described + self._pixels(put) + self.after

    def _pixels(self, put: object) -> bytes:
        if self.pixels is not None:
            return self.pixels
        count = int(self.frames) if self.frames.isdigit() else 1
        size = -(-self.rows * self.columns * self.samples * self.bits * count // 8)
        raw = bytes(size) if self.value is None else self.value
        vr = "OW" if self.bits > 8 or self.syntax == IMPLICIT else "OB"
        return put(PIXEL_DATA, vr, raw)  # type: ignore[operator,no-any-return]

    def file(self) -> bytes:
        data = self.data_set()
        if self.syntax == DEFLATED:
            data = deflate(data)
        return part10(data, self.syntax)

    def but(self, **changes: object) -> Picture:
        return replace(self, **changes)  # type: ignore[arg-type]


def deflate(data: bytes) -> bytes:
    """Raw deflate (PS3.5 A.5)."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def part10(data: bytes, syntax: str = EXPLICIT, *, preamble: bytes = bytes(128)) -> bytes:
    return preamble + b"DICM" + meta(syntax) + data


def saved(folder: Path, raw: bytes, name: str = "image.dcm") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path
