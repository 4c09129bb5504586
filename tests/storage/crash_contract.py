"""A process killed at any moment, wherever its objects are: nothing acknowledged is lost, nothing served without a row.

A place joins by a subclass named Test…, which says what each crash leaves there.
"""

import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.storage.alone import run, start

CRASHES = {
    "killed_while_writing": "unfinished",
    "killed_between_bytes_and_row": "orphans",
    "killed_before_the_commit": "orphans",
    "killed_before_the_bytes_are_deleted": "orphans",
}
NONE = {"orphans": 0, "unfinished": 0, "missing": 0}
FAILURES = {"DamagedObject", "ObjectMissing", "StorageUnavailable", "VaultErased"}


def aftermath(folder: Path) -> dict[str, dict[str, Any]]:
    """What an operator finds after a crash: see scenarios.aftermath."""
    done = run("scenarios", folder, "aftermath")
    assert done.returncode == 0, done.stderr
    facts: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return facts


def counts(found: dict[str, Any]) -> dict[str, int]:
    """How many of each kind of difference."""
    return {kind: len(found[kind]) for kind in ("orphans", "unfinished", "missing")}


def assert_left(folder: Path, crash: str, left: str | None) -> None:
    """Killed there, it leaves one such, or nothing: no row has it, and it is found and removed."""
    killed = run("scenarios", folder, crash)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    facts = aftermath(folder)
    assert facts["read"] == {}
    assert counts(facts["found"]) == NONE | ({left: 1} if left else {})
    assert [facts[step]["code"] for step in ("found", "removed", "left")] == [int(bool(left)), 0, 0]


class CrashContract:
    """Run on each place."""

    left: ClassVar[Mapping[str, str | None]] = CRASHES

    def files(self, _folder: Path) -> list[Path]:
        """What stands there at the end, besides what is listed."""
        return []

    @pytest.mark.parametrize("crash", CRASHES)
    def test_what_a_crash_leaves_has_no_row_and_is_found_and_removed(self, tmp_path: Path, crash: str) -> None:
        assert_left(tmp_path, crash, self.left[crash])
        assert self.files(tmp_path) == []

    @pytest.mark.parametrize("acknowledged", [1, 25])
    def test_every_object_acknowledged_before_a_kill_is_read_after_it(self, tmp_path: Path, acknowledged: int) -> None:
        putting = start("scenarios", tmp_path, "putting")
        assert putting.stdout is not None
        lines = [putting.stdout.readline() for _ in range(acknowledged)]
        putting.kill()
        rest, _err = putting.communicate()
        told = [json.loads(line) for line in [*lines, *rest.splitlines()]]
        facts = aftermath(tmp_path)
        assert {line["uuid"]: line["sha256"] for line in told}.items() <= facts["read"].items()
        assert not FAILURES & set(facts["read"].values())
        assert facts["found"]["missing"] == []
        assert facts["left"]["code"] == 0
        assert facts["read_again"] == facts["read"]

    def test_puts_and_deletions_at_the_same_time_lose_nothing(self, tmp_path: Path) -> None:
        together = run("scenarios", tmp_path, "together")
        assert together.returncode == 0, together.stderr
        facts = aftermath(tmp_path)
        assert set(json.loads(together.stdout)["own"]) <= facts["read"].keys()
        assert not FAILURES & set(facts["read"].values())
        assert counts(facts["found"]) == NONE
