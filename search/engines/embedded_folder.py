"""The folder of the embedded engine: which index is in use, which is under construction, and who writes.

    current          the name of the index in use
    building         JSON: the name of the one under construction, and how far it is
    writer, builder  locks
    v1-…/            an index; the number is the version of its schema

Each name is written whole or not at all, so that a kill at any point leaves the one before or the one after.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.ports import Build


class Folder:
    """Mode 0700: an index holds the words of documents, and the system encrypts its volume (README)."""

    def __init__(self, path: Path, schema: int) -> None:
        self.path, self._prefix = path, f"v{schema}-"

    def current(self) -> str:
        """The name of the index in use, "" where there is none of our schema."""
        return self._ours(self._read("current"))

    def build(self) -> Build | None:
        """The index under construction."""
        try:
            told = json.loads(self._read("building") or "null")
            build = Build(str(told["name"]), int(told["cursor"])) if told else None
        except (ValueError, TypeError, KeyError):
            return None
        return build if build and self._ours(build.name) else None

    def index(self, name: str) -> Path:
        """Where an index is."""
        return self.path / name

    def fresh(self) -> Path:
        """The place of a new index, made."""
        self._make()
        place = self.path / f"{self._prefix}{secrets.token_hex(8)}"
        place.mkdir(mode=0o700)
        return place

    def keep(self, build: Build) -> None:
        """Remembers how far a build is."""
        self._write("building", json.dumps({"name": build.name, "cursor": build.cursor}))

    def use(self, name: str) -> None:
        """Puts an index in use; the build is over, and whatever is in neither goes."""
        self._write("current", name)
        self.forget("building")
        self.clear()

    def forget(self, what: str) -> None:
        """Removes `current` or `building`."""
        (self.path / what).unlink(missing_ok=True)

    def clear(self) -> None:
        """Removes every index that is neither in use nor under construction."""
        build = self.build()
        kept = {self.current(), build.name if build else ""}
        for place in self.path.glob("v*-*"):
            if place.name not in kept:
                shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def lock(self, who: str) -> Iterator[None]:
        """One `writer` or `builder` at a time, over processes and threads; the system lets go of a dead one's."""
        self._make()
        descriptor = os.open(self.path / who, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _read(self, what: str) -> str:
        try:
            return (self.path / what).read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return ""

    def _write(self, what: str, content: str) -> None:
        draft = self.path / f".{what}.{secrets.token_hex(4)}"
        with draft.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / what)

    def _ours(self, name: str) -> str:
        """A name of our schema that cannot lead out of the folder."""
        return name if name.startswith(self._prefix) and name.replace("-", "").isalnum() else ""
