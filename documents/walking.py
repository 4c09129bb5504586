"""Finding the files to file: folders, archives and IHE_XDM packages, each file once, in a stable order.

METADATA.XML and DICOMDIR describe other files and are none themselves.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from documents import formats, scratch
from documents.formats import archive, dicom, xdm
from documents.formats.archive import Member
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable
from documents.packages import Packages, is_metadata
from documents.scanning.verdicts import Verdicts

CONTAINERS = (archive.FORMAT, xdm.FORMAT)
Unpacked = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A file to file. `label` is how a report names it, `description` what its package says of it.

    `refused` is the code of what keeps it from being read at all, "" for nothing. A member of an
    archive lives until the next file is asked for.
    """

    label: str
    path: Path
    description: Reading | None = None
    refused: str = ""
    is_member: bool = False


@dataclass(slots=True)
class Room:
    """What an archive may still become, those inside it included: one in another has no limits of its own.

    `unpacked` is told how many members came of each, before the first of them is given.
    """

    verdicts: Verdicts
    limits: archive.Limits = archive.DEFAULT
    depth: int = 0
    unpacked: Unpacked = lambda _members: None

    def spend(self, members: Iterable[Member]) -> None:
        """Counts what was unpacked."""
        sizes = [member.size for member in members]
        left = max(self.limits.members - len(sizes), 0), max(self.limits.total - sum(sizes), 0)
        self.limits = replace(self.limits, members=left[0], total=left[1])
        self.unpacked(len(sizes))


def walk(paths: Iterable[Path], room: Room) -> Iterator[Found]:
    """Every file at `paths`, made one by one if need be. An archive's members are gone once the next is asked for.

    `room` is what each archive has. One is opened, and a METADATA.XML read, once the scanner has seen it.
    """
    scratch.sweep()
    for path in paths:
        if path.is_dir():
            yield from _folder(path, room)
        elif not is_metadata(str(path.absolute())):
            yield from _file(shown(path), path.absolute(), replace(room))


def count(paths: list[Path]) -> int:
    """How many files stand at `paths`, an archive as one: what a progress bar counts."""
    return sum(sum(1 for _file in _inside(path)) if path.is_dir() else 1 for path in paths)


def shown(path: Path) -> str:
    """A path as text that can be written down: what is in no encoding is told by its bytes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _inside(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())


def _folder(folder: Path, room: Room) -> Iterator[Found]:
    """A folder may be an unpacked package: then its METADATA.XML describes the files beside it."""
    here = folder.absolute()
    above = _above(here)
    members = [Member(path.relative_to(above).as_posix(), path, _size(path)) for path in _inside(here)]
    labelled = [(shown(folder / member.path.relative_to(here)), member) for member in members]
    for label, member, found in _described(labelled, room.verdicts):
        yield from found or _file(label, member.path, replace(room))


def _above(folder: Path) -> Path:
    """Where names begin: above IHE_XDM, also for who gives that folder itself or one of its subsets."""
    tops = (one.parent for one in (folder, folder.parent) if one.name.upper() == "IHE_XDM")
    return next(tops, folder)


def _size(path: Path) -> int:
    return 0 if path.is_symlink() else path.stat().st_size


def _described(
    labelled: list[tuple[str, Member]], verdicts: Verdicts
) -> Iterator[tuple[str, Member, tuple[Found, ...]]]:
    """Each file but METADATA.XML, and what the packages among all of them say of it."""
    packages = Packages(tuple(member for _label, member in labelled), verdicts)
    for label, member in labelled:
        if is_metadata(member.name):
            continue
        refused, carried = packages.refusal(member), packages.described.get(member.path)
        said = Found(label, member.path, carried.description if carried else None, refused)
        yield label, member, (said,) if carried or refused else ()


def _file(label: str, path: Path, room: Room) -> Iterator[Found]:
    """A file, or the members of an archive; a link is never followed, and only a plain file is opened."""
    if path.is_symlink() or not path.is_file():
        yield Found(label, path, refused="not-a-file")
        return
    try:
        kind = formats.sniffed(path)
    except Unreadable:
        kind = ""  # the road says why, on the arrival
    if kind in CONTAINERS:
        yield from _members(label, path, room)
    elif not (kind == dicom.FORMAT and dicom.is_directory(path)):
        yield Found(label, path)


def _members(label: str, path: Path, room: Room) -> Iterator[Found]:
    if room.depth > room.limits.nesting:
        yield Found(label, path, refused="archive-too-deep")
        return
    if refused := room.verdicts.refusal(path):
        yield Found(label, path, refused=refused)
        return
    with scratch.folder() as folder:
        try:
            members = archive.unpack(path, folder, room.limits)
        except Unreadable as error:
            yield Found(label, path, refused=error.code)
            return
        room.spend(members)
        room.depth += 1
        found = _unpacked(label, members, room)
        yield next(found, Found(label, path, refused="empty"))  # an archive of nothing is accounted for all the same
        yield from found
        room.depth -= 1


def _unpacked(label: str, members: tuple[Member, ...], room: Room) -> Iterator[Found]:
    for name, member, found in _described([(f"{label}!/{member.name}", member) for member in members], room.verdicts):
        for one in found or _file(name, member.path, room):
            yield replace(one, is_member=True)
