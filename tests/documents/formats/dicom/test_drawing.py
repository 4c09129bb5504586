"""Frames drawn from what filing kept: scaled, cut, turned, in place or in the sandbox."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image

from documents.formats.dicom import Window, read_instance
from documents.formats.dicom.converting import explicit_file, explicit_frame
from documents.formats.dicom.drawing import Drawing, draw
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import parsed, shipped_file
from tests.documents.formats.dicom.written import BIG, EXPLICIT, JPEG, Picture, encapsulated, saved

RAMP = bytes(range(0, 250, 25)) * 5  # 5 rows of 10


def drawn(folder: Path, drawing: Drawing, picture: Picture | None = None) -> NDArray[numpy.uint8]:
    """The picture, from the metadata as it is kept and the bytes of its only frame."""
    kind = picture or Picture(5, 10, value=RAMP)
    reading = read_instance(saved(folder, kind.file()))
    metadata = json.loads(json.dumps(reading.metadata))
    raw = kind.value or bytes(50)
    with Image.open(io.BytesIO(draw(raw, metadata, reading.transfer_syntax, 1, drawing))) as image:
        return numpy.asarray(image)


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        ((10, 5), (5, 10)),
        ((20, 20), (10, 20)),
        ((5, 5), (2, 5)),
        ((100, 1), (1, 2)),
        (None, (5, 10)),
    ],
)
def test_it_fits_the_box_and_keeps_its_proportions(
    tmp_path: Path, box: tuple[int, int] | None, shape: tuple[int, int]
) -> None:
    assert drawn(tmp_path, Drawing("image/png", box=box)).shape == shape


def test_a_preview_is_never_enlarged(tmp_path: Path) -> None:
    assert drawn(tmp_path, Drawing("image/png", box=(100, 100), is_small=True)).shape == (5, 10)


@pytest.mark.parametrize(
    ("region", "first", "last"),
    [
        ((0.0, 0.0, 10.0, 5.0), 0, 255),
        ((0.0, 0.0, -10.0, 5.0), 255, 0),
        ((0.0, 0.0, 10.0, -5.0), 0, 255),
        ((5.0, 0.0, 100.0, 100.0), 142, 255),
    ],
)
def test_a_region_is_cut_and_turned(
    tmp_path: Path, region: tuple[float, float, float, float], first: int, last: int
) -> None:
    found = drawn(tmp_path, Drawing("image/png", region=region))
    assert abs(int(found[0, 0]) - first) <= 1
    assert abs(int(found[0, -1]) - last) <= 1


@pytest.mark.parametrize("region", [(10.0, 0.0, 5.0, 5.0), (0.0, 5.0, 5.0, 5.0), (0.0, 0.0, 0.2, 0.2)])
def test_a_region_without_a_pixel_is_refused(tmp_path: Path, region: tuple[float, float, float, float]) -> None:
    with pytest.raises(Unreadable) as refused:
        drawn(tmp_path, Drawing("image/png", region=region))
    assert refused.value.code == "dicom-region"


def test_a_window_is_that_of_the_client(tmp_path: Path) -> None:
    found = drawn(tmp_path, Drawing("image/png", window=Window(100, 2)))
    assert set(numpy.unique(found)) <= {0, 255}


def test_bytes_in_order_are_not_turned_again(tmp_path: Path) -> None:
    """The caller has put big endian words in order."""
    words = numpy.arange(0, 50, dtype="<u2").tobytes()
    found = drawn(tmp_path, Drawing("image/png"), Picture(5, 10, bits=16, syntax=BIG, value=words)).flatten()
    assert (numpy.diff(found.astype(int)) >= 0).all()
    assert (found[0], found[-1]) == (0, 255)


def test_a_broken_codestream_is_a_sentence_and_no_crash(tmp_path: Path) -> None:
    picture = Picture(5, 10, syntax=JPEG, pixels=encapsulated([b"\xff\xd8no JPEG\xff\xd9"]), value=b"\xff\xd8no JPEG")
    with pytest.raises(Unreadable) as refused:
        drawn(tmp_path, Drawing("image/png"), picture)
    assert refused.value.code == "dicom-frame-damaged"


def test_without_pixels_there_is_nothing_to_draw() -> None:
    with pytest.raises(Unreadable):
        draw(b"", {}, EXPLICIT, 1, Drawing())


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("MR_small_RLE.dcm", "MR_small.dcm"),
        ("MR_small_jp2klossless.dcm", "MR_small.dcm"),
        ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"),
        ("MR_small_bigendian.dcm", "MR_small.dcm"),
        ("MR_small_implicit.dcm", "MR_small.dcm"),
        ("MR_small_expb.dcm", "MR_small.dcm"),
        ("image_dfl.dcm", "image_dfl.dcm"),
        ("rtdose_rle_1frame.dcm", "rtdose_1frame.dcm"),
        ("SC_rgb_rle_32bit.dcm", "SC_rgb_32bit.dcm"),
        ("ExplVR_BigEnd.dcm", "ExplVR_BigEnd.dcm"),
    ],
)
def test_a_file_is_written_anew_with_the_same_pixels(tmp_path: Path, name: str, plain: str) -> None:
    target = saved(tmp_path, b"", "made.dcm")
    explicit_file(shipped_file(name), target)
    made = parsed(target)
    assert made.file_meta.TransferSyntaxUID == EXPLICIT
    numpy.testing.assert_array_equal(made.pixel_array, parsed(shipped_file(plain)).pixel_array)
    again = read_instance(target) if "StudyInstanceUID" in made else None
    assert again is None or (again.transfer_syntax, again.damaged) == (EXPLICIT, ())


@pytest.mark.parametrize("name", ["MR_small_RLE.dcm", "MR_small_jp2klossless.dcm"])
def test_a_frame_is_decoded_alone(name: str) -> None:
    path = shipped_file(name)
    reading = read_instance(path)
    offset, length = reading.frames[0].parts[0]
    assert reading.pixels is not None
    raw = explicit_frame(path.read_bytes()[offset : offset + length], reading.pixels)
    plain = parsed(shipped_file("MR_small.dcm")).pixel_array
    numpy.testing.assert_array_equal(numpy.frombuffer(raw, plain.dtype).reshape(plain.shape), plain)


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8", b"\0" * 100])
def test_what_no_decoder_reads_is_refused(raw: bytes) -> None:
    reading = read_instance(shipped_file("MR_small_jp2klossless.dcm"))
    assert reading.pixels is not None
    with pytest.raises(Unreadable):
        explicit_frame(raw, reading.pixels)
