"""Sealing a stream, in constant memory: two segments at a time."""

from collections.abc import Iterator
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.sealing.header import Header


class Readable(Protocol):
    """Anything with `read`: a file, an upload, a socket. A short read is not an end; an empty one is."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


def seal(stream: Readable, key: bytes, header: Header) -> Iterator[bytes]:
    """The sealed bytes of a stream: the header, then each segment. `key` (32 bytes) must never seal twice."""
    cipher, associated = AESGCM(key), header.pack()
    yield associated
    number, segment = 0, fill(stream, header.segment_size)
    while following := fill(stream, header.segment_size):
        yield cipher.encrypt(header.nonce(number, last=False), segment, associated)
        number, segment = number + 1, following
    yield cipher.encrypt(header.nonce(number, last=True), segment, associated)


def fill(stream: Readable, size: int) -> bytes:
    """Exactly `size` bytes of a stream, fewer only at its end."""
    piece = stream.read(size)
    if len(piece) == size or not piece:
        return piece
    pieces, missing = [piece], size - len(piece)
    while missing and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
