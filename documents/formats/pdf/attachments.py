"""The files attached to a PDF (ISO 32000-1, 7.11.4), listed and bounded, never opened."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from documents.formats.reading import Embedded
from documents.formats.unreadable import Unreadable

MAX_FILES = 100
MAX_BYTES = 50 * 2**20


def of(path: Path) -> tuple[Embedded, ...]:
    """Runs in the sandbox. Raises Unreadable."""
    try:
        with pikepdf.open(path) as document:
            return _listed(document)
    except pikepdf.PasswordError as error:
        raise Unreadable("pdf-encrypted") from error
    except pikepdf.PdfError as error:
        raise Unreadable("pdf-broken") from error


def _listed(document: pikepdf.Pdf) -> tuple[Embedded, ...]:
    found: list[Embedded] = []
    total = 0
    for name, specification in list(document.attachments.items())[:MAX_FILES]:
        file = specification.get_file()
        content = file.read_bytes()
        total += len(content)
        if total > MAX_BYTES:
            raise Unreadable("too-heavy")
        found.append(Embedded(name, file.mime_type or "application/octet-stream", content))
    return tuple(found)
