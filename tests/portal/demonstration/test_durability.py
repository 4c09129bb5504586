"""A filling waits for the disk once; whoever uses the house afterwards waits for it at each commit."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from patients.models import Organisation
from portal.demonstration.durability import flushed_together

NORMAL, FULL = 1, 2  # https://sqlite.org/pragma.html#pragma_synchronous


def synchronous() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0])


def test_commits_are_waited_for_before_and_after_and_not_within(committed: Path) -> None:
    assert synchronous() == FULL
    with flushed_together():
        assert synchronous() == NORMAL
        Organisation.objects.create(name="Cabinet")
    assert synchronous() == FULL
    log = committed / "diaphane.sqlite3-wal"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _busy, written, moved = cursor.fetchone()
    assert (log.exists(), written - moved) == (True, 0)  # nothing was left in the log alone
    assert Organisation.objects.get().name == "Cabinet"


def test_they_are_again_after_a_filling_that_failed(committed: Path) -> None:
    with pytest.raises(RuntimeError), flushed_together():
        raise RuntimeError
    assert synchronous() == FULL


def test_inside_a_transaction_nothing_changes(committed: Path) -> None:
    with transaction.atomic(), flushed_together():
        assert synchronous() == FULL
    assert synchronous() == FULL
