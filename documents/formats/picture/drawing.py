"""A page of a picture, drawn anew: upright, on white, no wider than asked, with nothing attached."""

from __future__ import annotations

from PIL import Image, ImageOps

from documents.formats import page_picture
from documents.formats.picture import opening
from documents.formats.unreadable import Unreadable


def drawn(picture: Image.Image, page: int, width: int) -> bytes:
    """PNG or WebP bytes of a page, from 1. Raises Unreadable."""
    return page_picture.encoded(upright(picture, page, width))


def upright(picture: Image.Image, page: int, width: int) -> Image.Image:
    """A page, from 1, no wider than `width` pixels. Raises Unreadable."""
    if not 1 <= page <= opening.pages(picture):
        raise Unreadable("page-absent")
    if page > 1:
        picture.seek(page - 1)
        opening.check(picture)
    across = page_picture.bounded(width)
    picture.draft("RGB", (2 * across, 2 * across))  # JPEG decodes smaller, faster; others ignore it
    plain = on_white(ImageOps.exif_transpose(picture))
    if plain.width > across:
        height = max(1, round(plain.height * across / plain.width))
        plain = plain.resize((across, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return plain


def on_white(picture: Image.Image) -> Image.Image:
    """Opaque RGB; 16-bit greys are brought to 8, which Pillow by itself would clip."""
    if picture.mode.startswith("I"):
        low, high = (float(extreme) for extreme in picture.getextrema())  # type: ignore[arg-type]
        scale = 255 / (high - low) if high > low else 1.0
        return picture.convert("F").point(lambda value: (value - low) * scale).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return picture.convert("RGB")
