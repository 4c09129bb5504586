"""The DICOMDIR of a study (PS3.3 annex F; PS3.10 8), written from what filing kept: no file is opened for it.

Explicit VR Little Endian (PS3.10 8.6). Records refer to each other by where they begin in the file; every offset has a
fixed length, so that the places are known before the offsets are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from documents.formats.dicom.part10 import DIRECTORY_STORAGE
from documents.formats.dicom.transfer_syntaxes import EXPLICIT
from documents.formats.dicom.values import Json
from documents.imaging.record_elements import data_set, element, header, item

_IMPLEMENTATION = "2.25.98317634402387124306915264201587363131"
# Keys of each level, and what stands for one that PS3.3 F.5 requires and the file does not say
_PATIENT = {"00100010": ("PN", ""), "00100020": ("LO", "NONE")}
_STUDY = {
    "00080020": ("DA", ""),
    "00080030": ("TM", ""),
    "00080050": ("SH", ""),
    "00081030": ("LO", ""),
    "0020000D": ("UI", ""),
    "00200010": ("SH", "1"),
}
_SERIES = {"00080060": ("CS", "OT"), "0020000E": ("UI", ""), "00200011": ("IS", "0")}


@dataclass(frozen=True, slots=True)
class Filed:
    """An instance in the archive: `path` is its file ID, `attributes` those of its patient, study and series.

    `kind` is the type of its record, and `keys` what this record says (`documents.imaging.record_types`).
    """

    path: tuple[str, ...]
    sop_class: str
    instance: str
    series: str
    transfer_syntax: str
    kind: str
    keys: Json
    attributes: Json


@dataclass(slots=True)
class Record:
    """A directory record: its own elements, those below it, and where its item begins in the file."""

    content: bytes
    below: list[Record] = field(default_factory=list)
    offset: int = 0


def directory(uid: str, files: Iterable[Filed]) -> bytes:
    """The file, of one study; `uid` is its own."""
    start = _start(uid)
    roots = _tree(files)
    records = list(_walk(roots))
    at = len(start) + len(_head(0)) + 12  # the sequence's own header
    for record in records:
        record.offset = at
        at += len(_item(record, 0))
    items = b"".join(_item(record, following) for record, following in _followed(roots))
    first = roots[0].offset if roots else 0
    return start + _head(first) + header(0x00041220, "SQ", len(items)) + items


def _tree(files: Iterable[Filed]) -> list[Record]:
    roots: list[Record] = []
    series: dict[str, Record] = {}
    for one in files:
        if not roots:
            roots.append(Record(_told("PATIENT", one.attributes, _PATIENT)))
            roots[0].below.append(Record(_told("STUDY", one.attributes, _STUDY)))
        if one.series not in series:
            series[one.series] = Record(_told("SERIES", one.attributes, _SERIES))
            roots[0].below[0].below.append(series[one.series])
        series[one.series].below.append(Record(_leaf(one)))
    return roots


def _walk(records: list[Record]) -> Iterator[Record]:
    for record in records:
        yield record
        yield from _walk(record.below)


def _followed(records: list[Record]) -> Iterator[tuple[Record, int]]:
    """Each record, with the place of the next of its level, 0 for the last."""
    for number, record in enumerate(records, start=1):
        yield record, records[number].offset if number < len(records) else 0
        yield from _followed(record.below)


def _item(record: Record, following: int) -> bytes:
    lower = record.below[0].offset if record.below else 0
    content = (
        element(0x00041400, "UL", struct.pack("<I", following))
        + element(0x00041410, "US", b"\xff\xff")
        + element(0x00041420, "UL", struct.pack("<I", lower))
        + record.content
    )
    return item(content)


def _told(kind: str, attributes: Json, keys: dict[str, tuple[str, str]]) -> bytes:
    """A record above those of the instances: of its keys, what the file says, else what has to stand there."""
    told = {}
    for tag, (vr, otherwise) in keys.items():
        values = [one for one in attributes.get(tag, {}).get("Value") or [] if one is not None]
        told[tag] = {"vr": vr, "Value": values or [otherwise]}
    return _record(kind, told)


def _record(kind: str, told: Json, reference: bytes = b"") -> bytes:
    charset = {"00080005": {"vr": "CS", "Value": ["ISO_IR 192"]}}
    return element(0x00041430, "CS", kind) + reference + data_set(charset | told)


def _leaf(one: Filed) -> bytes:
    reference = (
        element(0x00041500, "CS", "\\".join(one.path))
        + element(0x00041510, "UI", one.sop_class)
        + element(0x00041511, "UI", one.instance)
        + element(0x00041512, "UI", one.transfer_syntax)
    )
    return _record(one.kind, one.keys, reference)


def _start(uid: str) -> bytes:
    """Preamble and meta information (PS3.10 7.1)."""
    meta = (
        header(0x00020001, "OB", 2)
        + b"\0\1"
        + element(0x00020002, "UI", DIRECTORY_STORAGE)
        + element(0x00020003, "UI", uid)
        + element(0x00020010, "UI", EXPLICIT)
        + element(0x00020012, "UI", _IMPLEMENTATION)
    )
    return bytes(128) + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta


def _head(first: int) -> bytes:
    """File-set identification and directory information (PS3.3 F.3.2)."""
    place = struct.pack("<I", first)
    return (
        element(0x00041130, "CS", "DIAPHANE")
        + element(0x00041200, "UL", place)
        + element(0x00041202, "UL", place)
        + element(0x00041212, "US", b"\0\0")
    )
