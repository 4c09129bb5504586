"""A worker lives while it holds its lock, on this host or another, and not an instant longer."""

import os
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from portal.queue import lock_sessions, rounds
from portal.queue.lives import lives, living
from tests.commands import start
from tests.documents.after.test_together import together
from tests.portal.queue.test_worker import noted, sleeps, until

pytestmark = pytest.mark.usefixtures("committed")


def test_it_lives_as_long_as_its_block() -> None:
    assert not lives("anna")
    with living("anna") as keep:
        keep()
        assert lives("anna")
        assert not lives("berta")
    assert not lives("anna")


def test_nobody_else_takes_its_name() -> None:
    with living("anna"), pytest.raises(BlockingIOError), living("anna"):
        pass
    assert not lives("anna")


def test_a_name_with_strange_signs_is_one_like_any_other() -> None:
    with living("../é '; --"):
        assert lives("../é '; --")


def test_a_killed_process_lives_no_more(committed: Path, tmp_path: Path) -> None:
    sleeps.enqueue(str(tmp_path))
    with start(committed, "worker", PYTHONPATH="site:.") as process:
        until((tmp_path / "begun-0").exists)
        (name,) = DBTaskResult.objects.get(status="RUNNING", task_path__endswith="sleeps").worker_ids
        assert lives(name)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        until(lambda: not lives(name))


def test_several_workers_do_each_task_once(committed: Path) -> None:
    for number in range(30):
        noted.enqueue(str(number))
    rows = DBTaskResult.objects.filter(task_path__endswith="noted")
    with start(committed, "worker", PYTHONPATH="site:.") as one, start(committed, "worker", PYTHONPATH="site:.") as two:
        until(lambda: rows.filter(status="SUCCESSFUL").count() == 30)
        for process in (one, two):
            process.terminate()
            process.communicate(timeout=30)
    assert [len(row.worker_ids) for row in rows] == [1] * 30


def test_of_two_who_wind_the_clock_one_enqueues_each_task() -> None:
    one, other = together(rounds.wind, rounds.wind)
    assert sorted([*one, *other]) == sorted(settings.DIAPHANE_ROUNDS)
    assert DBTaskResult.objects.count() == len(settings.DIAPHANE_ROUNDS)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a lock of PostgreSQL's")
class TestSession:
    def ended(self) -> None:
        """The server ends every session but ours, as when it restarts."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def test_a_session_that_the_server_ended_is_replaced(self) -> None:
        with living("anna") as keep:
            self.ended()
            assert not lives("anna")
            keep()
            assert lives("anna")

    def test_a_name_taken_meanwhile_is_given_up(self) -> None:
        with living("anna") as keep:
            self.ended()
            with living("anna"), pytest.raises(BlockingIOError):
                keep()

    def test_a_host_that_vanished_is_given_up_within_a_minute(self) -> None:
        session = lock_sessions._session()
        idle, interval, count = (
            int(session.execute(f"SHOW {name}").fetchone()[0])  # type: ignore[index]
            for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
        )
        session.close()
        assert 0 < idle + interval * count <= 60
