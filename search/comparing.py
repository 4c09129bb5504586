"""Comparing the index with the database, and bringing what differs; nothing is taken on trust from either side."""

from dataclasses import dataclass, field

from search import feeding, source
from search.engines import engine
from search.ports import Build

SPAN = 2000  # numbers of entries compared at a time


@dataclass(slots=True)
class Differences:
    """Numbers of entries: not in the index, in it without reason, and in it with other words."""

    missing: list[int] = field(default_factory=list)
    unwanted: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    compared: int = 0

    @property
    def entries(self) -> list[int]:
        """All of them."""
        return sorted([*self.missing, *self.unwanted, *self.stale])


def compare(build: Build | None = None) -> Differences:
    """The whole index in use, or one under construction. Raises IndexUnavailable."""
    found, first = Differences(), 0
    highest = _highest()
    while first <= highest:
        _compare(found, build, first, first + SPAN - 1)
        first += SPAN
    _compare(found, build, first, 2**62)
    return found


def repair(found: Differences) -> None:
    """Brings what differs. Raises IndexUnavailable."""
    every = found.entries
    for start in range(0, len(every), feeding.BATCH):
        feeding.bring(set(every[start : start + feeding.BATCH]))


def _compare(found: Differences, build: Build | None, first: int, last: int) -> None:
    # The index first: what is published between the two looks seems missing, and is only brought twice
    held = engine().stamps(first, last, build)
    wanted = {row.entry: row.stamp for row in source.rows(source.published().filter(pk__gte=first, pk__lte=last))}
    found.missing += sorted(wanted.keys() - held.keys())
    found.unwanted += sorted(held.keys() - wanted.keys())
    found.stale += sorted(entry for entry in wanted.keys() & held.keys() if wanted[entry] != held[entry])
    found.compared += len(wanted)


def _highest() -> int:
    return source.published().order_by("-pk").values_list("pk", flat=True).first() or 0
