"""What filing keeps of an instance, packed: JSON deflated by zlib."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from documents.formats.dicom import Bulk, Frame


def pack(value: Any) -> bytes:
    """`value`, of JSON's types, packed."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def pack_places(places: Iterable[Frame | Bulk]) -> bytes:
    """Frames or long values of a file, packed."""
    return pack([astuple(place) for place in places])


def unpack(packed: bytes | memoryview) -> Any:
    """The value packed."""
    return json.loads(zlib.decompress(bytes(packed)))


def frames(packed: bytes | memoryview, numbers: Iterable[int] | None = None) -> tuple[Frame, ...]:
    """The place in the stored file of each frame, or of those of these numbers, from 1, in their order."""
    kept = unpack(packed)
    wanted = kept if numbers is None else (kept[number - 1] for number in numbers)
    return tuple(
        Frame(tuple((offset, length) for offset, length in parts), first, bits) for parts, first, bits in wanted
    )


def bulk(packed: bytes | memoryview) -> tuple[Bulk, ...]:
    """The place of each long value in the stored file."""
    return tuple(Bulk(*item) for item in unpack(packed))
