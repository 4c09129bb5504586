"""A store read through a folder on this machine: what was read lately is read again from its disk.

Whoever reads range after range of one object finds the next ones there already: they are fetched ahead.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from threading import Lock

from storage.errors import StorageError
from storage.ports import Listed, ObjectStore, Source
from storage.sealing.seal import fill
from storage.stores.blocks import BLOCK, Blocks

AHEAD = 8
"""Blocks fetched ahead: 2 MiB, a fifth of a second at 10 MB/s."""
FETCHING = 4
"""Fetches ahead under way at once; what comes more is left out."""
SHARE = 4
"""An object of which more than this part of the cache is asked for at once passes by, or it would empty it."""


class CachedStore:
    """Reads through blocks; everything else is asked of the store itself. Only sealed bytes pass."""

    def __init__(self, origin: ObjectStore, blocks: Blocks) -> None:
        """Read `origin` through `blocks`."""
        self.origin, self.blocks = origin, blocks
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="read-ahead")
        self._fetching: dict[tuple[str, int], Future[None]] = {}
        self._turn = Lock()

    def put(self, key: str, content: Iterable[bytes]) -> None:
        """Into the store; it is cached once it is read."""
        self.origin.put(key, content)

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """From the blocks that are here, the rest from the store. Raises ObjectMissing."""
        if length == 0 or (length or 0) > self.blocks.limit // SHARE:
            return self.origin.get(key, start, length)
        source = CachedSource(self.origin, self.blocks, key, start, None if length is None else start + length)
        first = start // BLOCK
        if length is not None and first and self.blocks.has(key, first - 1):
            self._fetch_ahead(key, (start + length - 1) // BLOCK + 1)
        return source

    def delete(self, key: str) -> None:
        """Here and in the store. Another machine's cache keeps sealed bytes that no row names."""
        self.origin.delete(key)
        self.blocks.drop(key)

    def exists(self, key: str) -> bool:
        """In the store: what is here proves nothing."""
        return self.origin.exists(key)

    def listing(self) -> Iterator[Listed]:
        """Of the store."""
        return self.origin.listing()

    def unfinished(self) -> Iterator[Listed]:
        """Of the store."""
        return self.origin.unfinished()

    def discard(self, name: str) -> None:
        """In the store."""
        self.origin.discard(name)

    def refresh(self, key: str) -> bool:
        """Forget what is here of an object; whether there was anything."""
        return self.blocks.drop(key)

    def settle(self) -> None:
        """Wait for what is being fetched ahead."""
        wait(list(self._fetching.values()))

    def _fetch_ahead(self, key: str, number: int) -> None:
        place = (key, number // AHEAD)
        with self._turn:
            if place in self._fetching or len(self._fetching) >= FETCHING or self.blocks.has(key, number):
                return
            self._fetching[place] = self._threads.submit(self._fetch, key, number, place)

    def _fetch(self, key: str, number: int, place: tuple[str, int]) -> None:
        try:
            # Nobody waits for it: whoever needs the bytes meets the error
            with suppress(StorageError), closing(self.origin.get(key, number * BLOCK, AHEAD * BLOCK)) as source:
                for following in range(number, number + AHEAD):
                    block = fill(source, BLOCK)
                    if not block:
                        break
                    self.blocks.put(key, following, block)
        finally:
            with self._turn:
                self._fetching.pop(place, None)


class CachedSource:
    """The bytes [start, stop) of an object, block by block."""

    def __init__(self, origin: ObjectStore, blocks: Blocks, key: str, start: int, stop: int | None) -> None:
        """Find the first block. Raises ObjectMissing, StorageUnavailable."""
        self._origin, self._blocks, self._key = origin, blocks, key
        self._at, self._stop = start, stop
        self._stream: Source | None = None
        self._number, self._block = -1, b""
        self._load(start // BLOCK)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, never past a block; none at the end."""
        if self._stop is not None:
            size = min(size, self._stop - self._at)
        if size <= 0:
            return b""
        number, inside = divmod(self._at, BLOCK)
        if number != self._number:
            if len(self._block) < BLOCK:
                return b""
            self._load(number)
        piece = self._block[inside : inside + size]
        self._at += len(piece)
        return piece

    def close(self) -> None:
        """Give back the connection."""
        self._end_stream()

    def _load(self, number: int) -> None:
        block = self._blocks.get(self._key, number)
        if block is not None:
            self._end_stream()
        else:
            block = self._from_origin(number)
        self._number, self._block = number, block

    def _from_origin(self, number: int) -> bytes:
        if self._stream is None:
            self._stream = self._origin.get(self._key, number * BLOCK, self._lacking(number))
        block = fill(self._stream, BLOCK)
        if block:
            self._blocks.put(self._key, number, block)
        return block

    def _lacking(self, number: int) -> int | None:
        """How many bytes to ask for at once: to the end of what is wanted, or to the next block that is here."""
        if self._stop is None:
            return None
        last = (self._stop - 1) // BLOCK
        following = next((one for one in range(number + 1, last + 1) if self._blocks.has(self._key, one)), last + 1)
        return (following - number) * BLOCK

    def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
