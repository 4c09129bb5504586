"""A frame as a picture from what filing kept of it: its bytes, its metadata (PS3.18 8.3.5, rendered resources)."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from documents.formats import sandbox
from documents.formats.dicom.description import describe_pixels
from documents.formats.dicom.presentation import Window, presentation
from documents.formats.dicom.rendering import encoded, fitted, picture
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, EXPLICIT, INFLATE, NATIVE
from documents.formats.dicom.values import Json
from documents.formats.unreadable import Unreadable

_IN_PLACE = 4 * 2**20  # bytes of a native frame that is drawn without a process of its own, which costs 8 ms


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a frame is wanted. `box` is the width and height that it is scaled into, `region` what of it is shown:
    left, top, width and height in its pixels, a negative width or height turned over (PS3.18 8.3.5.1.3).

    `is_small`: a preview, its pixels made square, never enlarged.
    """

    media_type: str = "image/jpeg"
    quality: int = 90
    window: Window | None = None
    box: tuple[int, int] | None = None
    region: tuple[float, float, float, float] | None = None
    is_small: bool = False


def draw(raw: bytes, data_set: Json, transfer_syntax: str, number: int, drawing: Drawing) -> bytes:
    """The picture of frame `number` (from 1), whose bytes are `raw`, little endian. Raises Unreadable.

    Compressed frames are decoded in the sandbox: their decoders are C and Rust fed with strangers' bytes.
    """
    if transfer_syntax in NATIVE and len(raw) <= _IN_PLACE:
        return _draw(raw, data_set, transfer_syntax, number, drawing)
    return sandbox.run(_draw, raw, data_set, transfer_syntax, number, drawing)


def _draw(raw: bytes, data_set: Json, transfer_syntax: str, number: int, drawing: Drawing) -> bytes:
    # The bytes are in order by now, whatever the file's were
    syntax = EXPLICIT if transfer_syntax == BIG_ENDIAN or transfer_syntax in INFLATE else transfer_syntax
    pixels = describe_pixels(data_set, syntax)
    if pixels is None:
        raise Unreadable("dicom-not-displayable")
    shown = presentation(data_set, number)
    thin = 2 * max(drawing.box) if drawing.is_small and drawing.box else 0
    image = picture(raw, pixels, shown, drawing.window, thin=thin)
    if drawing.region is not None:
        image = _cropped(image, drawing.region)
    if drawing.box is not None:
        image = fitted(image, *drawing.box, aspect=shown.aspect) if drawing.is_small else _scaled(image, drawing.box)
    return encoded(image, drawing.media_type, drawing.quality)


def _cropped(image: Image.Image, region: tuple[float, float, float, float]) -> Image.Image:
    left, top, width, height = region
    box = (left, top, min(left + abs(width), image.width), min(top + abs(height), image.height))
    edges = tuple(round(edge) for edge in box)
    if edges[0] >= edges[2] or edges[1] >= edges[3]:
        raise Unreadable("dicom-region")
    cut = image.crop((edges[0], edges[1], edges[2], edges[3]))
    if width < 0:
        cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return cut.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if height < 0 else cut


def _scaled(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """As large as the box allows, its proportions kept."""
    scale = min(box[0] / image.width, box[1] / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
