"""The files of a DICOM medium: those its DICOMDIR names, or those a folder holds (PS3.3 F, PS3.10 8).

Paths only. A DICOMDIR comes from outside: it names files, it does not decide where they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from documents.formats.dicom.limits import MAX_RECORDS_ELEMENTS
from documents.formats.dicom.opened import open_data_set
from documents.formats.dicom.part10 import DIRECTORY_STORAGE, read_start, recognises
from documents.formats.dicom.walk import Walk
from documents.formats.unreadable import Unreadable

_REFERENCED_FILE = 0x00041500
_MAX_COMPONENTS = 64  # PS3.10 8.2 allows eight; real media are deeper
_HEAD = 4096


class Directory(NamedTuple):
    """What a DICOMDIR leads to. `missing` and `outside` count what it names that is not there."""

    files: tuple[Path, ...]
    missing: int
    outside: int


def is_directory(path: Path) -> bool:
    """Whether a file is a DICOMDIR, by its content."""
    try:
        with path.open("rb") as file:
            return read_start(file).stored_class == DIRECTORY_STORAGE
    except Unreadable:
        return False


def read_directory(path: Path) -> Directory:
    """The referenced files that exist under the DICOMDIR's folder, once each. Raises Unreadable."""
    if not is_directory(path):
        raise Unreadable("dicom-unrecognised")
    found: dict[Path, None] = {}
    missing = outside = 0
    folder = _Folder(path.parent)
    for components in _references(path):
        if not _stays_inside(components):
            outside += 1
            continue
        target = folder.find(components)
        if target is None:
            missing += 1
        else:
            found[target] = None
    return Directory(tuple(found), missing, outside)


def _references(path: Path) -> Iterator[tuple[str, ...]]:
    """Referenced File ID (0004,1500) of each directory record, as its components."""
    with open_data_set(path) as opened:
        for step in Walk(opened.stream, opened.offset, opened.end, opened.start.encoding, MAX_RECORDS_ELEMENTS):
            if step.kind == "element" and step.tag == _REFERENCED_FILE and 0 < step.length <= 4096:
                opened.stream.seek(step.offset)
                raw = opened.stream.read(step.length)
                yield tuple(part.strip(" \0") for part in raw.decode("latin-1").split("\\"))


def _stays_inside(components: tuple[str, ...]) -> bool:
    """No component climbs, is empty, or hides another path."""
    return 0 < len(components) <= _MAX_COMPONENTS and all(
        part not in ("", ".", "..") and not set(part) & set("/\\:\0") for part in components
    )


class _Folder:
    """Looks names up whatever their case, and with the endings that copies of a CD take."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[Path, dict[str, os.DirEntry[str]]] = {}

    def find(self, components: tuple[str, ...]) -> Path | None:
        """The file, None where it is absent or reached through a link."""
        here = self._root
        for part in components[:-1]:
            entry = self._entry(here, part)
            if entry is None or not entry.is_dir(follow_symlinks=False):
                return None
            here = here / entry.name
        entry = self._entry(here, components[-1])
        if entry is None or not entry.is_file(follow_symlinks=False):
            return None
        return here / entry.name

    def _entry(self, folder: Path, name: str) -> os.DirEntry[str] | None:
        if folder not in self._listings:
            with os.scandir(folder) as entries:
                self._listings[folder] = {entry.name.lower(): entry for entry in entries}
        listing = self._listings[folder]
        plain = name.lower()
        return next((listing[known] for known in (plain, f"{plain}.dcm", f"{plain};1") if known in listing), None)


def dicom_files(folder: Path) -> Iterator[Path]:
    """Every DICOM file under a folder, in a stable order, DICOMDIRs left out; links are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if not path.is_symlink() and path.is_file() and _is_dicom(path) and not is_directory(path):
                yield path


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return recognises(file.read(_HEAD))
