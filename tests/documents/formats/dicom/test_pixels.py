"""Samples are those that pydicom decodes, frame by frame, by whichever decoder."""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy
import pytest
from jpeg_ls.CharLS import encode_buffer  # type: ignore[import-untyped]
from pydicom.pixels.utils import pixel_array

from documents.formats.dicom import cut_frame, open_data_set, read_instance
from documents.formats.dicom.codecs import Decoded
from documents.formats.dicom.description import PixelDescription
from documents.formats.dicom.limits import MAX_DECODED
from documents.formats.dicom.pixels import as_rgb, decode, obstacle, to_little_endian
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.invented import invented
from tests.documents.formats.dicom.shipped import images, name_of, parsed, shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    RLE,
    Picture,
    element,
    encapsulated,
    saved,
)

# What pydicom cannot decode with the packages installed here, and we can.
_OURS_ALONE = {
    "JPEG-LL.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm", "SC_rgb_jpeg_gdcm.dcm", "bad_sequence.dcm",
    "GDCMJ2K_TextGBR.dcm",
}  # fmt: skip
NOT_DISPLAYABLE = {"JPEG-lossy.dcm": "bits", "JPGExtended.dcm": "bits"}  # 12-bit JPEG
BROKEN = {"JPEG2000-embedded-sequence-delimiter.dcm"}  # its codestream was overwritten on purpose

SLOW = {"RG1_J2KR.dcm"}  # seconds of JPEG 2000, as RG3_J2KR.dcm in less
_COMPARED = [path for path in images() if path.name not in _OURS_ALONE | NOT_DISPLAYABLE.keys() | BROKEN | SLOW]


def _decoded(path: Path, number: int = 1) -> Decoded:
    found = read_instance(path)
    with open_data_set(path) as opened:
        frame = cut_frame(opened.stream, found, number)
    assert found.pixels is not None
    return decode(frame, found.pixels)


@pytest.mark.parametrize("source", _COMPARED, ids=name_of)
def test_the_last_frame_has_the_samples_that_pydicom_finds(source: Path, tmp_path: Path) -> None:
    path = invented(source, tmp_path).path
    frames = int(parsed(path).get("NumberOfFrames") or 1)
    ours = _decoded(path, frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pixel_array(parsed(path), index=frames - 1, raw=ours.photometric != "RGB")
    assert ours.samples.shape == theirs.shape
    assert (ours.samples == theirs).all()


@pytest.mark.parametrize("source", images(), ids=name_of)
def test_every_image_says_whether_it_can_be_displayed(source: Path, tmp_path: Path) -> None:
    found = read_instance(invented(source, tmp_path).path)
    assert found.obstacle == NOT_DISPLAYABLE.get(source.name, "")
    assert found.displayable == (source.name not in NOT_DISPLAYABLE)


@pytest.mark.parametrize("name", sorted(_OURS_ALONE))
def test_what_pydicom_cannot_decode_here_is_decoded(name: str) -> None:
    decoded = _decoded(shipped_file(name))
    data_set = parsed(shipped_file(name))
    assert decoded.samples.shape[:2] == (data_set.Rows, data_set.Columns)
    assert decoded.samples.std() > 1


def test_the_same_picture_in_every_transfer_syntax() -> None:
    plain = _decoded(shipped_file("MR_small.dcm")).samples
    for form in ("RLE", "bigendian", "expb", "implicit", "jp2klossless", "jpeg_ls_lossless", "padded"):
        assert (_decoded(shipped_file(f"MR_small_{form}.dcm")).samples == plain).all()


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_codestream_that_is_broken_fails_for_its_frame(name: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        _decoded(shipped_file(name))
    assert refusal.value.code == "dicom-frame-damaged"


DEPTHS = [(8, False), (8, True), (16, False), (16, True), (32, False), (32, True)]


@pytest.mark.parametrize(("bits", "signed"), DEPTHS)
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG])
def test_native_samples_of_every_depth(bits: int, signed: bool, syntax: str, tmp_path: Path) -> None:
    kind = f"{'>' if syntax == BIG else '<'}{'i' if signed else 'u'}{bits // 8}"
    values = numpy.random.default_rng(bits).integers(-100 if signed else 0, 100, 16).reshape(4, 4)
    raw = values.astype(kind).tobytes()
    picture = Picture(bits=bits, signed=signed, syntax=syntax, value=raw)
    if bits == 8 and syntax == BIG:
        picture = picture.but(pixels=element(0x7FE00010, "OB", raw, order=">"))
    assert (_decoded(saved(tmp_path, picture.file())).samples == values).all()


