"""The worker: killed for real at its work, its task is done by the next; what fails is tried again, later each time."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.queue import fates, lives, rounds
from tests.commands import start
from tests.people import Clock
from tests.working import work

SECRET = "MARTIN Dominique"
CLOCK = tuple(settings.DIAPHANE_ROUNDS)
done: list[str] = []


@task()
def noted(word: str) -> None:
    done.append(word)


@task()
def fails() -> None:
    raise ValueError(SECRET)


@task()
def sleeps(folder: str) -> None:
    """Says that it began; the second time it ends at once."""
    place = Path(folder) / f"begun-{len(list(Path(folder).glob('begun-*')))}"
    place.touch()
    if place.name == "begun-0":
        time.sleep(120)


def rows() -> list[DBTaskResult[Any, Any]]:
    """Those of these tests: the worker winds its clock meanwhile."""
    return list(DBTaskResult.objects.exclude(task_path__startswith="search.").exclude(task_path__in=CLOCK))


def until(holds: Callable[[], object], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.05)


def test_killed_at_its_work_it_leaves_it_to_the_next(committed: Path, tmp_path: Path) -> None:
    sleeps.enqueue(str(tmp_path))
    with start(committed, "worker", PYTHONPATH="site:.") as first:
        until((tmp_path / "begun-0").exists)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
    (row,) = rows()
    assert row.status == "RUNNING"  # nobody told the table
    with start(committed, "worker", PYTHONPATH="site:.") as second:
        until((tmp_path / "begun-1").exists)
        until(lambda: rows()[0].status == "SUCCESSFUL")
        os.kill(second.pid, signal.SIGTERM)
        second.communicate(timeout=20)
    assert second.returncode == 0
    assert len(rows()[0].worker_ids) == 2
    assert list((committed / "workers").glob("*")) == []


def test_the_task_of_a_living_worker_is_left_to_it(committed: Path) -> None:
    noted.enqueue("x")
    with lives.living("another"):
        DBTaskResult.objects.update(status="RUNNING", worker_ids=["another"])
        assert fates.sweep() == 0
    assert fates.sweep() == 1


@pytest.mark.django_db
class TestOneWorker:
    @pytest.fixture(autouse=True)
    def _nothing_done(self) -> None:
        done.clear()

    def test_it_runs_what_waits_in_order(self) -> None:
        for word in ("a", "b"):
            noted.enqueue(word)
        work()
        assert done == ["a", "b"]
        assert {row.status for row in rows()} == {"SUCCESSFUL"}

    def test_what_fails_waits_longer_each_time_and_is_given_up(self, at: Clock) -> None:
        at.now = timezone.now() + timedelta(days=1)  # what waits is not yet ready for the package's own clock
        fails.enqueue()
        waits = []
        for _ in range(fates.ATTEMPTS):
            DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))
            work()
            waits.append(rows()[0].run_after - at.now)
        assert rows()[0].status == "FAILED"
        assert waits[: fates.ATTEMPTS - 1] == [fates.delay(attempt) for attempt in range(1, fates.ATTEMPTS)]
        assert waits[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]

    def test_a_delay_has_an_end(self) -> None:
        assert fates.delay(60) == fates.LONGEST_DELAY

    def test_an_error_leaves_its_kind_and_its_way_without_a_word(self) -> None:
        fails.enqueue()
        work()
        (row,) = rows()
        assert row.exception_class_path == "builtins.ValueError"
        assert f"{Path(__file__).name}" in row.traceback
        assert SECRET not in row.traceback

    def test_a_task_that_no_code_knows_fails_alone(self) -> None:
        noted.enqueue("a")
        DBTaskResult.objects.update(task_path="nowhere.at.all")
        noted.enqueue("b")
        work()
        assert done == ["b"]

    def test_a_task_whose_workers_always_die_is_given_up(self) -> None:
        noted.enqueue("a")
        DBTaskResult.objects.update(status="RUNNING", worker_ids=[str(number) for number in range(fates.ATTEMPTS)])
        assert fates.sweep() == 1
        (row,) = rows()
        assert (row.status, row.exception_class_path) == ("FAILED", fates.DIED)

    def test_one_settled_meanwhile_is_not_put_back(self) -> None:
        noted.enqueue("a")
        DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"])
        seen = DBTaskResult.objects.get()
        DBTaskResult.objects.update(status="SUCCESSFUL")
        fates.failed(seen, ValueError())
        assert DBTaskResult.objects.get().status == "SUCCESSFUL"

    def test_rows_that_ended_long_ago_go(self, at: Clock) -> None:
        for status, age in (("SUCCESSFUL", 2), ("SUCCESSFUL", 0), ("FAILED", 2), ("FAILED", 40), ("READY", 90)):
            noted.enqueue(status)
            made = DBTaskResult.objects.order_by("-enqueued_at").first()
            assert made is not None
            DBTaskResult.objects.filter(pk=made.pk).update(status=status, finished_at=at.now - timedelta(days=age))
        assert fates.prune() == 2
        assert sorted(row.status for row in rows()) == ["FAILED", "READY", "SUCCESSFUL"]


@pytest.mark.django_db
class TestTheClock:
    def test_each_turn_comes_once_in_its_period(self, at: Clock, settings: Settings) -> None:
        settings.DIAPHANE_ROUNDS = {"portal.tasks.prune": timedelta(minutes=10)}
        assert rounds.wind() == ["portal.tasks.prune"]
        assert rounds.wind() == []
        DBTaskResult.objects.update(status="SUCCESSFUL", enqueued_at=at.now)
        at.go(minutes=9)
        assert rounds.wind() == []
        at.go(minutes=2)
        assert rounds.wind() == ["portal.tasks.prune"]

    def test_every_turn_of_the_settings_is_a_task_that_runs(self) -> None:
        assert len(rounds.wind()) == len(CLOCK)
        work()
        assert [(row.task_path, row.traceback) for row in DBTaskResult.objects.exclude(status="SUCCESSFUL")] == []
