"""A study to take away: a ZIP of its files as received, with a DICOMDIR, made as it is sent (PS3.10; PS3.12 V)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from typing import IO, Any, cast
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.db.models import F

from documents.imaging import packed, record_types
from documents.imaging.dicomdir import Filed, directory
from documents.models import EntryPage, Instance
from documents.serving import watched
from storage import objects

NUMBER = "00200013"  # Instance Number
AT_ONCE = 200  # rows read from the database at a time
_LARGE = 2**31 - 1  # bytes; a larger member needs ZIP64


def study(entry: EntryPage, still_open: Callable[[], bool]) -> Iterator[bytes]:
    """The archive, piece by piece. Names tell nothing of anybody. Raises what storage raises, Revoked."""
    rows = Instance.objects.filter(series__image_set=entry.pk).defer("metadata", "frames", "bulk")
    numbers = (F("number").asc(nulls_last=True), "pk")
    rows = rows.select_related("series", "stored__vault").order_by("series__number", "series__pk", *numbers)
    return watched(_zipped(_members(entry.uuid, rows.iterator(chunk_size=AT_ONCE))), still_open)


def _members(uuid: UUID, rows: Iterable[Instance]) -> Iterator[tuple[str, int, Iterable[bytes]]]:
    """Each file with its length; the directory last, once all are known."""
    filed: list[Filed] = []
    places: dict[int, int] = {}
    for number, one in enumerate(rows, start=1):
        path = ("DICOM", f"S{places.setdefault(one.series_id, len(places) + 1):07d}", f"I{number:07d}")
        filed.append(_filed(one, path))
        yield "/".join(path), one.stored.size, objects.open_row(one.stored)
    content = directory(f"2.25.{uuid.int}", filed)
    yield "DICOMDIR", len(content), [content]


def _filed(one: Instance, path: tuple[str, ...]) -> Filed:
    """Of an image, its row says all that its record needs; of another, what filing kept is read, one at a time."""
    attributes = packed.unpack(one.series.attributes) if one.series.attributes else {}
    kind = record_types.kind_of(one.sop_class)
    told = {} if kind == record_types.IMAGE else packed.unpack(one.metadata)
    number = {} if one.number is None else {NUMBER: {"vr": "IS", "Value": [one.number]}}
    keys = record_types.keys_of(kind, told | number)
    return Filed(path, one.sop_class, one.uid, one.series.uid, one.transfer_syntax, kind, keys, attributes)


def _zipped(members: Iterable[tuple[str, int, Iterable[bytes]]]) -> Iterator[bytes]:
    sink = _Sink()
    with ZipFile(
        cast("IO[bytes]", sink), "w", ZIP_STORED
    ) as archive:  # images are compressed already, or do not shrink much
        for name, size, pieces in members:
            with archive.open(ZipInfo(name), "w", force_zip64=size > _LARGE) as member:
                for piece in pieces:
                    member.write(piece)
                    yield sink.taken()
    yield sink.taken()


class _Sink(RawIOBase):
    """What a ZIP is written to: no file, so that nothing goes back to mend what was sent."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Nothing is read back, nor sought."""
        return True

    def write(self, piece: Any) -> int:
        """Keeps the bytes until they are taken."""
        self._waiting.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)
