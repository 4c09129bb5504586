"""Archives (ZIP, TAR, gzip): their members put in files of ours, within limits.

OWASP ASVS 5.0, 5.2.3 (compressed files: unpacked size and number checked before and while
unpacking) and 5.3.2 (no path is ever built from a name that came with a file). A member is written
under a number; its name is only told, cleaned of what could deceive a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from documents.formats import sandbox
from documents.formats.archive import unpacking
from documents.formats.archive.budget import Limits
from documents.formats.archive.members import Member, member_of
from documents.formats.reading import Reading
from documents.formats.unreadable import Unreadable

FORMAT = "archive"
MEDIA_TYPES = ("application/zip", "application/x-tar", "application/gzip")
DEFAULT = Limits()
# A CD of images is half a gigabyte, and inflates at some 200 MB a second.
UNPACKING = sandbox.Limits(seconds=180, processor=120)

_TAR_MAGIC = slice(257, 262)

__all__ = ["DEFAULT", "FORMAT", "MEDIA_TYPES", "Limits", "Member", "opened", "read", "recognises", "unpack"]


def recognises(head: bytes) -> bool:
    """ZIP with members (an empty one is of no use), gzip, or a POSIX tar header."""
    return head.startswith((b"PK\x03\x04", b"\x1f\x8b\x08")) or head[_TAR_MAGIC] == b"ustar"


def unpack(path: Path, folder: Path, limits: Limits = DEFAULT) -> tuple[Member, ...]:
    """Every member, archives inside included, as files 1, 2, 3… of `folder`. Raises Unreadable."""
    stored = sandbox.run_within(UNPACKING, unpacking.unpack, path, folder, limits)
    return tuple(member_of(one, folder) for one in stored)


@contextmanager
def opened(path: Path, limits: Limits = DEFAULT) -> Iterator[tuple[Member, ...]]:
    """The same in a folder that lives as long as the block."""
    with TemporaryDirectory(prefix="diaphane-archive-") as folder:
        yield unpack(path, Path(folder), limits)


def read(_path: Path) -> Reading:
    """An archive is no document: filing unpacks it and files its members."""
    raise Unreadable("archive-not-a-document")
