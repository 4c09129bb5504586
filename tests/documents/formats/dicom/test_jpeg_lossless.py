"""Lossless JPEG, against an encoder of our own and against what makers wrote."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from documents.formats.dicom import cut_frame, open_data_set, read_instance
from documents.formats.dicom import jpeg_lossless as decoder
from documents.formats.dicom.jpeg_header import jpeg_header
from documents.formats.dicom.jpeg_lossless import BrokenCodestreamError, decode_lossless
from documents.formats.dicom.pixels import decode
from tests.documents.formats.dicom.lossless import Coding, encode
from tests.documents.formats.dicom.shipped import shipped_file


def _image(seed: int, *shape: int, precision: int = 16) -> NDArray[numpy.uint16]:
    return numpy.random.default_rng(seed).integers(0, 1 << precision, shape, numpy.uint16)


@pytest.mark.parametrize("predictor", range(1, 8))
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (7, 5), (6, 4, 3)], ids=str)
def test_every_predictor_is_undone(predictor: int, shape: tuple[int, ...]) -> None:
    image = _image(predictor, *shape)
    assert (decode_lossless(encode(image, Coding(predictor=predictor))) == image).all()


@pytest.mark.parametrize("restart_rows", [1, 2, 3, 7])
@pytest.mark.parametrize("predictor", [1, 2, 4, 7])
def test_prediction_begins_anew_at_each_restart(restart_rows: int, predictor: int) -> None:
    image = _image(restart_rows, 10, 6)
    assert (decode_lossless(encode(image, Coding(predictor=predictor, restart_rows=restart_rows))) == image).all()


@pytest.mark.parametrize("precision", [2, 8, 10, 12, 15, 16])
def test_every_precision_is_read(precision: int) -> None:
    image = _image(precision, 8, 8, precision=precision)
    assert (decode_lossless(encode(image, Coding(precision=precision))) == image).all()


@pytest.mark.parametrize("shift", [1, 3])
def test_a_point_transform_gives_back_the_high_bits(shift: int) -> None:
    image = _image(shift, 8, 8, precision=12)
    decoded = decode_lossless(encode(image, Coding(precision=12, shift=shift)))
    assert (decoded == (image >> shift) << shift).all()


def test_a_difference_of_32768_has_no_further_bits() -> None:
    image = numpy.array([[32768, 0, 32768], [0, 32768, 0]], numpy.uint16)
    assert (decode_lossless(encode(image, Coding())) == image).all()


@pytest.mark.parametrize("chunk", [64, 128, 1024])
def test_an_image_longer_than_a_chunk_is_read_in_pieces(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "_CHUNK", chunk)
    for image in (_image(1, 20, 20), _image(2, 9, 7, 3)):
        assert (decode_lossless(encode(image, Coding())) == image).all()


@given(st.integers(0, 2**32), st.integers(1, 7), st.sampled_from([(3, 5), (5, 3, 3)]), st.integers(0, 3))
def test_any_image_is_given_back(seed: int, predictor: int, shape: tuple[int, ...], restart_rows: int) -> None:
    image = _image(seed, *shape)
    assert (decode_lossless(encode(image, Coding(predictor=predictor, restart_rows=restart_rows))) == image).all()


# Digests of what GDCM 3.2 decodes from the same frames, samples as little endian words or bytes.
MADE = {
    "JPEG-LL.dcm": "a6e9d32143339d3f",
    "JPGLosslessP14SV1_1s_1f_8b.dcm": "36e27e4f1e87a7d5",
    "bad_sequence.dcm": "ef7120ddfc77c166",
    "SC_rgb_jpeg_gdcm.dcm": "169e619557b12114",
}


@pytest.mark.parametrize("name", MADE)
def test_what_makers_wrote_is_decoded_as_gdcm_does(name: str) -> None:
    assert hashlib.sha256(_decoded(shipped_file(name)).tobytes()).hexdigest()[:16] == MADE[name]


def test_colours_of_a_lossless_picture_are_those_of_the_plain_one() -> None:
    lossless, plain = (_decoded(shipped_file(name)) for name in ("SC_rgb_jpeg_gdcm.dcm", "SC_rgb.dcm"))
    assert (lossless == plain).all()


def _decoded(path: Path) -> NDArray[numpy.uint16]:
    found = read_instance(path)
    with open_data_set(path) as opened:
        frame = cut_frame(opened.stream, found, 1)
    assert found.pixels is not None
    return decode(frame, found.pixels).samples


SOUND = encode(_image(5, 8, 8), Coding())
_SCAN = SOUND.index(b"\xff\xda")
BROKEN = {
    "empty": b"",
    "noise": b"\x12" * 200,
    "no scan": SOUND[:_SCAN],
    "cut in its header": SOUND[:12],
    "cut in its scan": SOUND[: len(SOUND) // 2],
    "without its tables": SOUND[: SOUND.index(b"\xff\xc4")] + SOUND[_SCAN:],
    "baseline": SOUND.replace(b"\xff\xc3", b"\xff\xc0"),
    "of a size it does not hold": SOUND.replace(struct.pack(">HH", 8, 8), struct.pack(">HH", 60_000, 60_000)),
    "of another predictor": SOUND.replace(b"\x01\x01\x00\x01\x00\x00", b"\x01\x01\x00\x09\x00\x00"),
    "of a table without codes": SOUND.replace(bytes([0] * 4 + [17]), bytes([0] * 5)),
    "of a table of too many codes": SOUND.replace(bytes([0, 0, 0, 0, 0, 17]), bytes([0, 17, 0, 0, 0, 0])),
    "with nothing between its markers": SOUND[: _SCAN + 10] + b"\xff\xd9",
}


@pytest.mark.parametrize("stream", BROKEN.values(), ids=BROKEN)
def test_a_broken_codestream_is_an_error_of_its_own(stream: bytes) -> None:
    assert stream != SOUND
    with pytest.raises(BrokenCodestreamError):
        decode_lossless(stream)


@given(st.data())
def test_a_codestream_with_changed_bytes_is_decoded_or_refused(data: st.DataObject) -> None:
    raw = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    header = jpeg_header(bytes(raw))
    if header is not None and header.rows * header.columns > 10**6:
        return  # the caller compares the size with what the file's header says
    try:
        decode_lossless(bytes(raw))
    except ValueError:
        return
