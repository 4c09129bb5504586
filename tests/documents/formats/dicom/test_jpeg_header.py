"""What a codestream announces, read without decoding it (ISO/IEC 10918-1 B.2, ISO/IEC 14495-1 C.2)."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jpeg_ls.CharLS import encode_buffer  # type: ignore[import-untyped]
from PIL import Image

from documents.formats.dicom.jpeg_header import JpegHeader, jpeg_header, segments
from tests.documents.formats.dicom.lossless import Coding, encode


def _baseline(mode: str, width: int, height: int) -> bytes:
    buffer = BytesIO()
    Image.new(mode, (width, height)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(("mode", "identifiers"), [("L", b"\1"), ("RGB", b"\1\2\3")])
def test_a_baseline_header_is_what_was_written(mode: str, identifiers: bytes) -> None:
    assert jpeg_header(_baseline(mode, 31, 17)) == JpegHeader(0xC0, 8, 17, 31, identifiers)


def test_a_jpeg_ls_header_is_what_was_written() -> None:
    words = numpy.zeros((20, 12), numpy.uint16).tobytes()
    header = jpeg_header(bytes(encode_buffer(words, 20, 12, 1, 12)))
    assert header is not None
    assert (header.marker, header.precision, header.rows, header.columns) == (0xF7, 12, 20, 12)


@pytest.mark.parametrize("parts", [1, 3])
def test_a_lossless_header_is_what_was_written(parts: int) -> None:
    image = numpy.zeros((5, 4, parts), numpy.uint16)
    header = jpeg_header(encode(image, Coding(precision=10)))
    assert header == JpegHeader(0xC3, 10, 5, 4, bytes(range(1, parts + 1)))


def _frame_header(components: int, there: int) -> bytes:
    content = struct.pack(">BHHB", 8, 4, 4, components) + b"\1\x11\0" * there
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(content) + 2) + content


@pytest.mark.parametrize(("components", "there"), [(3, 1), (200, 1), (1, 0), (255, 254)])
def test_components_announced_but_absent_make_no_header(components: int, there: int) -> None:
    """A decoder would allocate for all of them."""
    assert jpeg_header(_frame_header(components, there)) is None
    assert jpeg_header(_frame_header(there or 1, there or 1)) is not None


NO_HEADER = {
    "nothing": b"", "a start": b"\xff\xd8", "an end": b"\xff\xd8\xff\xd9", "noise": b"\x12\x34" * 30,
    "fill bytes": b"\xff" * 40, "a cut segment": b"\xff\xd8\xff\xc0\0",
    "a header cut off": b"\xff\xd8\xff\xc0\0\x0b\x08\0",
    "a segment of no length": b"\xff\xd8\xff\xc0\0\0", "tables alone": b"\xff\xd8\xff\xc4\0\x04\1\2\xff\xda\0\2",
    "stuffed bytes": b"\xff\0" * 20,
}  # fmt: skip


@pytest.mark.parametrize("stream", NO_HEADER.values(), ids=NO_HEADER)
def test_what_has_no_frame_header_is_no_jpeg(stream: bytes) -> None:
    assert jpeg_header(stream) is None


def test_a_header_after_the_scan_does_not_count() -> None:
    scan = b"\xff\xd8\xff\xda\0\x02"
    assert jpeg_header(scan + _frame_header(1, 1)[2:]) is None


def test_the_first_of_two_headers_counts() -> None:
    first = _frame_header(1, 1)
    assert jpeg_header(first + b"\xff\xc1\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0") == JpegHeader(0xC0, 8, 4, 4, b"\1")


@given(st.binary(max_size=300))
def test_segments_of_any_bytes_come_in_order_and_end(stream: bytes) -> None:
    ends = [segment.end for segment in segments(b"\xff\xd8" + stream)]
    assert ends == sorted(set(ends))
    jpeg_header(stream)