@pytest.mark.parametrize(
    ("signed", "raw", "value"), [(False, 0xF123, 0x123), (True, 0xF923, 0x923 - 0x1000), (True, 0x0FFF, -1)]
)
def test_bits_that_are_not_stored_are_not_believed(signed: bool, raw: int, value: int, tmp_path: Path) -> None:
    """PS3.5 8.1.1: old files keep overlays there."""
    words = struct.pack("<16H", *[raw] * 16)
    path = saved(tmp_path, Picture(bits=16, stored=12, signed=signed, value=words).file())
    assert (_decoded(path).samples == value).all()


@pytest.mark.parametrize("stored", [12, 16])
def test_jpeg_ls_samples_have_the_sign_of_the_header(stored: int, tmp_path: Path) -> None:
    values = numpy.tile(numpy.arange(-8, 8, dtype=numpy.int16), (16, 1))
    words = (values.view(numpy.uint16) & ((1 << stored) - 1)).tobytes()
    frame = encode_buffer(words, 16, 16, 1, stored, 0)
    picture = Picture(16, 16, bits=16, stored=stored, signed=True, syntax="1.2.840.10008.1.2.4.80")
    path = saved(tmp_path, picture.but(pixels=encapsulated([bytes(frame)])).file())
    assert (_decoded(path).samples == values).all()


def test_colours_by_plane_are_those_by_pixel(tmp_path: Path) -> None:
    colours = numpy.random.default_rng(3).integers(0, 256, (4, 4, 3), numpy.uint8)
    by_pixel = Picture(samples=3, photometric="RGB", value=colours.tobytes())
    by_plane = by_pixel.but(planar=1, value=colours.transpose(2, 0, 1).tobytes())
    for picture in (by_pixel, by_plane):
        assert (_decoded(saved(tmp_path, picture.file())).samples == colours).all()


@pytest.mark.parametrize(("vr", "tag", "bits"), [("OF", 0x7FE00008, 32), ("OD", 0x7FE00009, 64)])
def test_float_pixels_are_floats(vr: str, tag: int, bits: int, tmp_path: Path) -> None:
    values = numpy.linspace(-1, 1, 16).astype(f"<f{bits // 8}")
    path = saved(tmp_path, Picture(bits=bits, pixels=element(tag, vr, values.tobytes())).file())
    assert (_decoded(path).samples.reshape(-1) == values).all()


def test_frames_deflated_one_by_one_are_inflated(tmp_path: Path) -> None:
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    frame = stream.compress(bytes(range(16))) + stream.flush()
    picture = Picture(syntax="1.2.840.10008.1.2.8.1", pixels=encapsulated([frame]))
    assert _decoded(saved(tmp_path, picture.file())).samples.reshape(-1).tolist() == list(range(16))


def test_a_frame_that_inflates_beyond_its_size_is_cut_there(tmp_path: Path) -> None:
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = stream.compress(bytes(2**26)) + stream.flush()
    picture = Picture(syntax="1.2.840.10008.1.2.8.1", pixels=encapsulated([bomb]))
    assert _decoded(saved(tmp_path, picture.file())).samples.shape == (4, 4)


@pytest.mark.parametrize(
    "name", ["SC_rgb_jpeg_dcmtk.dcm", "JPEG2000.dcm", "MR_small_jpeg_ls_lossless.dcm", "JPEG-LL.dcm"]
)
def test_a_codestream_of_another_size_than_announced_is_refused_before_it_is_decoded(name: str) -> None:
    found = read_instance(shipped_file(name))
    with open_data_set(shipped_file(name)) as opened:
        frame = cut_frame(opened.stream, found, 1)
    assert found.pixels is not None
    larger = _described(found.pixels, rows=found.pixels.rows * 2)
    with pytest.raises(Unreadable) as refusal:
        decode(frame, larger)
    assert refusal.value.code == "dicom-frame-damaged"


def _described(base: PixelDescription | None = None, **changes: object) -> PixelDescription:
    known = base or PixelDescription(EXPLICIT, 4, 4, 1, "MONOCHROME2", 8, 8, signed=False, planar=False)
    values = {name: getattr(known, name) for name in PixelDescription.__dataclass_fields__}
    return PixelDescription(**{**values, **changes})


