"""A frame as a picture that a browser shows (PS3.18 rendered resources, PS3.4 N.2 pipeline)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy
from numpy.typing import NDArray
from PIL import Image

from documents.formats.dicom.codecs import Decoded
from documents.formats.dicom.description import PixelDescription
from documents.formats.dicom.pixels import as_rgb, decode
from documents.formats.dicom.presentation import Presentation, Window
from documents.formats.unreadable import Unreadable

Grey = NDArray[numpy.uint8]

_TABLE_RANGE = 2**17  # stored values that a table of greys may span; beyond, each pixel is computed
_MEDIA = {"image/jpeg": "JPEG", "image/png": "PNG"}


def picture(
    frame: bytes, pixels: PixelDescription, shown: Presentation, window: Window | None = None, *, thin: int = 0
) -> Image.Image:
    """An 8-bit grey or RGB image. `window` wins over the file's; `thin` keeps about that many rows
    and columns at least, dropping the others before any computation. Raises Unreadable."""
    decoded = decode(frame, pixels)
    with numpy.errstate(all="ignore"):  # not-a-number and overflow are shown, not said
        return _picture(decoded, pixels, shown, window, thin)


def _picture(
    decoded: Decoded, pixels: PixelDescription, shown: Presentation, window: Window | None, thin: int
) -> Image.Image:
    step = max(1, min(pixels.rows, pixels.columns) // thin) if thin else 1
    if step > 1:
        decoded = Decoded(decoded.samples[::step, ::step], decoded.photometric)
    if pixels.samples == 3:
        return Image.fromarray(numpy.ascontiguousarray(as_rgb(decoded)))
    if decoded.photometric == "PALETTE COLOR":
        if shown.palette is None:
            raise Unreadable("dicom-not-displayable")
        return Image.fromarray(shown.palette.apply(decoded.samples))
    if pixels.bits_allocated == 1:
        return Image.fromarray(_inverted(decoded.samples * numpy.uint8(255), shown))
    return Image.fromarray(_inverted(greys(decoded.samples, shown, window), shown))


def _inverted(grey: Grey, shown: Presentation) -> Grey:
    return 255 - grey if shown.inverted else grey


def greys(stored: NDArray[Any], shown: Presentation, window: Window | None = None) -> Grey:
    """Modality transformation, then window or VOI table, to 0..255.

    Integers go through a table of all the values present: a frame of 16 bits costs one look-up a
    pixel and no floating point array of its size.
    """
    lowest, highest = stored.min(), stored.max()
    if stored.dtype.kind == "f" or int(highest) - int(lowest) >= _TABLE_RANGE:
        return _to_grey(stored.astype(numpy.float32), stored, shown, window)
    present = numpy.arange(int(lowest), int(highest) + 1)
    table = _to_grey(present, stored, shown, window)
    return table[(stored - lowest) if stored.dtype.kind == "u" else stored.astype(numpy.int32) - int(lowest)]


def _to_grey(values: NDArray[Any], stored: NDArray[Any], shown: Presentation, window: Window | None) -> Grey:
    measured = _measured(values, shown)
    chosen = window or shown.window
    if chosen is None and shown.voi_table is not None:
        entries = shown.voi_table.apply(numpy.rint(measured))
        return _bytes(entries.astype(numpy.uint32) * 255 // (2**shown.voi_table.bits - 1))
    chosen = chosen or _automatic(stored, shown)
    return _bytes(numpy.rint(_windowed(measured, chosen) * 255))


def _bytes(values: NDArray[Any]) -> Grey:
    return numpy.asarray(numpy.clip(values, 0, 255), numpy.uint8)


def _measured(values: NDArray[Any], shown: Presentation) -> NDArray[Any]:
    if shown.modality_table is not None:
        return shown.modality_table.apply(values)
    if shown.slope == 1 and shown.intercept == 0:
        return values
    return values * numpy.float32(shown.slope) + numpy.float32(shown.intercept)


def _automatic(stored: NDArray[Any], shown: Presentation) -> Window:
    """From the lowest to the highest value of the frame, padding and not-a-number left out."""
    kept = stored[numpy.isfinite(stored)] if stored.dtype.kind == "f" else stored
    if shown.padding is not None:
        inside = kept[(kept < shown.padding[0]) | (kept > shown.padding[1])]
        kept = inside if inside.size else kept
    ends = numpy.array([kept.min(), kept.max()] if kept.size else [0, 0])
    low, high = sorted(float(end) for end in _measured(ends, shown))
    return Window((low + high) / 2, max(high - low, 1e-6), "LINEAR_EXACT")


def _windowed(values: NDArray[Any], window: Window) -> NDArray[Any]:
    """0..1 by the three functions of PS3.3 C.11.2.1.2.1, C.11.2.1.3.1 and C.11.2.1.3.2."""
    centre, width = window.centre, window.width
    if window.function == "SIGMOID":
        power = numpy.clip(-4 * (values - centre) / width, -60, 60)
        return numpy.asarray(1 / (1 + numpy.exp(power)))
    if window.function == "LINEAR":
        centre, width = centre - 0.5, width - 1
    if width <= 0:
        return (values > centre).astype(numpy.float32)
    level = numpy.nan_to_num((values - centre) / width + 0.5, nan=0.0)
    return numpy.asarray(numpy.clip(level, 0, 1))


def encoded(image: Image.Image, media_type: str = "image/jpeg", quality: int = 90) -> bytes:
    """The picture's bytes; `quality` is of JPEG only."""
    buffer = BytesIO()
    options = {"quality": quality} if media_type == "image/jpeg" else {"compress_level": 4}
    image.save(buffer, _MEDIA[media_type], **options)
    return buffer.getvalue()


def fitted(image: Image.Image, width: int, height: int, aspect: float = 1.0) -> Image.Image:
    """Scaled to fit in a box, its pixels made square, never enlarged beyond its own size."""
    tall, wide = image.height * max(aspect, 1.0), image.width * max(1.0, 1 / aspect)
    scale = min(width / wide, height / tall, 1.0)
    size = (max(1, round(wide * scale)), max(1, round(tall * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
