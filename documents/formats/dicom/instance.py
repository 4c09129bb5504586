"""All that is known of one stored DICOM instance, in one pass over its header.

What filing keeps and DICOMweb sends: keys, metadata in the DICOM JSON model, and the place in the
file of each frame and of each long value. The file is not parsed a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from documents.formats.dicom.attributes import integer
from documents.formats.dicom.description import PixelDescription, describe_pixels
from documents.formats.dicom.elements import OFFSET_TABLE, OFFSET_TABLE_LENGTHS, PIXELS
from documents.formats.dicom.frames import (
    ExtendedTable,
    Frame,
    Located,
    NativeLayout,
    frame_bytes,
    locate_encapsulated,
    locate_native,
)
from documents.formats.dicom.geometry import Geometry, geometry
from documents.formats.dicom.levels import Instance, Series, Study, instance_of, series_of, study_of
from documents.formats.dicom.limits import MAX_FRAMES
from documents.formats.dicom.metadata import Bulk, describe
from documents.formats.dicom.opened import Opened, open_data_set
from documents.formats.dicom.part10 import DIRECTORY_STORAGE
from documents.formats.dicom.patient import claim
from documents.formats.dicom.pixels import Obstacle, obstacle
from documents.formats.dicom.transfer_syntaxes import NATIVE
from documents.formats.dicom.tree import DataSet, Element, build
from documents.formats.dicom.values import Json
from documents.formats.dicom.walk import Walk
from documents.formats.reading import PatientClaim
from documents.formats.unreadable import Unreadable

# Anonymisers write letters too; what matters is that it can stand in an address.
_UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_DIRECTORY_RECORDS = 0x00041220


def is_uid(text: str) -> bool:
    """Whether this can be the UID of a study, a series or an instance here."""
    return _UID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class InstanceReading:
    """`frames` and `bulk` are places in the stored file, or, where `inflated`, in the data set that
    `opened.open_data_set` inflates from it. `damaged` holds slugs, empty for a sound file.

    `obstacle` says why frames cannot be rendered here ("" when they can).
    """

    patient: PatientClaim
    study: Study
    series: Series
    instance: Instance
    transfer_syntax: str
    metadata: Json
    bulk: tuple[Bulk, ...]
    frames: tuple[Frame, ...]
    inflated: bool
    pixels: PixelDescription | None
    obstacle: Obstacle
    geometry: Geometry
    damaged: tuple[str, ...]

    @property
    def displayable(self) -> bool:
        """Whether this server can render its frames; if not, it is still transferable."""
        return not self.obstacle


def read_instance(path: Path, *, dicom_web: str = "") -> InstanceReading:
    """Read a file. `dicom_web` is the address that begins the BulkDataURIs. Raises Unreadable."""
    with open_data_set(path) as opened:
        return read_opened(opened, dicom_web=dicom_web)


def read_opened(opened: Opened, *, dicom_web: str = "") -> InstanceReading:
    """The same, from a file that is open already."""
    walk = Walk(opened.stream, opened.offset, opened.end, opened.start.encoding)
    if opened.start.stored_class == DIRECTORY_STORAGE:
        raise Unreadable("dicom-directory")
    root = build(opened.stream, walk, opened.start.encoding)
    if _DIRECTORY_RECORDS in root.elements:
        raise Unreadable("dicom-directory")
    return _reading(opened, root, walk.damaged, dicom_web)


def _reading(opened: Opened, root: DataSet, damaged: set[str], dicom_web: str) -> InstanceReading:
    uids = _uids(root)
    bulk_root = f"{dicom_web}/studies/{uids[0]}/series/{uids[1]}/instances/{uids[2]}/bulkdata/"
    data_set, bulk = describe(root, bulk_root, damaged)
    syntax = opened.start.transfer_syntax
    pixels = describe_pixels(data_set, syntax)
    if pixels is None and _is_image(data_set):
        damaged.add("pixel-data-missing")
    promised = _promised(data_set, damaged) if pixels else 0
    located = _locate(opened.stream, root, pixels, promised) if pixels else Located(())
    damaged.update(located.damaged)
    return InstanceReading(
        patient=claim(data_set),
        study=study_of(data_set),
        series=series_of(data_set),
        instance=instance_of(data_set, promised),
        transfer_syntax=syntax,
        metadata=data_set,
        bulk=bulk,
        frames=located.frames,
        inflated=opened.inflated,
        pixels=pixels,
        obstacle=obstacle(pixels) or ("" if located.frames else "no-frames"),
        geometry=geometry(data_set),
        damaged=tuple(sorted(damaged)),
    )


def _uids(root: DataSet) -> tuple[str, str, str]:
    """Study, series and instance: without them an image has no place, and they go into addresses."""
    found = [(root.value(tag) or b"").decode("latin-1").strip(" \0") for tag in (0x0020000D, 0x0020000E, 0x00080018)]
    if not all(found):
        raise Unreadable("dicom-no-identity")
    if not all(map(is_uid, found)):
        raise Unreadable("dicom-invalid-uid")
    return found[0], found[1], found[2]


def _is_image(data_set: Json) -> bool:
    """Whether there should be pixels: described, and not kept by somebody else (PS3.3 C.7.6.3)."""
    return "00280010" in data_set and "00287FE0" not in data_set


def _promised(data_set: Json, damaged: set[str]) -> int:
    """Number of Frames, 1 where it is absent or makes no sense (PS3.3 C.7.6.6)."""
    if "00280008" not in data_set or "Value" not in data_set["00280008"]:
        return 1
    frames = integer(data_set, "NumberOfFrames")
    if frames is None or frames < 1:
        damaged.add("number-of-frames")
        return 1
    if frames > MAX_FRAMES:
        raise Unreadable("dicom-too-many-frames")
    return frames


def _locate(stream: BinaryIO, root: DataSet, pixels: PixelDescription, promised: int) -> Located:
    element = next(root.elements[tag] for tag in PIXELS if tag in root.elements)
    if element.fragments is not None:
        located = locate_encapsulated(stream, element.fragments, promised, _extended_table(stream, root))
        return _noted(located, pixels.transfer_syntax in NATIVE, "encapsulated-in-native-syntax")
    located = locate_native(_layout(element, pixels, promised), promised)
    return _noted(located, pixels.transfer_syntax not in NATIVE, "native-in-encapsulated-syntax")


def _noted(located: Located, contradicts: bool, slug: str) -> Located:
    return Located(located.frames, (*located.damaged, slug)) if contradicts else located


def _layout(element: Element, pixels: PixelDescription, promised: int) -> NativeLayout:
    """Pixels called 4:2:2 whose length is that of whole chroma are so: the length cannot lie."""
    whole = pixels.rows * pixels.columns * pixels.samples * pixels.bits_allocated
    bits = whole if element.length * 8 >= whole * promised else pixels.frame_bits
    return NativeLayout(element.offset, element.length, bits, pixels.swapped_words)


def _extended_table(stream: BinaryIO, root: DataSet) -> ExtendedTable | None:
    if OFFSET_TABLE not in root.elements:
        return None
    return ExtendedTable(_whole(stream, root, OFFSET_TABLE), _whole(stream, root, OFFSET_TABLE_LENGTHS))


def _whole(stream: BinaryIO, root: DataSet, tag: int) -> bytes:
    """A table's bytes, also where it was too long to be kept with the header."""
    element = root.elements.get(tag)
    if element is None or element.length > 8 * MAX_FRAMES:
        return b""
    if element.value is not None:
        return element.value
    stream.seek(element.offset)
    return stream.read(element.length)


def cut_frame(stream: BinaryIO, reading: InstanceReading, number: int) -> bytes:
    """The bytes of a frame, from 1. `stream` is what the positions are of. Raises Unreadable."""
    if not 1 <= number <= len(reading.frames):
        raise Unreadable("dicom-frame-absent")
    swapped = reading.pixels is not None and reading.pixels.swapped_words
    return frame_bytes(stream, reading.frames[number - 1], swapped_words=swapped)
