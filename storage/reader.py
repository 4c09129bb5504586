"""What `storage.objects.open` gives: pieces of an object, each authenticated."""

from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Self


class Reader(Iterator[bytes]):
    """An iterator of bytes to be closed, or used in `with`; it closes itself at the end and at a failure.

    The first piece is opened at once, so that a view still can answer an error page; a later one that is damaged
    raises in the middle, after bytes that are authentic.
    """

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        """Read `pieces`, a generator. Raises what the first one raises."""
        self._pieces: Generator[bytes, None, None] | None = pieces
        self._first: bytes | None = next(pieces, b"")

    def __next__(self) -> bytes:
        """The next piece, never empty. Raises DamagedObject, StorageUnavailable; ValueError once closed."""
        if self._pieces is None:
            raise ValueError("the reader is closed")
        first, self._first = self._first, None
        return first or next(self._pieces)

    def close(self) -> None:
        """Give back the file or the connection."""
        pieces, self._pieces = self._pieces, None
        if pieces is not None:
            pieces.close()

    def __enter__(self) -> Self:
        """Read inside `with`."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close."""
        self.close()
