"""Files that are ZIP inside (APPNOTE 6.3): which kind, and one member's bytes, bounded."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from documents.formats.unreadable import Unreadable

MAGIC = b"PK\x03\x04"
Kind = Literal["xdm", "office", "archive"]

_METADATA = re.compile(r"(.*/)?IHE_XDM/[^/]+/METADATA\.XML", re.IGNORECASE)
_TEXTS = {"word/document.xml", "content.xml"}
_FLAGS = {"[Content_Types].xml", "mimetype"}


def kind(path: Path) -> Kind:
    """What a ZIP is, by the names of its members; a broken one is an archive, to be refused there."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "archive"
    if any(_METADATA.fullmatch(name.replace("\\", "/")) for name in names):
        return "xdm"
    return "office" if names & _TEXTS and names & _FLAGS else "archive"


def member(path: Path, name: str, limit: int) -> bytes:
    """A member's bytes; b"" when there is none of that name. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            if name not in archive.namelist():
                return b""
            with archive.open(name) as source:
                content = source.read(limit + 1)
    except NotImplementedError as error:
        raise Unreadable("archive-method") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise Unreadable("office-encrypted") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise Unreadable("archive-broken") from error
    if len(content) > limit:
        raise Unreadable("too-heavy")
    return content
