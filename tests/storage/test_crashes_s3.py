"""The same crashes with a bucket: a process killed at any moment loses nothing that was acknowledged."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.alone import STORE, run, start
from tests.storage.buckets import bucket, opened, server
from tests.storage.test_crashes import CRASHES, FAILURES, NONE, aftermath, counts


@pytest.fixture(autouse=True)
def in_a_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with bucket(server()) as address:
        monkeypatch.setenv(STORE, address.written())
        yield
        with opened(address) as store:
            assert list(store.unfinished()) == []


# A stream that dies before its first part is full has sent nothing: the bytes were in the process's memory
LEFT = {crash: left if left == "orphans" else None for crash, left in CRASHES.items()}


@pytest.mark.parametrize(("crash", "left"), LEFT.items(), ids=LEFT)
def test_what_a_crash_leaves_has_no_row_and_is_found_and_removed(tmp_path: Path, crash: str, left: str | None) -> None:
    killed = run("scenarios", tmp_path, crash)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    facts = aftermath(tmp_path)
    assert facts["read"] == {}
    assert counts(facts["found"]) == NONE | ({left: 1} if left else {})
    assert [facts[step]["code"] for step in ("found", "removed", "left")] == [int(bool(left)), 0, 0]


def test_an_upload_in_parts_that_was_killed_is_found_and_removed(tmp_path: Path) -> None:
    killed = run("scenarios", tmp_path, "killed_while_writing_parts")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    facts = aftermath(tmp_path)
    assert facts["read"] == {}
    assert counts(facts["found"]) == NONE | {"unfinished": 1}
    assert [facts[step]["code"] for step in ("found", "removed", "left")] == [1, 0, 0]


def test_every_object_acknowledged_before_a_kill_is_read_after_it(tmp_path: Path) -> None:
    putting = start("scenarios", tmp_path, "putting")
    assert putting.stdout is not None
    lines = [putting.stdout.readline() for _ in range(12)]
    putting.kill()
    rest, _err = putting.communicate()
    told = [json.loads(line) for line in [*lines, *rest.splitlines()]]
    facts = aftermath(tmp_path)
    assert {line["uuid"]: line["sha256"] for line in told}.items() <= facts["read"].items()
    assert not FAILURES & set(facts["read"].values())
    assert facts["found"]["missing"] == []
    assert facts["left"]["code"] == 0


def test_puts_and_deletions_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    together = run("scenarios", tmp_path, "together")
    assert together.returncode == 0, together.stderr
    facts = aftermath(tmp_path)
    assert set(json.loads(together.stdout)["own"]) <= facts["read"].keys()
    assert not FAILURES & set(facts["read"].values())
    assert counts(facts["found"]) == NONE
