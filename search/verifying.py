"""Whether an index under construction says what the database says, before it takes its place: counts, and samples."""

import random

from search import comparing, source
from search.engines import engine
from search.models import EntryChange
from search.ports import Build, IndexUnavailable

SAMPLES, LONG = 5, 100  # runs of entries, from anywhere, and how many each
TRIES = 2


def verify(build: Build) -> None:
    """Returns once it does; what differs is brought. Raises IndexUnavailable when it still differs after that."""
    for _ in range(TRIES):
        if _agrees(build):
            return
        comparing.repair(comparing.compare(build))
    if not _agrees(build):
        raise IndexUnavailable


def _agrees(build: Build) -> bool:
    """What waits to be brought may differ: it is brought to this index too, or to it once it is in use."""
    held, wanted = engine().count(build), source.published().count()
    waiting = EntryChange.objects.count()
    return abs(held - wanted) <= waiting and all(_sample_agrees(build) for _ in range(SAMPLES))


def _sample_agrees(build: Build) -> bool:
    first, last = _bounds()
    start = random.randint(first, max(first, last))  # noqa: S311 - no secret
    rows = {row.entry: row.stamp for row in source.rows(source.published().filter(pk__gte=start), LONG)}
    if not rows:
        return True
    held = engine().stamps(min(rows), max(rows), build)
    differ = {entry for entry in rows.keys() | held.keys() if rows.get(entry) != held.get(entry)}
    return not differ or EntryChange.objects.filter(entry__in=differ).values("entry").distinct().count() == len(differ)


def _bounds() -> tuple[int, int]:
    ends = (source.published().order_by(order).values_list("pk", flat=True).first() for order in ("pk", "-pk"))
    first, last = ends
    return first or 0, last or 0
