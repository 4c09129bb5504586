"""The header of a data set in memory: every value that is short, and where the long ones are."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from documents.formats.dicom.elements import PIXELS, UNDEFINED, is_private, private_vr, public_vr
from documents.formats.dicom.fragments import Fragments
from documents.formats.dicom.limits import INLINE_BINARY, INLINE_TABLE, INLINE_TEXT, MAX_HEADER_BYTES
from documents.formats.dicom.transfer_syntaxes import Encoding
from documents.formats.dicom.walk import Step, Walk
from documents.formats.unreadable import Unreadable

# PS3.3 C.7.6.3.1.5, C.7.9.2, C.11.1: palettes, segmented palettes, LUT Data.
TABLES = frozenset((0x00281201, 0x00281202, 0x00281203, 0x00281221, 0x00281222, 0x00281223, 0x00283006))
BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN", "OB or OW"))


class Element(NamedTuple):
    """`value` is None when it was left in the file, at `offset`, for `length` bytes.

    `vr` is the file's or the dictionary's, and may still be a choice ("US or SS").
    """

    tag: int
    vr: str
    offset: int
    length: int
    value: bytes | None = None
    items: list[DataSet] | None = None
    fragments: Fragments | None = None


class DataSet:
    """Elements by tag, in one item or at the root."""

    __slots__ = ("elements", "encoding", "parent")

    def __init__(self, encoding: Encoding, parent: DataSet | None = None) -> None:
        self.elements: dict[int, Element] = {}
        self.encoding = encoding
        self.parent = parent

    def value(self, tag: int) -> bytes | None:
        found = self.elements.get(tag)
        return found.value if found else None

    def inherited(self, tag: int) -> bytes | None:
        """The value here or in the nearest data set around (PS3.5 7.5.3, Specific Character Set)."""
        place: DataSet | None = self
        while place is not None:
            found = place.value(tag)
            if found is not None:
                return found
            place = place.parent
        return None


def build(stream: BinaryIO, walk: Walk, encoding: Encoding) -> DataSet:
    """Follow a walk to its end and keep what is short. Raises Unreadable."""
    return _Builder(stream, encoding).build(walk)


class _Builder:
    def __init__(self, stream: BinaryIO, encoding: Encoding) -> None:
        self._stream = stream
        self._left = MAX_HEADER_BYTES
        self._root = DataSet(encoding)
        self._here = self._root
        self._sequences: list[list[DataSet]] = []

    def build(self, walk: Walk) -> DataSet:
        for step in walk:
            if step.kind == "element":
                self._element(step, walk.damaged)
            elif step.kind == "sequence":
                items: list[DataSet] = []
                self._sequences.append(items)
                self._keep(Element(step.tag, "SQ", step.offset, step.length, items=items), walk.damaged)
            elif step.kind == "item":
                self._here = DataSet(step.encoding, self._here)
                self._sequences[-1].append(self._here)
            elif step.kind == "item-end":
                self._here = self._here.parent or self._root
            else:
                self._sequences.pop()
        return self._root

    def _keep(self, element: Element, damaged: set[str]) -> None:
        if element.tag in self._here.elements:
            # Two answers to one question, which two readers may not choose alike.
            damaged.add("duplicate-element")
        self._here.elements[element.tag] = element

    def _element(self, step: Step, damaged: set[str]) -> None:
        if step.tag & 0xFFFF == 0:
            return  # group lengths: retired, often false, never needed (PS3.5 7.2)
        vr = self._vr(step)
        if vr == "SQ":
            damaged.add("sequence-without-items")
            vr = "UN"
        value = self._read(step) if self._is_kept(step, vr) else None
        self._keep(Element(step.tag, vr, step.offset, step.length, value, None, step.fragments), damaged)

    def _is_kept(self, step: Step, vr: str) -> bool:
        if step.fragments is not None or (step.tag in PIXELS and self._here is self._root):
            return False
        if step.tag in TABLES:
            return step.length <= INLINE_TABLE
        return step.length <= (INLINE_BINARY if vr in BINARY else INLINE_TEXT)

    def _read(self, step: Step) -> bytes:
        self._left -= step.length
        if self._left < 0:
            raise Unreadable("dicom-header-too-large")
        self._stream.seek(step.offset)
        return self._stream.read(step.length)

    def _vr(self, step: Step) -> str:
        """The VR of the file, else of the dictionary, as PS3.5 6.2.2 asks for UN too."""
        if step.vr not in ("", "UN"):
            return step.vr
        found = self._private_vr(step.tag) if is_private(step.tag) else public_vr(step.tag)
        if found == "SQ" or not found or (step.vr == "UN" and step.length >= 0xFFFF):
            return "UN"
        return found

    def _private_vr(self, tag: int) -> str:
        if tag & 0xFFFF < 0x0100:
            return "LO" if tag & 0xFFFF >= 0x0010 else ""  # the creators themselves (PS3.5 7.8.1)
        creator = self._here.value((tag & 0xFFFF0000) | (tag & 0xFF00) >> 8) or b""
        return private_vr(tag, creator[:64].decode("latin-1").strip(" \0"))


__all__ = ["BINARY", "TABLES", "UNDEFINED", "DataSet", "Element", "build"]
