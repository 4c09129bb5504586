"""Which workers live: each holds a lock under its id, which is let go when its process ends, however it ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType

from django.db import connection

from portal.queue import lock_files, lock_sessions

_KINDS: dict[str, ModuleType] = {"sqlite": lock_files, "postgresql": lock_sessions}


def living(worker: str) -> AbstractContextManager[Callable[[], None]]:
    """Holds the lock of this worker until the block ends; the block calls what it is given, to keep it.

    Raises BlockingIOError where another holds it.
    """
    held: AbstractContextManager[Callable[[], None]] = _KINDS[connection.vendor].living(worker)
    return held


def lives(worker: str) -> bool:
    """Whether somebody holds the lock of this worker."""
    return bool(_KINDS[connection.vendor].lives(worker))
