"""A multipart/related message read as it comes, in constant memory (RFC 2046, 5.1; PS3.18 8.6.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

CHUNK = 2**18
HEADERS = 2**14  # bytes of the headers of one part, and of what may stand before the first
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")  # RFC 2046, 5.1.1


class Malformed(Exception):
    """The message is not what it says: cut, without its boundary, of another length."""


class Source(Protocol):
    """What the bytes come from."""

    def read(self, size: int, /) -> bytes:
        """At most `size`; none at the end."""


class Part:
    """One part, to be read to its end before the next. `content_type` is lower case, without parameters."""

    def __init__(self, message: Message, headers: dict[str, str]) -> None:
        """Read from `message`."""
        self.content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self._message, self._told, self._read = message, headers.get("content-length", ""), 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises Malformed, also for a length that is not the one it told."""
        piece = self._message.until_delimiter(size)
        self._read += len(piece)
        if not piece and self._told and self._told != str(self._read):
            raise Malformed
        return piece


class Message:
    """The parts of a message, one after another."""

    def __init__(self, source: Source, boundary: str) -> None:
        """Read `source`. Raises Malformed for a boundary that is none."""
        written = boundary.encode("latin-1", "replace")
        if not _BOUNDARY.fullmatch(written):
            raise Malformed
        self._source, self._delimiter = source, b"\r\n--" + written
        self._buffer = bytearray(b"\r\n")  # a delimiter may be the very first bytes

    def parts(self) -> Iterator[Part]:
        """Each part. Raises Malformed."""
        self._skip_preamble()
        while self._opens_part():
            part = Part(self, self._headers())
            yield part
            while part.read(CHUNK):
                pass
            self._take(len(self._delimiter))

    def until_delimiter(self, size: int) -> bytes:
        """Bytes of the part under way; none at its end. Raises Malformed where the message ends before."""
        while True:
            found = self._buffer.find(self._delimiter, 0, size + len(self._delimiter))
            if found >= 0:
                return self._take(min(size, found))
            safe = len(self._buffer) - len(self._delimiter) + 1
            if safe > 0:
                return self._take(min(size, safe))
            self._fill()

    def _skip_preamble(self) -> None:
        skipped = 0
        while piece := self.until_delimiter(CHUNK):
            skipped += len(piece)
            if skipped > HEADERS:
                raise Malformed
        self._take(len(self._delimiter))

    def _opens_part(self) -> bool:
        """After a delimiter: « -- » ends the message, a line end begins a part."""
        line = self._line(HEADERS)
        if line.startswith(b"--"):
            return False
        if line.strip(b" \t"):
            raise Malformed
        return True

    def _headers(self) -> dict[str, str]:
        told, size = {}, 0
        while line := self._line(HEADERS):
            size += len(line)
            name, colon, value = line.partition(b":")
            if not colon or size > HEADERS:
                raise Malformed
            told[name.decode("latin-1").strip().lower()] = value.decode("latin-1").strip()
        return told

    def _line(self, most: int) -> bytes:
        """Up to the next line end; of the last line, which may have none, what there is."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            if self._buffer.startswith(b"--"):
                return self._take(len(self._buffer))
            if len(self._buffer) > most:
                raise Malformed
            self._fill()
        line = self._take(end)
        # What follows an empty line may be a delimiter, whose line end it is
        if line or not self._buffer.startswith(self._delimiter):
            self._take(2)
        return line

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _fill(self) -> None:
        more = self._source.read(CHUNK)
        if not more:
            raise Malformed
        self._buffer += more
