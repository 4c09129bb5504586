"""The whole installation, packages and all, in a copy of the tree: only when DIAPHANE_FULL_DEMO=1 (minutes)."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.running import PATIENCE, ROOT, get, launch, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("DIAPHANE_FULL_DEMO") != "1", reason="installs everything: DIAPHANE_FULL_DEMO=1"),
]
IGNORED = shutil.ignore_patterns(".git", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis")


def test_a_fresh_copy_installs_is_killed_in_the_middle_starts_and_stays_clean(tmp_path: Path, home: Path) -> None:
    copy = tmp_path / "clone"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    folder = tmp_path / "my data"
    killed = launch(folder, home, lend=False, root=copy)
    site = folder / "venv" / "lib"
    killed.wait_until(lambda: any(site.glob("python*/site-packages/[dD]jango")))
    killed.process.kill()
    killed.process.wait()
    with running(folder, home, lend=False, root=copy) as demo:
        demo.wait_until_ready()
        assert get(demo.port, "/")[0] == 302
        python, command = folder / "venv" / "bin" / "python", ["manage.py", "access", "check"]
        env = {"DIAPHANE_DATA": str(folder)}
        subprocess.run([python, *command], cwd=copy, env=env, check=True, timeout=PATIENCE)
    assert not list(copy.rglob("__pycache__"))
    assert not (copy / "var").exists()
