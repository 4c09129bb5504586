"""Files as they come: what kind each is, and what it says.

A new format is one module with `FORMAT`, `MEDIA_TYPES`, `recognises` and `read`, named once in
`_FORMATS`. Types are found by content, never by a file's name (OWASP ASVS 5.0, 5.2.2).
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Protocol

from documents.formats import archive, cda, dicom, office, pdf, picture, sandbox, text, xdm, zipped
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable

HEAD = 2**16  # a national example has 3 KB of instructions and comments before its root

__all__ = ["HEAD", "Format", "Reading", "Unreadable", "format_named", "read", "sniff", "sniffed"]


class Format(Protocol):
    """What each module of a format offers."""

    @property
    def FORMAT(self) -> str: ...  # noqa: N802 - a module's constant
    @property
    def MEDIA_TYPES(self) -> tuple[str, ...]: ...  # noqa: N802
    def recognises(self, head: bytes) -> bool: ...
    def read(self, path: Path) -> Reading: ...


# In the order they are asked: whatever nobody claims may still be text.
_FORMATS: tuple[Format, ...] = (dicom, cda, picture, xdm, office, archive, pdf, text)


def sniff(head: bytes, path: Path) -> str | None:
    """The format of a file by its first bytes (HEAD of them), None when it is none of ours.

    ZIP is many formats: the names of its members tell which, so the file itself is opened.
    """
    if head.startswith(zipped.MAGIC):
        return sandbox.run(zipped.kind, path)
    found = next((known for known in _FORMATS if known.recognises(head)), None)
    return found.FORMAT if found else None


def format_named(name: str) -> Format:
    """The module of a format."""
    return next(known for known in _FORMATS if name == known.FORMAT)


def sniffed(path: Path) -> str:
    """The format of the file at `path`. Raises Unreadable for what is no file, empty, or none of ours."""
    information = path.stat()
    if not stat.S_ISREG(information.st_mode):
        raise Unreadable("not-a-file")
    if information.st_size == 0:
        raise Unreadable("empty")
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD), path)
    if kind is None:
        raise Unreadable("unknown-type")
    return kind


def read(path: Path) -> Reading:
    """What a file says. Its name decides nothing. Raises Unreadable."""
    return format_named(sniffed(path)).read(path)
