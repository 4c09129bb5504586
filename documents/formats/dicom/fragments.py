"""Encapsulated pixel data: items one after another, without decoding them (PS3.5 A.4)."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from documents.formats.dicom.elements import ITEM, SEQUENCE_END, tag_and_length
from documents.formats.dicom.limits import MAX_FRAGMENTS
from documents.formats.unreadable import Unreadable

Fragment = tuple[int, int]  # where its bytes begin, how many


class Fragments(NamedTuple):
    """The items of an encapsulated value.

    `table` is the basic offset table's item; `end` is past the sequence delimiter. `complete` is
    False where the delimiter is missing, or an item goes beyond the file (it is left out).
    """

    table: Fragment
    items: tuple[Fragment, ...]
    end: int
    complete: bool


def scan_fragments(stream: BinaryIO, start: int, limit: int, *, little: bool = True) -> Fragments:
    """Read the item headers only: 8 bytes for each fragment, whatever its length."""
    found: list[Fragment] = []
    at, complete = start, False
    while at + 8 <= limit:
        stream.seek(at)
        raw = stream.read(8)
        tag, length = tag_and_length(raw, little)
        at += 8
        if tag == SEQUENCE_END:
            complete = True
            break
        if tag != ITEM or length > limit - at:
            break
        found.append((at, length))
        at += length
        if len(found) > MAX_FRAGMENTS:
            raise Unreadable("dicom-too-many-frames")
    # The first item is the offset table, empty or not (PS3.5 A.4).
    return Fragments(found[0] if found else (start, 0), tuple(found[1:]), at, complete)
