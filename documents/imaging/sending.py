"""Whole instances written anew in Explicit VR Little Endian."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from documents.formats.dicom.converting import explicit_file
from documents.models import Instance
from documents.opened import as_file

PIECE = 2**18


def explicit(instance: Instance) -> Iterator[bytes]:
    """The file in Explicit VR Little Endian, under no name on any disk. Raises what storage raises, Unreadable."""
    with tempfile.TemporaryFile() as made:
        with as_file(instance.stored) as source:
            explicit_file(source, Path(f"/proc/{os.getpid()}/fd/{made.fileno()}"))
        made.seek(0)
        yield from iter(partial(made.read, PIECE), b"")
