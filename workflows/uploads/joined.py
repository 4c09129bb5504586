"""The pieces of an upload as one stream, unsealed one segment at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from documents.opened import pieces_as_file
from storage import objects
from workflows.uploads.models import Upload


class Joined:
    """A complete upload to be read once, in constant memory. Raises what storage raises."""

    def __init__(self, upload: Upload) -> None:
        """From its first byte."""
        self._bytes = pieces(upload)
        self._left = b""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._left:
            self._left = next(self._bytes, b"")
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def pieces(upload: Upload) -> Iterator[bytes]:
    """The bytes of an upload, in order."""
    for piece in upload.pieces.select_related("stored").order_by("start"):
        with objects.open(piece.stored) as reader:
            yield from reader


@contextmanager
def as_file(upload: Upload) -> Iterator[Path]:
    """The bytes at a path that lives as long as the block, under no name on any disk."""
    with pieces_as_file(pieces(upload), upload.size) as path:
        yield path
