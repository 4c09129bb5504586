"""Waiting for a fact, never for a time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

WAITED_FOR = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks"
    " WHERE NOT granted AND pid <> pg_backend_pid() AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Returns as soon as it holds; fails when it never does."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def meeting(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, parties: int = 2) -> None:
    """Calls of `name` wait for each other before they go on: the worst moment, every time."""
    gate, call = threading.Barrier(parties, timeout=20), getattr(owner, name)

    def waited(*args: Any, **kwargs: Any) -> Any:
        gate.wait()
        return call(*args, **kwargs)

    monkeypatch.setattr(owner, name, waited)


def until_another_waits() -> None:
    """In a transaction: until another one waits for what this one holds.

    SQLite's wait before they begin, where nothing shows it: they never meet half way, and there is nothing to wait for.
    """
    if connection.vendor == "postgresql":
        until(_is_waited_for)


def _is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITED_FOR)
        return bool(cursor.fetchone()[0])
