"""ZIP files made for the tests, honest and not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

Contents = dict[str, bytes] | list[tuple[str, bytes]]


def zipped(contents: Contents, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members; a list may hold a name twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items() if isinstance(contents, dict) else contents:
            archive.writestr(name, content)
    return out.getvalue()


def with_mode(name: str, content: bytes, mode: int) -> bytes:
    """A ZIP of one member with a Unix mode: a link, a device."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        information = zipfile.ZipInfo(name)
        information.create_system = 3
        information.external_attr = mode << 16
        archive.writestr(information, content)
    return out.getvalue()


def flagged(raw: bytes, bit: int) -> bytes:
    """The same with a bit of the general purpose flags set everywhere."""
    changed = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= bit
            at = changed.find(mark, at + 4)
    return bytes(changed)


def put(folder: Path, content: bytes, name: str = "arrival") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(content)
    return path
