"""Two lanes in one worker: each has its tasks, and neither goes on without the other."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.queue import lanes
from portal.queue.lives import lives, living
from portal.queue.worker import QUEUES, HouseWorker
from tests.commands import run, start
from tests.portal.queue.test_worker import noted, sleeps, until


@pytest.fixture
def _signals_kept() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids under which workers of this process began to live."""
    ids = list[str]()

    def noted(worker: str) -> AbstractContextManager[Callable[[], None]]:
        ids.append(worker)
        return living(worker)

    monkeypatch.setattr(lanes, "living", noted)
    return ids


@pytest.mark.usefixtures("_signals_kept", "committed")
def test_an_error_in_one_ends_the_other_and_is_raised(workers: list[str], settings: Settings) -> None:
    settings.DIAPHANE_ROUNDS = {"nowhere.at_all": timedelta(hours=1)}
    with pytest.raises(ImportError):
        lanes.run(0.01)
    assert [lives(worker) for worker in workers] == [False]


@pytest.mark.usefixtures("_signals_kept", "committed")
def test_an_error_of_the_patient_one_ends_the_prompt_one(workers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(self: HouseWorker) -> int:
        raise OSError

    monkeypatch.setattr(HouseWorker, "_run_some", breaks)
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        lanes.run(0.01)
    assert [lives(worker) for worker in workers] == [False]


def test_the_clock_goes_on_and_short_tasks_run_while_a_long_one_does(committed: Path, tmp_path: Path) -> None:
    sleeps.enqueue(str(tmp_path))
    with start(committed, "worker", PYTHONPATH="site:.") as process:
        until((tmp_path / "begun-0").exists)
        noted.using(queue_name=lanes.PROMPT).enqueue("x")
        until(lambda: _status(noted.module_path) == ["SUCCESSFUL"])
        until(lambda: _status("search.tasks.look_after") == ["SUCCESSFUL"])
        assert _status(sleeps.module_path) == ["RUNNING"]
        assert process.poll() is None
        until(lambda: _ended(process))
        process.communicate()


def test_once_does_what_waits_in_every_queue(committed: Path) -> None:
    for queue in QUEUES:
        noted.using(queue_name=queue).enqueue(queue)
    assert run(committed, "worker", "--once", PYTHONPATH="site:.").code == 0
    assert _status(noted.module_path) == ["SUCCESSFUL"] * len(QUEUES)
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def _ended(process: subprocess.Popen[str]) -> bool:
    """Signals once more: the second that the worker sees does not wait for the task under way."""
    process.send_signal(signal.SIGINT)
    return process.poll() is not None


def _status(path: str) -> list[str]:
    return list(DBTaskResult.objects.filter(task_path=path).values_list("status", flat=True))
