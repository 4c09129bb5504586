"""Sealed objects held in memory, for the tests of sealing: small segments, a key and a uuid that do not change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from unittest.mock import patch
from uuid import UUID

from storage.ports import Source
from storage.sealing import Header, Sealed, seal, unseal
from storage.sealing.header import HEADER_SIZE
from storage.sealing.layout import TAG_SIZE

KEY = bytes(range(32))
OBJECT = UUID("0b0e7c0a-7f0e-4c53-9a53-5d3f6c1a2b4d")
OTHER_OBJECT = UUID("c6a1d4c4-1a53-4a0e-8f5e-2f7f0f3b9e11")
PREFIX = b"\xa0\xa1\xa2\xa3\xa4\xa5\xa6"
SEGMENT = 16


def sealed_bytes(
    content: bytes, *, key: bytes = KEY, uuid: UUID = OBJECT, prefix: bytes = PREFIX, segment: int = SEGMENT
) -> bytes:
    """What the store would hold for `content`."""
    return b"".join(seal(BytesIO(content), key, Header(uuid, segment, prefix)))


def opened(
    raw: bytes, size: int, start: int = 0, stop: int | None = None, *, key: bytes = KEY, segment: int = SEGMENT
) -> bytes:
    """The bytes [start, stop) of a sealed object whose row says `size`."""
    sealed = Sealed(OBJECT, key, size, segment)
    return b"".join(unseal(sealed, Memory(raw).get, start, size if stop is None else stop))


@dataclass
class Memory:
    """Bytes served by range, remembering what was asked."""

    raw: bytes
    asked: list[range] = field(default_factory=list)

    def get(self, start: int, length: int) -> Source:
        """As a store does."""
        self.asked.append(range(start, min(start + length, len(self.raw))))
        return BytesIO(self.raw[start : start + length])


def parts(raw: bytes, segment: int = SEGMENT) -> tuple[bytes, list[bytes]]:
    """A sealed object taken apart: its header, its segments with their tags."""
    step = segment + TAG_SIZE
    return raw[:HEADER_SIZE], [raw[at : at + step] for at in range(HEADER_SIZE, len(raw), step)]


@contextmanager
def format_version(version: int) -> Iterator[None]:
    """Seal as another version of the format would."""
    with patch("storage.sealing.header.VERSION", version):
        yield
