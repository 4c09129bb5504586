"""A folder as an object store: `ab/abcd…`, written beside and then named, durable before it is acknowledged."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from storage.errors import ObjectMissing
from storage.ports import Listed, Source
from storage.stores.files import Slice, age, available, flush_folder, make_folder, name_once, write

_KEY = re.compile(r"[0-9a-f]{32}")
_FAN_OUT = re.compile(r"[0-9a-f]{2}")
_UNFINISHED = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{8}")


class LocalStore:
    """Files under `root`, readable by their owner alone, in 256 folders.

    One level of them: with two, nearly every put made a folder, and each folder made is one more flush.

    Unfinished puts are in `root/unfinished`, on the same file system, so that naming is atomic.
    """

    def __init__(self, root: Path) -> None:
        """A store in a folder, made at the first put."""
        self._root = root
        self._unfinished = root / "unfinished"

    def put(self, key: str, content: Iterable[bytes]) -> None:
        """Write beside, flush, name, flush the folder. What `content` raises passes through; nothing stays.

        Raises ObjectExists.
        """
        final = self._path(key)
        beside = self._unfinished / f"{key}.{os.urandom(4).hex()}"
        try:
            self._write(beside, content)
            with available():
                make_folder(final.parent)
                name_once(beside, final)
                flush_folder(final.parent)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """The file from `start`. Raises ObjectMissing."""
        path = self._path(key)
        with available():
            try:
                return Slice(path, start, length)
            except FileNotFoundError:
                raise ObjectMissing(f"object {key}") from None

    def delete(self, key: str) -> None:
        """Unlink the file. Should the machine stop before the folder is flushed, `storage orphans` finds it."""
        with available():
            self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether the file is there. (Path.exists takes a refusal of the system for an absence.)"""
        path = self._path(key)
        with available(), suppress(FileNotFoundError):
            path.stat()
            return True
        return False

    def listing(self) -> Iterator[Listed]:
        """Every file whose name is a key, in order, one folder at a time."""
        for folder in _names(self._root, _FAN_OUT):
            yield from _listed(self._root / folder, _KEY)

    def unfinished(self) -> Iterator[Listed]:
        """The files beside."""
        return _listed(self._unfinished, _UNFINISHED)

    def discard(self, name: str) -> None:
        """Unlink a file beside."""
        if not _UNFINISHED.fullmatch(name):
            raise ValueError("not the name of an unfinished put")
        with available():
            (self._unfinished / name).unlink(missing_ok=True)

    def refresh(self, key: str) -> bool:
        """There is no nearer copy."""
        self._path(key)
        return False

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("a key is 32 lowercase hexadecimal digits")
        return self._root / key[:2] / key

    def _write(self, path: Path, content: Iterable[bytes]) -> None:
        with available():
            make_folder(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            for piece in content:
                with available():
                    write(descriptor, piece)
            with available():
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _names(folder: Path, shape: re.Pattern[str]) -> list[str]:
    with available():
        try:
            return sorted(path.name for path in folder.iterdir() if shape.fullmatch(path.name))
        except FileNotFoundError:
            return []


def _listed(folder: Path, shape: re.Pattern[str]) -> Iterator[Listed]:
    for name in _names(folder, shape):
        # Deleted since the folder was read: it is not there any more.
        with available(), suppress(FileNotFoundError):
            yield Listed(name, age(folder / name))
