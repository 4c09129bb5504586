"""What the local store does with files: durable folders, whole writes, bounded reads, typed errors."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from storage.errors import ObjectExists, StorageDenied, StorageFull, StorageUnavailable

_KINDS: dict[int, type[StorageUnavailable]] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), StorageFull),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), StorageDenied),
}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
"""How a file system says that a file has one name alone (FAT, some shares)."""


@contextmanager
def available() -> Iterator[None]:
    """Turn what the system refuses into StorageUnavailable, by the name of the refusal alone (ENOSPC, EACCES…)."""
    try:
        yield
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "unknown")
        kind = _KINDS.get(error.errno or 0, StorageUnavailable)
        raise kind(f"the folder of objects cannot be used: {name}") from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for their owner alone, each durable in the one that holds it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable: without it, a renamed file can vanish with the power (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def name_once(beside: Path, final: Path) -> None:
    """Give a file its name, unless another has it: then raises ObjectExists. (A rename would replace the other.)"""
    try:
        os.link(beside, final)
    except FileExistsError:
        raise ObjectExists(f"object {final.name}") from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if final.exists():
            raise ObjectExists(f"object {final.name}") from None
        beside.rename(final)
    else:
        beside.unlink()


def write(descriptor: int, piece: bytes) -> None:
    """Write the whole piece: near the end of a disk, the system may take only a part before it refuses (write(2))."""
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def age(path: Path) -> timedelta:
    """How long ago a file was last written."""
    return timedelta(seconds=max(time.time() - path.stat().st_mtime, 0))


class Slice:
    """At most `length` bytes of a file, from `start`."""

    def __init__(self, path: Path, start: int, length: int | None) -> None:
        """Open the file. Raises FileNotFoundError."""
        self._file = path.open("rb", buffering=0)
        self._file.seek(start)
        self._left = length

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        with available():
            piece = self._file.read(size if self._left is None else min(size, self._left))
        if self._left is not None:
            self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
