"""Building the whole index anew, a step at a time: interrupted anywhere, the next step takes up there.

What changes meanwhile is written to both indexes by `feeding`, so that nothing remains to be caught up at the swap.
"""

from collections.abc import Callable
from dataclasses import dataclass

from search import source
from search.engines import engine
from search.verifying import verify

BATCH = 200  # entries at a time


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many entries it brought, up to which, and whether the index is in use now."""

    brought: int
    cursor: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is."""

    done: int
    total: int
    is_over: bool = False


Tell = Callable[[Progress], None]


def step() -> Step:
    """The next batch, and at the end the swap. Raises IndexUnavailable, StorageUnavailable."""
    held = engine()
    with held.exclusively():
        build = held.begin()
        version = source.ticket()
        found = source.rows(source.published().filter(pk__gt=build.cursor), BATCH)
        if found:
            build = held.build(build, source.documents(found, version), found[-1].entry)
        is_over = len(found) < BATCH
        if is_over:
            verify(build)
            held.swap(build)
    return Step(len(found), build.cursor, is_over)


def whole(tell: Tell = lambda progress: None) -> Progress:
    """Every step to the end; takes up a build that was interrupted. Raises as `step`."""
    total, done = source.published().count(), None
    while True:
        made = step()
        # Counted once: of a million entries, at each step it would take longer than the step
        done = done + made.brought if done is not None else _up_to(made.cursor)
        if made.is_over:
            done = total = source.published().count()
        progress = Progress(done, max(done, total), made.is_over)
        tell(progress)
        if progress.is_over:
            return progress


def _up_to(cursor: int) -> int:
    return source.published().filter(pk__lte=cursor).count()
