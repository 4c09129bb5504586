"""A file opened for reading its data set: as it is, or inflated into a temporary file.

PS3.5 A.5: a deflated data set has no positions in the stored file. What is read from it, frames
included, is placed in the inflated data set, which begins at 0.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, NamedTuple, cast

from documents.formats.dicom.limits import FREE_INFLATED, MAX_INFLATE_RATIO, MAX_INFLATED, SPOOL
from documents.formats.dicom.part10 import Start, read_start
from documents.formats.dicom.transfer_syntaxes import INFLATE
from documents.formats.unreadable import Unreadable

_CHUNK = 2**16
_OUTPUT = 2**20


class Opened(NamedTuple):
    """A seekable stream, and where in it the data set is."""

    stream: BinaryIO
    start: Start
    offset: int
    end: int
    inflated: bool


@contextmanager
def open_data_set(path: Path) -> Iterator[Opened]:
    """Open, read the meta information, inflate if need be. Raises Unreadable."""
    with path.open("rb") as file:
        start = read_start(file)
        size = file.seek(0, 2)
        if start.transfer_syntax not in INFLATE:
            yield Opened(file, start, start.offset, size, inflated=False)
            return
        with SpooledTemporaryFile(max_size=SPOOL) as spool:
            target = cast("BinaryIO", spool)
            _inflate(file, start.offset, size, target)
            yield Opened(target, start, 0, target.seek(0, 2), inflated=True)


def _inflate(file: BinaryIO, offset: int, size: int, target: BinaryIO) -> None:
    """Raw deflate (RFC 1951), which may be followed by one byte of padding."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    file.seek(offset)
    allowed = min(MAX_INFLATED, max(FREE_INFLATED, (size - offset) * MAX_INFLATE_RATIO))
    written = 0
    try:
        while not stream.eof:
            pending = stream.unconsumed_tail or file.read(_CHUNK)
            data = stream.decompress(pending, _OUTPUT)
            written += target.write(data)
            if written > allowed:
                raise Unreadable("dicom-bomb")
            if not pending and not data:
                raise Unreadable("dicom-truncated")
    except zlib.error as error:
        raise Unreadable("dicom-broken") from error
