"""A member of an archive: the name it came under, and the file of ours that holds it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from documents.formats.unreadable import Unreadable

LONGEST = 255
_SEPARATORS = re.compile(r"[/\\]+")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is cleaned and for people to read; `path` is a file of ours, with a name of ours."""

    name: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What the sandbox tells of a member: the number of its file, never a path to believe."""

    name: str
    number: int
    size: int


def member_of(stored: Stored, folder: Path) -> Member:
    """The member of our folder with that number; Unreadable when it is not a plain file there."""
    path = folder / str(int(stored.number))
    if path.is_symlink() or not path.is_file():
        raise Unreadable("crashed")
    return Member(stored.name, path, path.stat().st_size)


def checked(name: str) -> str:
    """A member's name, cleaned. Raises Unreadable for one that leads out of the archive."""
    steps = _SEPARATORS.split(name)
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in steps:
        raise Unreadable("archive-escape")
    return "/".join(filter(None, map(cleaned, steps)))[-LONGEST:]


def cleaned(step: str) -> str:
    """Without controls and without the marks that reverse reading order (Unicode TR 36, 2.5):
    "rapport_fdp.exe" must not show as "rapport_exe.pdf"."""
    plain = unicodedata.normalize("NFC", step)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip(" .")
