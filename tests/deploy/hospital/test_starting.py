"""A setting that is none stops web server, worker and commands at their start, in words that name it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.hospital.installation import PATIENCE, ROOT, Installation

SECRET = "tres-secret"
WEB = [shutil.which("bash") or "/bin/bash", str(ROOT / "deploy" / "web.sh")]
WORKER = [sys.executable, str(ROOT / "manage.py"), "worker"]
WRONG = {
    "DIAPHANE_MASTER_KEYS": f"1:{SECRET}",
    "STORAGE_URL": f"s3+https://key:{SECRET}@objects",
    "SEARCH_URL": f"https://u:{SECRET}@es1/x",
    "SCANNER_URL": f"http://u:{SECRET}@scanner",
}


def started(folder: Path, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    """A process that should end by itself."""
    here = Installation(folder, more=more)
    return subprocess.run(
        command, env=here.environment, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip


@pytest.mark.parametrize("command", [WEB, WORKER], ids=["web", "worker"])
@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path: Path, command: list[str], variable: str) -> None:
    ran = started(tmp_path, command, **{variable: WRONG[variable]})
    assert ran.returncode == 1
    assert variable in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_doctor_is_not_stopped_and_says_it(tmp_path: Path) -> None:
    ran = started(tmp_path, [*WORKER[:2], "doctor", "settings", "disk"], SCANNER_URL=WRONG["SCANNER_URL"])
    assert ran.returncode == 1
    assert [line.split()[1] for line in ran.stdout.splitlines()] == ["settings", "disk"]
    assert "SCANNER_URL" in ran.stdout
