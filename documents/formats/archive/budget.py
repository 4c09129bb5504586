"""How much an archive may become, counted while it grows: what it announces is not believed."""

from __future__ import annotations

from dataclasses import dataclass

from documents.formats.unreadable import Unreadable

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Members in all, bytes of one and of all, archives in archives, and bytes out for a byte in.

    `ratio` is for what has grown beyond `ratio_from` bytes: a small text may be very repetitive.
    The best that deflate does is 1,032 to 1 (RFC 1951); medical images reach 10, texts 30.
    """

    members: int = 20_000
    member: int = 512 * MEBIBYTE
    total: int = 2048 * MEBIBYTE
    nesting: int = 2
    ratio: int = 200
    ratio_from: int = 8 * MEBIBYTE


class Budget:
    """What is left of the limits for one archive and those inside it."""

    def __init__(self, limits: Limits, source: int) -> None:
        self.limits = limits
        self._source = max(source, 1)
        self._members = 0
        self._total = 0

    def member(self) -> int:
        """The number of a new member."""
        self._members += 1
        if self._members > self.limits.members:
            raise Unreadable("archive-too-many")
        return self._members

    def grow(self, written: int, member: int) -> None:
        """Count bytes just written, `member` of them in this member so far."""
        self._total += written
        if member > self.limits.member or self._total > self.limits.total:
            raise Unreadable("archive-too-big")
        if self._total > self.limits.ratio_from and self._total > self.limits.ratio * self._source:
            raise Unreadable("archive-bomb")
