"""One compressed frame to an array of samples, by the decoder of its transfer syntax (PS3.5 8.2, A.4).

The decoders are called without pydicom between: it decodes from whole pixel data, logs and warns,
and would need one more package (pylibjpeg) for two of them. What a codestream says of its size is
checked against the header before the decoder allocates it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

import jpeg_ls
import numpy
import openjpeg
from numpy.typing import NDArray
from PIL import Image
from rle import decode_pixel_data as decode_rle

from documents.formats.dicom.description import PixelDescription
from documents.formats.dicom.jpeg_header import jpeg_header
from documents.formats.dicom.jpeg_lossless import decode_lossless
from documents.formats.dicom.transfer_syntaxes import (
    DEFLATED_FRAMES,
    HTJ2K,
    JPEG,
    JPEG_2000,
    JPEG_EXTENDED,
    JPEG_LOSSLESS,
    JPEG_LS,
    RLE,
)

Samples = NDArray[Any]


class Decoded(NamedTuple):
    """(rows, columns) or (rows, columns, samples), in the colour space that `photometric` names."""

    samples: Samples
    photometric: str


class MismatchError(ValueError):
    """The codestream is not the image that the header describes."""


def sample_type(pixels: PixelDescription) -> numpy.dtype[Any]:
    """Little endian samples as stored, bits of 1-bit images unpacked to bytes."""
    if pixels.kind == "float":
        return numpy.dtype(f"<f{pixels.bits_allocated // 8}")
    if pixels.bits_allocated == 1:
        return numpy.dtype("u1")
    return numpy.dtype(f"<{'i' if pixels.signed else 'u'}{pixels.bits_allocated // 8}")


def _check(pixels: PixelDescription, rows: int, columns: int, samples: int) -> None:
    if (rows, columns, samples) != (pixels.rows, pixels.columns, pixels.samples):
        raise MismatchError


def _shape(pixels: PixelDescription) -> tuple[int, ...]:
    plain = (pixels.rows, pixels.columns)
    return plain if pixels.samples == 1 else (*plain, pixels.samples)


def _by_plane(flat: Samples, pixels: PixelDescription) -> Samples:
    if pixels.samples == 1:
        return flat.reshape(_shape(pixels))
    return flat.reshape(pixels.samples, pixels.rows, pixels.columns).transpose(1, 2, 0)


def _stored_bits(samples: Samples, pixels: PixelDescription, bits: int = 0) -> Samples:
    """Clear, or sign, the bits above those stored: they may hold anything (PS3.5 8.1.1)."""
    spare = 8 * samples.dtype.itemsize - (bits or pixels.bits_stored)
    if spare <= 0 or pixels.bits_allocated == 1 or pixels.kind == "float":
        return samples
    shifted: Samples = samples << spare >> spare
    return shifted


def native(frame: bytes, pixels: PixelDescription) -> Decoded:
    """A frame cut out by `frames`, little endian by now."""
    if pixels.bits_allocated == 1:
        bits = numpy.unpackbits(numpy.frombuffer(frame, "u1"), bitorder="little")
        return Decoded(bits[: pixels.rows * pixels.columns].reshape(pixels.rows, pixels.columns), pixels.photometric)
    flat = numpy.frombuffer(frame, sample_type(pixels))
    if pixels.halved_chroma:
        return Decoded(_whole_chroma(flat).reshape(_shape(pixels)), "YBR_FULL")
    flat = flat[: pixels.rows * pixels.columns * pixels.samples]
    shaped = _by_plane(flat, pixels) if pixels.planar else flat.reshape(_shape(pixels))
    return Decoded(_stored_bits(shaped, pixels), pixels.photometric)


def _whole_chroma(flat: Samples) -> Samples:
    """Y1 Y2 B R for two pixels (PS3.3 C.7.6.3.1.2)."""
    pairs = flat[: len(flat) // 4 * 4].reshape(-1, 4)
    return pairs[:, [0, 2, 3, 1, 2, 3]]


def _deflated(frame: bytes, pixels: PixelDescription) -> Decoded:
    """PS3.5 A.4.13: each frame deflated by itself."""
    expected = -(-pixels.frame_bits // 8)
    return native(zlib.decompressobj(-zlib.MAX_WBITS).decompress(frame, expected), pixels)


def _rle(frame: bytes, pixels: PixelDescription) -> Decoded:
    """PS3.5 annex G; always comes out by plane."""
    raw = decode_rle(frame, version=2, rows=pixels.rows, columns=pixels.columns, bits_allocated=pixels.bits_allocated)
    flat = numpy.frombuffer(raw, sample_type(pixels))
    return Decoded(_stored_bits(_by_plane(flat, pixels), pixels), pixels.photometric)


def _jpeg(frame: bytes, pixels: PixelDescription) -> Decoded:
    """Baseline, and extended of 8 bits. Without a marker that says otherwise, components announced
    as RGB are RGB, though a JPEG library would take them for YCbCr (PS3.5 8.2.1)."""
    header = jpeg_header(frame)
    if header is None:
        raise MismatchError
    _check(pixels, header.rows, header.columns, len(header.identifiers))
    image = Image.open(BytesIO(frame), formats=("JPEG",))
    marked = "jfif" in image.info or "adobe_transform" in image.info
    if pixels.samples == 1:
        return Decoded(numpy.asarray(image.convert("L")), pixels.photometric)
    if pixels.photometric == "RGB" and not marked and header.identifiers.upper() != b"RGB":
        image.draft("YCbCr", image.size)
        return Decoded(numpy.asarray(image), "RGB")
    return Decoded(numpy.asarray(image.convert("RGB")), "RGB")


def _jpeg_ls(frame: bytes, pixels: PixelDescription) -> Decoded:
    header = jpeg_header(frame)
    if header is None:
        raise MismatchError
    _check(pixels, header.rows, header.columns, len(header.identifiers))
    samples: Samples = jpeg_ls.jlsread(frame)
    if pixels.signed:  # JPEG-LS knows no sign
        samples = _stored_bits(samples.view(f"<i{samples.dtype.itemsize}"), pixels, header.precision)
    return Decoded(samples, pixels.photometric)


def _jpeg_lossless(frame: bytes, pixels: PixelDescription) -> Decoded:
    header = jpeg_header(frame)
    if header is None:
        raise MismatchError
    _check(pixels, header.rows, header.columns, len(header.identifiers))
    samples: Samples = decode_lossless(frame)
    return Decoded(_stored_bits(samples.astype(sample_type(pixels)), pixels), pixels.photometric)


def _jpeg_2000(frame: bytes, pixels: PixelDescription) -> Decoded:
    said: dict[str, Any] = openjpeg.get_parameters(frame)
    _check(pixels, said["rows"], said["columns"], said["samples_per_pixel"])
    samples: Samples = openjpeg.decode(frame)
    if bool(said["is_signed"]) != pixels.signed:
        samples = samples.view(f"<{'i' if pixels.signed else 'u'}{samples.dtype.itemsize}")
        samples = _stored_bits(samples, pixels, said["precision"])
    transformed = pixels.photometric in ("YBR_ICT", "YBR_RCT")  # which the decoder undoes
    return Decoded(samples, "RGB" if transformed else pixels.photometric)


Codec = Callable[[bytes, PixelDescription], Decoded]
CODECS: dict[str, Codec] = {
    JPEG: _jpeg,
    JPEG_EXTENDED: _jpeg,
    RLE: _rle,
    DEFLATED_FRAMES: _deflated,
    **dict.fromkeys(JPEG_LOSSLESS, _jpeg_lossless),
    **dict.fromkeys(JPEG_LS, _jpeg_ls),
    **dict.fromkeys(JPEG_2000 + HTJ2K, _jpeg_2000),
}
