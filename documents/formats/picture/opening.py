"""Opening a picture with one decoder, the one of its signature, within a number of pixels."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
from PIL import Image

from documents.formats.unreadable import Unreadable

MAX_PIXELS = 80_000_000  # a phone's 48 megapixels; an A3 page at 600 points an inch has 70
MAX_PAGES = 500
_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff", "HEIF": "image/heic"}
# Brands of ISO/IEC 23008-12 that hold one HEVC picture; AVIF and films are other formats.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_DAMAGES = (OSError, SyntaxError, ValueError, EOFError, struct.error, KeyError, IndexError, TypeError, RuntimeError)

pillow_heif.register_heif_opener(thumbnails=False)
Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # ours is checked before any pixel is decoded, and refuses, not warns


def kind(head: bytes) -> str | None:
    """Pillow's name for the format that begins so, None when it is none of ours."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "HEIF"
    return next((name for mark, name in _SIGNATURES if head.startswith(mark)), None)


def kind_of(path: Path) -> str:
    """The same of a file. Raises Unreadable."""
    with path.open("rb") as file:
        found = kind(file.read(16))
    if found is None:
        raise Unreadable("picture-broken")
    return found


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The picture, not decoded yet. Raises Unreadable, also for damage met inside the block."""
    try:
        with Image.open(path, formats=[kind_of(path)]) as picture:
            check(picture)
            yield picture
    except _DAMAGES as error:
        raise Unreadable("picture-broken") from error


def check(picture: Image.Image) -> None:
    """Refuse a page whose pixels would not fit."""
    if picture.width * picture.height > MAX_PIXELS:
        raise Unreadable("picture-too-big")


def pages(picture: Image.Image) -> int:
    """Pages of a TIFF; the other formats show their first picture."""
    count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if count > MAX_PAGES:
        raise Unreadable("picture-too-big")
    return count