OBSTACLES = [
    ({}, ""),
    ({"rows": 0}, "no-dimensions"),
    ({"rows": 65_535, "columns": 65_535}, "too-large"),
    ({"transfer_syntax": "1.2.840.10008.1.2.4.102"}, "transfer-syntax"),
    ({"transfer_syntax": "1.2.3.4"}, "transfer-syntax"),
    ({"transfer_syntax": "1.2.840.10008.1.2.4.51", "bits_stored": 12, "bits_allocated": 16}, "bits"),
    ({"transfer_syntax": "1.2.840.10008.1.2.4.51"}, ""),
    ({"transfer_syntax": "1.2.840.10008.1.2.4.201"}, ""),
    ({"bits_allocated": 12}, "bits"),
    ({"bits_allocated": 0}, "bits"),
    ({"bits_allocated": 1, "transfer_syntax": JPEG}, "bits"),
    ({"bits_allocated": 64, "kind": "float"}, ""),
    ({"bits_allocated": 64, "kind": "float", "transfer_syntax": RLE}, "bits"),
    ({"samples": 4}, "colours"),
    ({"samples": 3}, "colours"),
    ({"samples": 3, "photometric": "RGB"}, ""),
    ({"samples": 3, "photometric": "YBR_PARTIAL_420"}, "colours"),
    ({"photometric": "CMYK"}, "colours"),
]


@pytest.mark.parametrize(("changes", "expected"), OBSTACLES, ids=str)
def test_what_stands_in_the_way_of_display_is_said(changes: dict[str, Any], expected: str) -> None:
    pixels = _described(**changes)
    assert obstacle(pixels) == expected
    if expected:
        with pytest.raises(Unreadable) as refusal:
            decode(b"", pixels)
        assert refusal.value.code == "dicom-not-displayable"


def test_without_pixels_there_is_nothing_to_display() -> None:
    assert obstacle(None) == "no-pixels"
    assert read_instance(shipped_file("test-SR.dcm")).obstacle == "no-pixels"


def test_the_largest_frame_that_is_decoded_fits_in_memory() -> None:
    assert _described(rows=8192, columns=8192, bits_allocated=16).decoded_bytes <= MAX_DECODED


@pytest.mark.parametrize("bits", [16, 32])
def test_big_endian_frames_can_be_sent_as_little_endian(bits: int) -> None:
    values = numpy.arange(16).astype(f">u{bits // 8}")
    pixels = _described(transfer_syntax=BIG, bits_allocated=bits)
    assert to_little_endian(values.tobytes(), pixels) == values.astype(f"<u{bits // 8}").tobytes()
    little = _described(bits_allocated=bits)
    assert to_little_endian(values.tobytes(), little) == values.tobytes()


# ITU-R BT.601, as PS3.3 C.7.6.3.1.2 writes it.
COLOURS = [
    ((128, 128, 128), (128, 128, 128)), ((76, 85, 255), (254, 0, 0)), ((150, 44, 21), (0, 255, 1)),
    ((29, 255, 107), (0, 0, 254)), ((0, 128, 128), (0, 0, 0)), ((255, 128, 128), (255, 255, 255)),
]  # fmt: skip


@pytest.mark.parametrize(("ybr", "rgb"), COLOURS)
def test_luminance_and_chroma_become_colours(ybr: tuple[int, ...], rgb: tuple[int, ...]) -> None:
    samples = numpy.array([[ybr]], numpy.uint8)
    assert numpy.abs(as_rgb(Decoded(samples, "YBR_FULL")).astype(int) - rgb).max() <= 1


def test_colours_of_16_bits_keep_their_high_byte() -> None:
    samples = numpy.array([[[0xFFFF, 0x8000, 0x00FF]]], numpy.uint16)
    assert as_rgb(Decoded(samples, "RGB")).tolist() == [[[255, 128, 0]]]


@pytest.mark.parametrize("name", ["SC_rgb_jpeg_lossy_gdcm.dcm", "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_dcmtk_+eb+cr.dcm"])
def test_jpeg_colours_are_those_of_the_picture(name: str) -> None:
    """pydicom's pictures have pure red at the top: whatever the markers, it is red that comes out."""
    decoded = _decoded(shipped_file(name))
    red, green, blue = (int(value) for value in decoded.samples[5, 50])
    assert red > 240
    assert max(green, blue) < 20
