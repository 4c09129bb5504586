"""Whether a frame can be shown, and its samples as colours or measured values."""

from __future__ import annotations

from typing import Any, Literal

import numpy
from numpy.typing import NDArray

from documents.formats.dicom.codecs import CODECS, Decoded, native
from documents.formats.dicom.description import PixelDescription
from documents.formats.dicom.limits import MAX_DECODED
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, JPEG_EXTENDED, NATIVE, encoding_of
from documents.formats.dicom.values import little_endian
from documents.formats.unreadable import Unreadable

Obstacle = Literal["", "no-pixels", "no-dimensions", "too-large", "transfer-syntax", "bits", "colours", "no-frames"]

_GREY = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
_COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT")
_WORDS = {16: "OW", 32: "OL", 64: "OV"}


def obstacle(pixels: PixelDescription | None) -> Obstacle:
    """Why frames of such an image cannot be rendered here, "" if they can. It stays transferable."""
    if pixels is None:
        return "no-pixels"
    if not pixels.rows or not pixels.columns:
        return "no-dimensions"
    if pixels.decoded_bytes > MAX_DECODED:
        return "too-large"
    if pixels.transfer_syntax not in NATIVE and pixels.transfer_syntax not in CODECS:
        return "transfer-syntax"
    if not _has_known_bits(pixels):
        return "bits"
    known = _GREY if pixels.samples == 1 else _COLOUR if pixels.samples == 3 else ()
    return "" if pixels.photometric in known else "colours"


def _has_known_bits(pixels: PixelDescription) -> bool:
    if pixels.kind == "float":
        return pixels.transfer_syntax in NATIVE
    if pixels.bits_allocated == 1:
        return pixels.samples == 1 and pixels.transfer_syntax not in CODECS
    if pixels.transfer_syntax == JPEG_EXTENDED and pixels.bits_stored > 8:
        return False  # no decoder of 12-bit JPEG here
    return pixels.bits_allocated in (8, 16, 32)


def to_little_endian(frame: bytes, pixels: PixelDescription) -> bytes:
    """A frame of any native transfer syntax as Explicit VR Little Endian would have it.

    `frame_bytes` has already put 8-bit samples in order.
    """
    if not pixels.big_endian or pixels.bits_allocated not in _WORDS:
        return frame
    return little_endian(frame, _WORDS[pixels.bits_allocated], encoding_of(BIG_ENDIAN))


def decode(frame: bytes, pixels: PixelDescription) -> Decoded:
    """The samples of a frame that `frames.frame_bytes` cut. Raises Unreadable."""
    if obstacle(pixels):
        raise Unreadable("dicom-not-displayable")
    try:
        if pixels.transfer_syntax in NATIVE:
            return native(to_little_endian(frame, pixels), pixels)
        return CODECS[pixels.transfer_syntax](frame, pixels)
    except MemoryError:
        raise
    except BaseException as error:
        # Decoders raise whatever their language has (the RLE one panics through BaseException).
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise Unreadable("dicom-frame-damaged") from None


def as_rgb(decoded: Decoded) -> NDArray[numpy.uint8]:
    """Three 8-bit samples a pixel, from any colour space (PS3.3 C.7.6.3.1.2)."""
    samples = decoded.samples
    if samples.dtype.itemsize > 1:
        samples = (samples >> 8 * (samples.dtype.itemsize - 1)).astype(numpy.uint8)
    if not decoded.photometric.startswith("YBR"):
        return samples.astype(numpy.uint8, copy=False)
    luma, blue, red = (samples[..., n].astype(numpy.float32) for n in range(3))
    blue, red = blue - 128, red - 128
    channels: tuple[Any, ...] = (luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue)
    rgb: NDArray[numpy.uint8] = numpy.clip(numpy.rint(numpy.stack(channels, axis=-1)), 0, 255).astype(numpy.uint8)
    return rgb
