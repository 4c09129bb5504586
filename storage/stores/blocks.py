"""Blocks of sealed objects in a folder of bounded size: the ones used longest ago go first.

Several processes share it. What is written into it is sealed already, so that the disk never holds anything readable;
what is damaged in it is found by the seal. It may be emptied at any moment, also while it is used.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

logger = logging.getLogger(__name__)

BLOCK = 256 * 1024
"""Bytes of a block. Four segments: small enough for a frame, large enough that a study is not a million files."""
ROOM = 0.9
"""How full it is left by making room: the search for what is oldest reads the whole folder, so it must be rare."""


class _File(NamedTuple):
    used: float
    size: int
    path: Path


class Blocks:
    """At most `limit` bytes of blocks under `folder`, counted in a file that a lock guards."""

    def __init__(self, folder: Path, limit: int) -> None:
        """The folder is made at the first block."""
        self._folder, self.limit = folder, limit
        self._failed = False

    def has(self, key: str, number: int) -> bool:
        """Whether a block is here."""
        return self._path(key, number).exists()

    def get(self, key: str, number: int) -> bytes | None:
        """A block, from then on the one used last; nothing if it is not here, or cannot be read."""
        path = self._path(key, number)
        try:
            block = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return block

    def put(self, key: str, number: int, block: bytes) -> None:
        """Keep a block, if there is room or room can be made, and if nobody else is at it. Never fails."""
        try:
            with self._turn() as mine:
                if mine and len(block) <= self.limit * ROOM:
                    self._reserve(len(block))
                    self._write(self._path(key, number), block)
        except OSError as error:
            if not self._failed:
                logger.warning("the cache of objects cannot be written: %s", type(error).__name__)
            self._failed = True

    def drop(self, key: str) -> bool:
        """Forget an object; whether any of it was here."""
        found = list((self._folder / key[:2]).glob(f"{key}.*"))
        for path in found:
            with suppress(OSError):
                path.unlink()
        return bool(found)

    def _path(self, key: str, number: int) -> Path:
        return self._folder / key[:2] / f"{key}.{number:x}"

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is our turn to write. Nobody waits: a block that is not kept costs one more request."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield _taken(lock)
        finally:
            os.close(lock)

    def _reserve(self, size: int) -> None:
        """Count the bytes before they are written: whoever dies in between has counted too many, never too few."""
        used = self._used()
        if used is None or used + size > self.limit:
            used = self._make_room(size)
        beside = self._folder / "used.new"
        beside.write_text(str(used + size), encoding="ascii")
        beside.replace(self._folder / "used")

    def _used(self) -> int | None:
        try:
            return int((self._folder / "used").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def _make_room(self, size: int) -> int:
        """Remove what was used longest ago; the bytes that are left."""
        files = sorted(self._files())
        left = sum(file.size for file in files)
        for file in files:
            if left + size <= self.limit * ROOM:
                break
            with suppress(FileNotFoundError):
                file.path.unlink()
            left -= file.size
        return left

    def _files(self) -> Iterator[_File]:
        """Every block, and what a writer that died left of one."""
        for folder in self._folder.iterdir():
            for path in folder.iterdir() if len(folder.name) == 2 else ():
                with suppress(FileNotFoundError):
                    stat = path.stat()
                    yield _File(stat.st_mtime, stat.st_size, path)

    def _write(self, path: Path, block: bytes) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
        try:
            beside.touch(mode=0o600)
            beside.write_bytes(block)
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
