"""Signals, kill -9 at each step of a start, a server that dies: nothing stays behind, the next start completes."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.running import Demo, answers, guard_of, launch, members, running

pytestmark = pytest.mark.slow

Moment = Callable[[Demo], bool]
TOLD = "accounts.json"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_everything_and_the_next_start_does_no_step_again(
    filled: Path, home: Path, number: int, status: int
) -> None:
    before = (filled / TOLD).read_bytes()
    with running(filled, home) as demo:
        demo.wait_until_ready()
        assert "mise à jour" not in demo.said
        group = guard_of(demo.process.pid)
        assert len(members(group)) >= 3
        assert demo.end(number) == status
    assert members(group) == []
    assert not answers(demo.port)
    assert (filled / TOLD).read_bytes() == before


def test_children_do_not_outlive_a_killed_demo_and_the_next_one_starts(filled: Path, home: Path) -> None:
    demo = launch(filled, home)
    demo.wait_until_ready()
    group = guard_of(demo.process.pid)
    demo.end(signal.SIGKILL)
    with running(filled, home, port=demo.port) as following:
        following.wait_until_ready()
        assert members(group) == []


def test_a_worker_that_dies_ends_the_demo(filled: Path, home: Path) -> None:
    demo = launch(filled, home)
    demo.wait_until_ready()
    group = guard_of(demo.process.pid)
    worker = next(pid for pid in members(group) if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert demo.process.wait(timeout=60) == 1
    assert "worker ended" in demo.said
    assert members(group) == []


def in_the_migrations(demo: Demo) -> bool:
    """The database exists and is not yet whole."""
    database = demo.folder / "diaphane.sqlite3"
    return database.exists() and database.stat().st_size > 0


def in_the_static_files(demo: Demo) -> bool:
    """Some are there; the manifest is not."""
    return (demo.folder / "static").exists()


def in_the_filling(demo: Demo) -> bool:
    """Objects are sealed; the accounts are not told yet."""
    return sum(1 for path in (demo.folder / "objects").rglob("*") if path.is_file()) > 5


def test_a_start_killed_at_each_step_is_completed_by_the_next(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "data"
    for moment in (in_the_migrations, in_the_static_files, in_the_filling):
        demo = launch(folder, home)
        demo.wait_until(lambda demo=demo, moment=moment: moment(demo))
        assert not (folder / TOLD).exists(), f"{moment.__name__}: the moment has passed, nothing was interrupted"
        demo.end(signal.SIGKILL)
    with running(folder, home) as demo:
        while not answers(demo.port):
            assert demo.process.poll() is None, demo.said
            time.sleep(0.05)
        assert len(demo.accounts) == 19, "the accounts are told before the first answer"
        assert demo.accounts[0]["dossiers"]


def test_accounts_of_a_database_that_is_gone_are_told_anew(filled: Path, home: Path) -> None:
    before = (filled / TOLD).read_bytes()
    for path in filled.glob("diaphane.sqlite3*"):
        path.unlink()
    with running(filled, home) as demo:
        demo.wait_until_ready()
        assert (filled / TOLD).read_bytes() != before
        assert demo.accounts[0]["dossiers"]
