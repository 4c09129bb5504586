"""Pictures: photographs of a wound or of a letter, scans, faxes in several pages.

JPEG, PNG, TIFF and HEIC by Pillow, in the sandbox. What is shown is drawn anew: turned as its EXIF
orientation says, without the place, the date and the device that a photograph carries.
"""

from __future__ import annotations

from pathlib import Path

from documents.formats import sandbox
from documents.formats.picture import drawing, opening
from documents.formats.reading import Reading

FORMAT = "picture"
MEDIA_TYPES = ("image/jpeg", "image/png", "image/tiff", "image/heic")
DEFAULT_WIDTH = 1000
ONE_PAGE = sandbox.Limits(seconds=15, processor=10)  # someone is waiting

__all__ = ["FORMAT", "MEDIA_TYPES", "read", "recognises", "render_page", "type_of"]


def recognises(head: bytes) -> bool:
    """By the signatures of the four formats."""
    return opening.kind(head) is not None


def type_of(content: bytes) -> str:
    """The media type of a picture in memory, by its signature."""
    return opening.TYPES[str(opening.kind(content[:16]))]


def read(path: Path) -> Reading:
    """How many pages it has. Raises Unreadable."""
    return sandbox.run(_read, path)


def _read(path: Path) -> Reading:
    with opening.opened(path) as picture:
        return Reading(FORMAT, opening.TYPES[opening.kind_of(path)], pages=opening.pages(picture), display="picture")


def render_page(path: Path, page: int = 1, *, width: int = DEFAULT_WIDTH) -> bytes:
    """A page (from 1) as PNG or WebP, `width` pixels wide at most. Raises Unreadable."""
    return sandbox.run_within(ONE_PAGE, _render_page, path, page, width)


def _render_page(path: Path, page: int, width: int) -> bytes:
    with opening.opened(path) as picture:
        return drawing.drawn(picture, page, width)
