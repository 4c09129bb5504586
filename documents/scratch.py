"""Folders for what is unpacked on the way: gone with the block, and swept by the next run after a crash.

Their files are a patient's, in plain: a killed process must not leave them on the disk for good.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "diaphane-unpacked-"
AGE = 10  # seconds; a folder just made may not be locked yet


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that lives as long as the block, locked for that time."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as made:
        held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)  # the system lets go of it when the process dies, however it does
            yield Path(made)
        finally:
            os.close(held)


def sweep() -> None:
    """Removes the folders that no process holds any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            _sweep(path)


def _sweep(path: Path) -> None:
    """Raises OSError (BlockingIOError for one that is held)."""
    there = path.lstat()
    if there.st_uid != os.getuid() or time.time() - there.st_mtime < AGE:
        return
    held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
    finally:
        os.close(held)
