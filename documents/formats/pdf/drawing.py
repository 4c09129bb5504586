"""A page of a PDF as a picture, the searched words under a highlighter."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from documents.formats import page_picture
from documents.formats.pdf import marking, opening
from documents.formats.unreadable import Unreadable

MAX_PIXELS = 24_000_000  # a strip-shaped page is drawn narrower than asked
_HIGHLIGHT = (255, 235, 90)


def drawn(document: pypdfium2.PdfDocument, number: int, width: int, words: tuple[str, ...]) -> bytes:
    """PNG or WebP bytes of a page, from 1. Raises Unreadable."""
    with opening.opened_page(document, number) as page:
        bitmap = page.render(scale=_scale(page, width), limit_image_cache=True)
        picture = bitmap.to_pil().convert("RGB")
        if words:
            picture = _marked(picture, bitmap, page, words)
        return page_picture.encoded(picture)


def _scale(page: pypdfium2.PdfPage, width: int) -> float:
    """Pixels by point for a page this wide, within what memory allows."""
    across, down = page.get_size()
    if not (0 < across < 1e6 and 0 < down < 1e6):
        raise Unreadable("pdf-broken")
    wanted = (page_picture.bounded(width) - 0.01) / across  # pypdfium2 rounds up
    return float(min(wanted, (MAX_PIXELS / (across * down)) ** 0.5))


def _marked(
    picture: Image.Image,
    bitmap: pypdfium2.PdfBitmap,
    page: pypdfium2.PdfPage,
    words: tuple[str, ...],
) -> Image.Image:
    """The words as under a highlighter: what is dark stays dark."""
    place = bitmap.get_posconv(page).to_bitmap
    layer = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(layer)
    with closing(page.get_textpage()) as text:
        for left, bottom, right, top in marking.boxes(text, words):
            (x0, y0), (x1, y1) = place(left, top), place(right, bottom)
            corners = (min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1)
            pen.rectangle(corners, fill=_HIGHLIGHT)
    return ImageChops.multiply(picture, layer)
