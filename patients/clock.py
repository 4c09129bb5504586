"""The clock, in one place: everything that asks for the time asks here, so that a test may set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This instant, aware, UTC; or the one that `at` sets."""
    return _set.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, in this thread, it is `moment` (aware): for the demo, whose six years were lived on their days."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
