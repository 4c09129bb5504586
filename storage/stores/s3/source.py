"""Bytes coming out of a bucket; a connection that breaks on the way is taken up where it was."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import NamedTuple

from botocore.exceptions import BotoCoreError
from botocore.response import StreamingBody
from urllib3.exceptions import HTTPError

from storage.stores.s3.address import Address
from storage.stores.s3.answers import answers
from storage.stores.s3.client import ATTEMPTS

BROKEN = (BotoCoreError, HTTPError, OSError)
DRAINED = 64 * 1024
"""Reading so few bytes that nobody asked for is cheaper than a new connection."""
PAUSE = 0.1


class Body(NamedTuple):
    """What a server sends, and how many bytes it said that there are."""

    stream: StreamingBody
    length: int


class S3Source:
    """The bytes that `opened` asks a server for, given the place to begin at; it raises the port's errors."""

    def __init__(self, address: Address, opened: Callable[[int], Body | None], start: int) -> None:
        """Ask for the bytes. Raises what `opened` raises."""
        self._address, self._opened, self._at = address, opened, start
        self._body, self._broken = opened(start), 0
        self._left = self._body.length if self._body else 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises StorageUnavailable once it broke three times in one place."""
        while size and self._left and self._body:
            try:
                piece = self._piece(self._body, min(size, self._left))
            except BROKEN as error:
                self._take_up(error)
            else:
                self._at, self._left, self._broken = self._at + len(piece), self._left - len(piece), 0
                return piece
        return b""

    def close(self) -> None:
        """Give back the connection."""
        body, self._body = self._body, None
        if body is not None:
            with closing(body.stream), suppress(*BROKEN):
                if 0 < self._left <= DRAINED:
                    body.stream.read(self._left)

    def _piece(self, body: Body, size: int) -> bytes:
        piece: bytes = body.stream.read(size)
        if not piece:
            raise ConnectionResetError
        return piece

    def _take_up(self, error: Exception) -> None:
        self._broken += 1
        if self._body:
            self._body.stream.close()
        if self._broken >= ATTEMPTS:
            with answers(self._address):
                raise error
        time.sleep(PAUSE * 4**self._broken)
        self._body = self._opened(self._at)
        if self._body is None or self._body.length != self._left:
            raise ConnectionResetError
