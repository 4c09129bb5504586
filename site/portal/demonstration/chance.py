"""Chance that falls the same way on every machine and in every run: drawn from a hash, not from a clock.

Python's own generators keep their numbers from version to version, not what `choice` or `sample` make of them.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A row of draws that belongs to a name (a patient's key): no other draw changes them."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name, 0

    def below(self, limit: int) -> int:
        """From 0 up to `limit`, which is not reached."""
        self._drawn += 1
        seed = f"{self._name}/{self._drawn}".encode()
        return int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") % limit

    def between(self, low: int, high: int) -> int:
        """From `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.below(len(choices))]


def of(name: str) -> int:
    """A number below 2^63 that stands for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
