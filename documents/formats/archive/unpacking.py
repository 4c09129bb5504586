"""Unpacking, in the sandbox: members one after the other, counted as they are written."""

from __future__ import annotations

import errno
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from documents.formats import zipped
from documents.formats.archive import members
from documents.formats.archive.budget import Budget, Limits
from documents.formats.archive.members import Stored
from documents.formats.unreadable import Unreadable

_PIECE = 2**18
_DAMAGES = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile, ValueError)
_ENCRYPTED = 0x1  # APPNOTE 4.4.4, general purpose bit 0


class Source(Protocol):
    """What a member is read from."""

    def read(self, size: int, /) -> bytes: ...


def unpack(path: Path, folder: Path, limits: Limits) -> tuple[Stored, ...]:
    """All the members of an archive, those of the archives inside included. Raises Unreadable."""
    budget = Budget(limits, path.stat().st_size)
    return tuple(_unpacked(path, folder, budget, "", 0))


def _unpacked(path: Path, folder: Path, budget: Budget, prefix: str, depth: int) -> Iterator[Stored]:
    try:
        for name, source in _contents(path):
            member = _written(prefix + name, source, folder, budget)
            inner = folder / str(member.number)
            if not _is_archive(inner):
                yield member
            elif depth >= budget.limits.nesting:
                raise Unreadable("archive-too-deep")
            else:
                yield from _unpacked(inner, folder, budget, f"{member.name}/", depth + 1)
                inner.unlink()
    except NotImplementedError as error:
        raise Unreadable("archive-method") from error
    except _DAMAGES as error:
        raise Unreadable("archive-broken") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise  # our disk, not their archive
        raise Unreadable("archive-broken") from error  # an offset before the beginning


def _contents(path: Path) -> Iterator[tuple[str, Source]]:
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK"):
        yield from _zipped(path)
    elif head.startswith(b"\x1f\x8b"):
        yield from _gzipped(path)
    else:
        yield from _taped(path, "r:")


def _zipped(path: Path) -> Iterator[tuple[str, Source]]:
    with zipfile.ZipFile(path) as archive:
        for information in archive.infolist():
            name = members.checked(information.filename)
            mode = information.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise Unreadable("archive-escape")  # a link, a device
            if information.is_dir():
                continue
            if information.flag_bits & _ENCRYPTED:
                raise Unreadable("archive-encrypted")
            with archive.open(information) as source:
                yield name, source


def _taped(path: Path, mode: str) -> Iterator[tuple[str, Source]]:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for information in archive:
            name = members.checked(information.name)
            if information.isdir():
                continue
            if not information.isreg():
                raise Unreadable("archive-escape")
            source = archive.extractfile(information)
            if source is not None:
                yield name, source


def _gzipped(path: Path) -> Iterator[tuple[str, Source]]:
    """A compressed tar, or one compressed file."""
    with gzip.open(path) as plain:
        head = plain.read(512)
    if head[257:262] == b"ustar":
        yield from _taped(path, "r|gz")
        return
    with gzip.open(path) as source:
        yield members.checked(path.stem) or "1", source


def _written(name: str, source: Source, folder: Path, budget: Budget) -> Stored:
    """Copy one member into a numbered file, counting each piece before it is kept."""
    number, size = budget.member(), 0
    with (folder / str(number)).open("xb") as file:
        while piece := source.read(_PIECE):
            size += len(piece)
            budget.grow(len(piece), size)
            file.write(piece)
    return Stored(name, number, size)


def _is_archive(path: Path) -> bool:
    """Whether a member is itself to be unpacked: a letter in DOCX or an XDM package is not."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(zipped.MAGIC):
        return zipped.kind(path) == "archive"
    return head.startswith(b"\x1f\x8b\x08") or head[257:262] == b"ustar"
