"""A stream that measures what passes through it."""

import hashlib

from storage.sealing.seal import Readable


class Measured:
    """Reads another stream; knows the size and the SHA-256 of what was read."""

    def __init__(self, stream: Readable) -> None:
        """Measure from here on."""
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        """What the stream gives."""
        piece = self._stream.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""
        return self._digest.hexdigest()
