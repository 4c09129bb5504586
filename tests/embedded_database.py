"""SQLite files: a migrated one in the temporary folder of the machine, and copies of it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.migrating import migrate


class Files:
    """Databases that are files."""

    def migrated(self, fingerprint: str) -> str:
        """The path of a migrated one, made when it is not there."""
        folder = Path(tempfile.gettempdir()) / f"diaphane-tests-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            pytest.exit(f"{folder} belongs to somebody else")
        path = folder / f"{fingerprint}.sqlite3"
        with _turn(folder):
            if not path.exists():
                _migrate(path)
        return str(path)

    @contextmanager
    def copy(self, migrated: str, folder: Path) -> Iterator[str]:
        """A copy in `folder`, where a command given it as DIAPHANE_DATA looks for it."""
        path = folder / "diaphane.sqlite3"
        shutil.copy(migrated, path)
        yield str(path)

    def variables(self, name: str) -> dict[str, str]:
        """By what a command finds the database of that name, beside DIAPHANE_DATA: nothing."""
        return {}


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One worker migrates, the others wait for it."""
    with (folder / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        migrate({"DIAPHANE_TEST_DATA": folder, "DIAPHANE_TEST_DATABASE_URL": ""})
        made = Path(folder) / "diaphane.sqlite3"
        with closing(connect(made)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, whole
        made.rename(path)
