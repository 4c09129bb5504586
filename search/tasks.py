"""The tasks of search. None has arguments: each looks at the database for what there is to do."""

from contextlib import suppress
from datetime import timedelta

from django_tasks import task

from patients import clock
from search import building, comparing, feeding
from search.engines import engine
from search.models import EntryChange, PastSearch
from search.outbox import enqueue_once
from search.ports import EngineDown, IndexUnavailable

KEPT = timedelta(days=30)  # what people looked for


@task(queue_name="prompt")
def feed() -> None:
    """Brings a batch of the changes that wait, and comes again for others; without an index, has one built."""
    try:
        if feeding.step() == feeding.BATCH:
            enqueue_once(feed)
    except IndexUnavailable:
        enqueue_once(mend)


@task(priority=-10)
def mend() -> None:
    """One step of building the index where there is none that opens, or one under way."""
    with suppress(EngineDown):  # it has been said, and the clock comes back
        state = engine().state()
        if state.is_down or (state.is_ready and state.build is None):
            return
        if not building.step().is_over:
            mend.enqueue()  # the changes made meanwhile come between


@task(queue_name="prompt")
def look_after() -> None:
    """What no single task may be trusted with: changes left over, an index that is gone, a build cut short."""
    enqueue_once(mend)
    if EntryChange.objects.exists():
        enqueue_once(feed)


@task(priority=-20)
def compare() -> None:
    """Compares the whole index with the database, and brings what differs."""
    with suppress(EngineDown):
        if engine().state().is_ready:
            comparing.repair(comparing.compare())


@task()
def prune() -> None:
    """Forgets what people looked for long ago."""
    PastSearch.objects.filter(at__lt=clock.now() - KEPT).delete()
