"""A stored object as a file that parsers can read, its plain bytes under no name on any disk."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from storage import objects
from storage.models import StoredObject

IN_MEMORY = 64 * 2**20  # bytes; a larger object goes to a nameless temporary file


@contextmanager
def as_file(stored: StoredObject) -> Iterator[Path]:
    """The object's bytes at a path that lives as long as the block. Raises what `storage.objects.open` raises."""
    with objects.open(stored) as pieces, pieces_as_file(pieces, stored.size) as path:
        yield path


@contextmanager
def pieces_as_file(pieces: Iterable[bytes], size: int) -> Iterator[Path]:
    """The same of `size` bytes that come in pieces.

    On Linux an anonymous file, in memory when small, reached through /proc by the sandbox's process;
    elsewhere a private temporary file. Raises what `pieces` raises.
    """
    with _anonymous(size) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        yield _path(file)


def _anonymous(size: int) -> IO[bytes]:
    if size <= IN_MEMORY and hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("object"), "wb")
    if Path("/proc/self/fd").exists():
        return tempfile.TemporaryFile()
    return tempfile.NamedTemporaryFile()  # pragma: no cover - not Linux


def _path(file: IO[bytes]) -> Path:
    by_number = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
    return by_number if by_number.exists() else Path(str(file.name))
