"""This room alone in its own process: a folder, a SQLite file, nothing of the rooms above.

`python -m tests.storage.alone FOLDER COMMAND…` runs a management command; the scenarios beside run what must be
killed, or weighed. From a test: `run`, `start`.
"""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parents[2]
STORE, CACHE = "ALONE_STORAGE_URL", "ALONE_STORAGE_CACHE"
"""In the environment: a store elsewhere than in the folder, and a cache."""


def set_up(folder: Path) -> None:
    """Configure Django for a folder, as the site does for SQLite, and make the tables."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "rows.sqlite3", "OPTIONS": options}
    settings.configure(
        INSTALLED_APPS=["storage"],
        DATABASES={"default": database},
        DIAPHANE_MASTER_KEYS={1: bytes(range(32))},
        STORAGE_URL=os.environ.get(STORE) or (folder / "objects").as_uri(),
        STORAGE_CACHE=os.environ.get(CACHE, ""),
        USE_TZ=True,
    )
    django.setup()
    if not (folder / "rows.sqlite3").exists():
        execute_from_command_line(["manage.py", "migrate", "--verbosity=0"])


def start(module: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a module of tests.storage on a folder."""
    command = [sys.executable, "-W", "error", "-m", f"tests.storage.{module}", str(folder), *arguments]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(module: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of tests.storage on a folder, to its end."""
    process = start(module, folder, *arguments)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


if __name__ == "__main__":
    set_up(Path(sys.argv[1]))
    execute_from_command_line(["manage.py", *sys.argv[2:]])
