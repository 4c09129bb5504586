"""Which workers live, on the embedded database: one locked file for each, beside it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@contextmanager
def living(worker: str) -> Iterator[Callable[[], None]]:
    """Holds the lock of this worker until the block ends. Raises BlockingIOError where another process holds it."""
    path = _path(worker)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield _nothing_to_keep
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def lives(worker: str) -> bool:
    """Whether a process holds the lock of this worker; the file that a dead one left is removed."""
    try:
        descriptor = os.open(_path(worker), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        _path(worker).unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)


def _nothing_to_keep() -> None:
    """The system keeps a lock on a file."""


def _path(worker: str) -> Path:
    folder = Path(connection.settings_dict["NAME"]).parent / "workers"  # one database for each installation
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "".join(character if character in _SAFE else "_" for character in worker)[:80]
