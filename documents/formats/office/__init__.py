"""Letters of word processors (DOCX, ODT, RTF): their text, so that they are found and read.

ECMA-376 part 1 (17, WordprocessingML), OASIS OpenDocument 1.3 part 3, RTF 1.9. No layout is made
of them: the original stays one click away. Nothing in them is run (macros, fields, links).
"""

from __future__ import annotations

from pathlib import Path

from documents.formats import sandbox, zipped
from documents.formats.office import letters
from documents.formats.reading import Reading

FORMAT = "office"
MEDIA_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/rtf",
)

__all__ = ["FORMAT", "MEDIA_TYPES", "read", "recognises"]


def recognises(head: bytes) -> bool:
    """RTF; DOCX and ODT are told from other ZIP files by their members' names: see `zipped`."""
    return head.startswith(b"{\\rtf")


def read(path: Path) -> Reading:
    """One page of text. Raises Unreadable."""
    with path.open("rb") as file:
        packed = file.read(4) == zipped.MAGIC
    return sandbox.run(letters.packed if packed else letters.rich_text, path)
