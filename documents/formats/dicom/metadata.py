"""The DICOM JSON model of an instance, ready to send (PS3.18 annex F), and where its bulk data is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from struct import unpack_from
from typing import Any, NamedTuple

from documents.formats.dicom.charsets import character_set
from documents.formats.dicom.elements import LONG_FORM, OFFSET_TABLE, OFFSET_TABLE_LENGTHS, PIXEL_DATA
from documents.formats.dicom.tree import DataSet, Element
from documents.formats.dicom.values import Json, json_element

CHARACTER_SET = 0x00080005
PIXEL_SPACING = 0x00280030
PIXEL_REPRESENTATION = 0x00280103
LUT_DESCRIPTOR = 0x00283002

# Values that PS3.18 F.2.2 allows to stay behind a BulkDataURI.
_BULK = LONG_FORM - {"SQ", "UR"} | {"DS", "FL", "FD", "IS", "LT", "SL", "SS", "ST", "UL", "US"}


@dataclass(frozen=True, slots=True)
class Bulk:
    """A value left in the stored file. `path` is its tags and item numbers: "00880200/1/7FE00010"."""

    path: str
    vr: str
    offset: int
    length: int
    encapsulated: bool


class Metadata(NamedTuple):
    json: Json
    bulk: tuple[Bulk, ...]


def describe(root: DataSet, bulk_root: str, damaged: set[str]) -> Metadata:
    """`bulk_root` begins each BulkDataURI; the path of the element follows it."""
    writer = _Writer(bulk_root, damaged)
    return Metadata(writer.data_set(root, ""), tuple(writer.bulk))


@lru_cache(maxsize=8192)
def key_of(tag: int) -> str:
    return f"{tag:08X}"


class _Writer:
    """Recurses as deep as the walk allowed, no deeper than limits.MAX_DEPTH."""

    def __init__(self, bulk_root: str, damaged: set[str]) -> None:
        self.bulk: list[Bulk] = []
        self._bulk_root = bulk_root
        self._damaged = damaged

    def data_set(self, source: DataSet, path: str) -> Json:
        written: Json = {}
        for tag, element in sorted(source.elements.items()):
            if tag in (OFFSET_TABLE, OFFSET_TABLE_LENGTHS):
                continue  # these say where frames are in the file, which is no business of a client
            value = self._element(element, source, path + key_of(tag))
            if value is not None:
                written[key_of(tag)] = value
        return written

    def _element(self, element: Element, place: DataSet, path: str) -> Json | None:
        if element.items is not None:
            items = [self.data_set(item, f"{path}/{n}/") for n, item in enumerate(element.items, start=1)]
            return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
        vr = resolved_vr(element, place)
        if element.value is None:
            return self._left_in_file(element, vr, path)
        charset = character_set(place.inherited(CHARACTER_SET))
        written = json_element(element.value, vr, place.encoding, charset)
        return _corrected(element.tag, written)

    def _left_in_file(self, element: Element, vr: str, path: str) -> Json | None:
        if vr not in _BULK:
            # Only a lie makes a name or a date of more than 64 kB: no reader should meet it.
            self._damaged.add("value-too-long")
            return None
        encapsulated = element.fragments is not None
        self.bulk.append(Bulk(path, vr, element.offset, element.length, encapsulated))
        return {"vr": vr, "BulkDataURI": f"{self._bulk_root}{path}"}


def resolved_vr(element: Element, place: DataSet) -> str:
    """Decide between the VRs that the dictionary offers (PS3.5 annex A, PS3.3 C.11.1.1.1)."""
    choice = element.vr
    if element.tag == PIXEL_DATA and element.fragments is not None:
        return "OB"
    if " or " not in choice:
        return choice
    if "OW" in choice:
        return "US" if choice == "US or OW" and _holds_one_value(place) else "OW"
    return "SS" if place.inherited(PIXEL_REPRESENTATION) in (b"\1\0", b"\0\1") else "US"


def _holds_one_value(place: DataSet) -> bool:
    descriptor = place.value(LUT_DESCRIPTOR) or b""
    order = "<" if place.encoding.little else ">"
    return len(descriptor) >= 2 and unpack_from(order + "H", descriptor)[0] == 1


def _corrected(tag: int, written: Json) -> Json | None:
    values: list[Any] = written.get("Value", [])
    if tag == PIXEL_SPACING and any(value in (0, None) for value in values):
        return None  # viewers show black where a spacing is zero
    if tag == CHARACTER_SET and values:
        # JSON is UTF-8 (PS3.18 F.2): the bytes that this value described are not here any more.
        return {"vr": "CS", "Value": ["ISO_IR 192"]}
    return written
