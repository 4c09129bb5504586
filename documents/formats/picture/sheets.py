"""Photographs of a document as the sheets of one PDF: upright, the size of an A4 page at 200 points an inch.

Each photograph is decoded in the sandbox, turned as its EXIF orientation and then as a person says, and written as a
JPEG of our own: nothing else of it goes into the PDF (no place, no device). What Pillow alone cannot do well, finding
the edges of the paper and straightening its perspective, is left undone: a wrong cut would lose words.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from documents.formats import sandbox
from documents.formats.picture import drawing, opening
from documents.formats.unreadable import Unreadable

LONG, SHORT = 2339, 1654  # pixels: A4 at 200 points an inch, where letters of 8 points stay legible
PAGE_BYTES = 1_200_000  # of one sheet, at most: twenty sheets stay under what a mail takes
QUALITIES = (85, 75, 65, 50)
MAX_SHEETS = 60
A4 = (595.0, 842.0)  # PDF points
THUMBNAIL = 480  # pixels
ONE = sandbox.Limits(seconds=25, processor=20)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: JPEG bytes and its size in pixels."""

    content: bytes
    width: int
    height: int


def drawn(path: Path, page: int = 1, *, turns: int = 0) -> Sheet:
    """Page `page` (from 1) of the photograph at `path`, turned by `turns` quarters clockwise. Raises Unreadable."""
    return sandbox.run_within(ONE, _drawn, path, page, turns)


def thumbnail(path: Path, page: int = 1, *, turns: int = 0) -> bytes:
    """The same, small, as JPEG. Raises Unreadable."""
    return sandbox.run_within(ONE, _thumbnail, path, page, turns)


def bound(sheets: Iterable[Sheet]) -> bytes:
    """One PDF of these sheets, in their order; the same sheets give the same bytes. Raises Unreadable."""
    document = pikepdf.new()
    for sheet in sheets:
        if len(document.pages) >= MAX_SHEETS:
            raise Unreadable("pdf-too-many-pages")
        _add(document, sheet)
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _drawn(path: Path, page: int, turns: int) -> Sheet:
    with opening.opened(path) as picture:
        plain = _fitted(_upright(picture, page, turns, 2 * LONG), LONG, SHORT)
        return Sheet(_encoded(plain), plain.width, plain.height)


def _thumbnail(path: Path, page: int, turns: int) -> bytes:
    with opening.opened(path) as picture:
        plain = _fitted(_upright(picture, page, turns, 2 * THUMBNAIL), THUMBNAIL, THUMBNAIL)
        return _jpeg(plain, 70)


def _upright(picture: Image.Image, page: int, turns: int, around: int) -> Image.Image:
    if not 1 <= page <= opening.pages(picture):
        raise Unreadable("page-absent")
    if page > 1:
        picture.seek(page - 1)
        opening.check(picture)
    picture.draft("RGB", (around, around))  # JPEG decodes smaller, faster; others ignore it
    upright = drawing.on_white(ImageOps.exif_transpose(picture))
    return upright.rotate(-90 * (turns % 4), expand=True) if turns % 4 else upright


def _fitted(picture: Image.Image, long: int, short: int) -> Image.Image:
    """No larger than a page, standing or lying as the picture does."""
    box = (short, long) if picture.height >= picture.width else (long, short)
    scale = min(box[0] / picture.width, box[1] / picture.height, 1.0)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0) if scale < 1 else picture


def _encoded(picture: Image.Image) -> bytes:
    """The best quality that keeps the sheet within its bytes; smaller only where none does."""
    for quality in QUALITIES:
        content = _jpeg(picture, quality)
        if len(content) <= PAGE_BYTES:
            return content
    half = picture.resize((max(picture.width // 2, 1), max(picture.height // 2, 1)), Image.Resampling.LANCZOS)
    return _jpeg(half, QUALITIES[-1])


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _add(document: pikepdf.Pdf, sheet: Sheet) -> None:
    """A page as large as the picture fits on A4, and nothing but the picture."""
    size = A4 if sheet.height >= sheet.width else (A4[1], A4[0])
    scale = min(size[0] / sheet.width, size[1] / sheet.height)
    width, height = sheet.width * scale, sheet.height * scale
    image = document.make_stream(
        sheet.content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=sheet.width,
        Height=sheet.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = document.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=image))
    page.Contents = document.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /Photo Do Q" % (width, height))
