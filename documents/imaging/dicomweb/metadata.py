"""The DICOM JSON model of instances (PS3.18 annex F), as filing wrote it: unpacked, joined, never parsed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

# As `documents.formats.dicom.metadata` writes it. Inside a text the quotes would be escaped: it stands nowhere else
_WRITTEN = b'"BulkDataURI":"/studies/'


def written(packed: bytes | memoryview, root: str) -> bytes:
    """The JSON of one instance; `root` is the address of the service, without a slash at its end."""
    return zlib.decompress(bytes(packed)).replace(_WRITTEN, f'"BulkDataURI":"{root}/studies/'.encode())


def array(instances: Iterable[bytes | memoryview], root: str) -> Iterator[bytes]:
    """A JSON array of them, piece by piece."""
    opening = b"["
    for packed in instances:
        yield opening + written(packed, root)
        opening = b","
    yield b"]" if opening == b"," else b"[]"
