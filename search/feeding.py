"""Feeding: the index is brought the changes that were noted, a batch at a time."""

from search import source
from search.engines import engine
from search.models import EntryChange

BATCH = 50  # changes at a time: what is published meanwhile waits for one batch, a fraction of a second


def step() -> int:
    """Brings the latest changes, BATCH at most; how many. Raises IndexUnavailable: then they stay noted.

    The latest first: behind a backlog, what was just published is found as soon as otherwise.
    """
    batch = list(EntryChange.objects.order_by("-pk").values_list("pk", "entry")[:BATCH])
    if batch:
        bring({entry for _pk, entry in batch})
        EntryChange.objects.filter(pk__in=[pk for pk, _entry in batch]).delete()
    return len(batch)


def feed() -> int:
    """Brings every change that is noted; how many. Raises as `step`."""
    brought = 0
    while count := step():
        brought += count
    return brought


def bring(entries: set[int]) -> None:
    """Makes the index say of these entries what the database says now. Again, it changes nothing."""
    version = source.ticket()
    found = source.rows(source.published().filter(pk__in=entries))
    gone = entries - {row.entry for row in found}
    engine().write(source.documents(found, version), dict.fromkeys(gone, version))
