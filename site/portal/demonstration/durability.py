"""When what is filled reaches the disk: once, at the end, not at each of some three thousand commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def flushed_together() -> Iterator[None]:
    """Inside, SQLite does not wait for the disk at each commit (NORMAL); at the end, all of them are there (FULL).

    The power may then take the last commits with it, never a part of one: the next filling finds what is not there
    and files it. In a house with real patients every commit is waited for: a trace must outlive the power.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:  # inside a transaction it cannot be changed
        yield
        return
    _say("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        _say("PRAGMA synchronous=FULL")
        _say("PRAGMA wal_checkpoint(FULL)")


def _say(pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(pragma)
