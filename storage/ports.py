"""The port of this room: what an object store must do. A local folder does it, and an S3 bucket."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


class Source(Protocol):
    """Bytes being read from a store."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""

    def close(self) -> None:
        """Give back the file or the connection."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing a store holds: its key (or, unfinished, its name), and how long ago it was written."""

    key: str
    age: timedelta


class ObjectStore(Protocol):
    """Opaque bytes under opaque keys (32 lowercase hexadecimal digits), each written once.

    Every method raises StorageUnavailable when the store cannot be used, and ValueError for a key of another shape.
    The contract, run on every store, is tests/storage/contract.py.
    """

    def put(self, key: str, content: Iterable[bytes]) -> None:
        """Store all of `content`, durable on return; if it raises, or the process dies, nothing is under the key.

        Raises ObjectExists, and leaves what is there, when there are bytes under the key.
        """

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """The bytes from `start`, at most `length`; none past the end. Raises ObjectMissing."""

    def delete(self, key: str) -> None:
        """Remove the bytes; nothing happens when they are not there."""

    def exists(self, key: str) -> bool:
        """Whether there are bytes under the key."""

    def listing(self) -> Iterator[Listed]:
        """Every key, in the order of keys."""

    def unfinished(self) -> Iterator[Listed]:
        """What puts under way, or killed, have written so far."""

    def discard(self, name: str) -> None:
        """Remove one unfinished put; nothing happens when it is not there."""

    def refresh(self, key: str) -> bool:
        """Forget any nearer copy of the bytes, which may be damaged; whether there was one."""
