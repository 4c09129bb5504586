"""From stored values to what is seen: windows, tables, palettes, inversion, sizes (PS3.3 C.11, C.7.9)."""

from __future__ import annotations

import io
import struct
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_voi_lut

from documents.formats.dicom import Window, preview, read_instance, render_frame
from documents.formats.dicom.display import _render
from documents.formats.dicom.lookup import palette_of, table_of
from documents.formats.dicom.presentation import Presentation, presentation
from documents.formats.dicom.rendering import encoded, fitted, greys
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import images, name_of, parsed, shipped_file
from tests.documents.formats.dicom.test_pixels import BROKEN, NOT_DISPLAYABLE, SLOW
from tests.documents.formats.dicom.written import DEFLATED, Picture, element, item, saved, sequence


def _shown(path: Path, frame: int = 1, window: Window | None = None) -> Any:
    """What is drawn, without loss and in this process."""
    return numpy.asarray(Image.open(io.BytesIO(_render(path, frame, window, None, "image/png", 90, False))))


def _picture(folder: Path, values: Any, **changes: Any) -> Any:
    raw = numpy.asarray(values, "<i2" if changes.get("signed") else "<u2")
    defaults = {"rows": raw.shape[0], "columns": raw.shape[1], "bits": 16, "value": raw.tobytes()}
    return _shown(saved(folder, Picture(**{**defaults, **changes}).file()))


_WITHOUT_PREVIEW = NOT_DISPLAYABLE.keys() | BROKEN | SLOW
_SHOWN = [
    path
    for path in images()
    if path.name not in _WITHOUT_PREVIEW and "LSNear" not in path.name and "jls" not in path.name
]


@pytest.mark.parametrize("path", _SHOWN, ids=name_of)
def test_every_displayable_image_has_a_small_preview(path: Path) -> None:
    raw = _render(path, 1, None, (128, 128), "image/jpeg", 80, True)
    shown = Image.open(io.BytesIO(raw))
    assert shown.format == "JPEG"
    assert max(shown.size) <= 128
    assert len(raw) < 20_000


def test_pictures_are_drawn_in_the_sandbox() -> None:
    path = shipped_file("CT_small.dcm")
    assert Image.open(io.BytesIO(preview(path, size=64))).size == (64, 64)
    whole = Image.open(io.BytesIO(render_frame(path, media_type="image/png")))
    assert (numpy.asarray(whole) == _shown(path)).all()
    windowed = render_frame(path, 1, Window(-600, 1500), size=(32, 99), media_type="image/jpeg", quality=70)
    assert Image.open(io.BytesIO(windowed)).size == (32, 32)


@pytest.mark.parametrize("frame", [0, 2, -1])
def test_a_frame_that_is_absent_is_not_drawn(frame: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        render_frame(shipped_file("CT_small.dcm"), frame)
    assert refusal.value.code == "dicom-frame-absent"


def test_what_has_no_picture_is_said_so() -> None:
    with pytest.raises(Unreadable) as refusal:
        preview(shipped_file("waveform_ecg.dcm"))
    assert refusal.value.code == "dicom-not-displayable"


# PS3.3 C.11.2.1.2.1: c 2048 and w 4096 leaves 12 bits as they are; c 0 w 100, c 0 w 1.
LINEAR = [
    (Window(2048, 4096), [0, 2048, 4095], [0, 128, 255]),
    (Window(2048, 1), [2047, 2048, 2049], [0, 255, 255]),
    (Window(0, 100), [-50, -51, 49, 50], [0, 0, 255, 255]),
    (Window(2048, 4096, "LINEAR_EXACT"), [0, 2048, 4096], [0, 128, 255]),
    (Window(0, 100, "LINEAR_EXACT"), [-50, 0, 50], [0, 128, 255]),
    (Window(0, 4, "SIGMOID"), [-1000, 0, 1000], [0, 128, 255]),
]


@pytest.mark.parametrize(("window", "values", "expected"), LINEAR, ids=str)
def test_windows_are_those_of_the_standard(window: Window, values: list[int], expected: list[int]) -> None:
    shown = greys(numpy.array([values], numpy.int16), Presentation(), window)
    assert numpy.abs(shown[0].astype(int) - expected).max() <= 1


@given(
    st.floats(-2000, 2000), st.floats(2, 4000), st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    st.floats(0.1, 4), st.floats(-1024, 1024),
)  # fmt: skip
def test_windows_are_pydicoms(centre: float, width: float, function: Any, slope: float, intercept: float) -> None:
    stored = numpy.linspace(-3000, 3000, 400).astype(numpy.int16).reshape(20, 20)
    data_set = Dataset()
    data_set.WindowCenter, data_set.WindowWidth, data_set.VOILUTFunction = f"{centre:.6g}", f"{width:.6g}", function
    data_set.BitsStored, data_set.PixelRepresentation, data_set.PhotometricInterpretation = 8, 0, "MONOCHROME2"
    measured = stored * numpy.float32(slope) + numpy.float32(intercept)
    with numpy.errstate(over="ignore"):
        theirs = apply_voi_lut(measured.astype(numpy.float64), data_set)
    window = Window(float(f"{centre:.6g}"), float(f"{width:.6g}"), function)
    ours = greys(stored, Presentation(slope=slope, intercept=intercept), window)
    assert numpy.abs(ours - theirs).max() <= 1


def test_the_files_window_is_used_and_ours_wins(tmp_path: Path) -> None:
    extra = {0x00281050: element(0x00281050, "DS", "100\\40"), 0x00281051: element(0x00281051, "DS", "200\\400")}
    values = [[0, 50, 100, 200]]
    assert _picture(tmp_path, values, extra=extra).tolist() == [[0, 64, 128, 255]]
    path = tmp_path / "image.dcm"
    assert _shown(path, window=Window(50, 2)).tolist() == [[0, 255, 255, 255]]


@pytest.mark.parametrize(
    ("function", "width", "expected"),
    [
        ("LINEAR", "4", Window(10, 4, "LINEAR")),
        ("linear_exact", "4", Window(10, 4, "LINEAR_EXACT")),
        ("SIGMOID", "4", Window(10, 4, "SIGMOID")),
        ("CUBIC", "4", Window(10, 4, "LINEAR")),
        ("LINEAR", "0.25", Window(10, 0.25, "LINEAR_EXACT")),
    ],
)
def test_a_window_has_the_function_of_the_file(function: str, width: str, expected: Window, tmp_path: Path) -> None:
    told = [(0x00281050, "DS", "10"), (0x00281051, "DS", width), (0x00281056, "CS", function)]
    extra = {tag: element(tag, vr, value) for tag, vr, value in told}
    found = read_instance(saved(tmp_path, Picture(extra=extra).file()))
    assert presentation(found.metadata).window == expected


@pytest.mark.parametrize(("centre", "width"), [("", "400"), ("40", "0"), ("40", "-5"), ("abc", "400")])
def test_a_window_that_makes_no_sense_is_no_window(centre: str, width: str, tmp_path: Path) -> None:
    extra = {0x00281050: element(0x00281050, "DS", centre), 0x00281051: element(0x00281051, "DS", width)}
    assert _picture(tmp_path, [[10, 20, 30]], extra=extra).tolist() == [[0, 128, 255]]


def test_without_a_window_the_whole_range_is_shown_but_padding(tmp_path: Path) -> None:
    padding = {0x00280120: element(0x00280120, "SS", struct.pack("<h", -2000))}
    values = [[-2000, -100, 0, 100]]
    assert _picture(tmp_path, values, signed=True, extra=padding).tolist() == [[0, 0, 128, 255]]
    assert _picture(tmp_path, [[5, 5], [5, 5]]).shape == (2, 2)


def test_slope_and_intercept_come_before_the_window(tmp_path: Path) -> None:
    extra = {
        0x00281050: element(0x00281050, "DS", "0"), 0x00281051: element(0x00281051, "DS", "200"),
        0x00281052: element(0x00281052, "DS", "-1000"), 0x00281053: element(0x00281053, "DS", "2"),
    }  # fmt: skip
    assert _picture(tmp_path, [[450, 500, 550]], extra=extra).tolist() == [[0, 128, 255]]


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("shape", ["", "IDENTITY", "INVERSE"])
def test_the_lowest_value_is_white_when_the_file_says_so(photometric: str, shape: str, tmp_path: Path) -> None:
    after = element(0x20500020, "CS", shape) if shape else b""
    pixels = after + element(0x7FE00010, "OW", struct.pack("<3H", 0, 50, 100))
    shown = _picture(tmp_path, [[0, 50, 100]], photometric=photometric, pixels=pixels)
    white_first = photometric == "MONOCHROME1" or shape == "INVERSE"
    assert (shown[0, 0], shown[0, 2]) == ((255, 0) if white_first else (0, 255))


def test_a_voi_table_is_applied_as_pydicom_does() -> None:
    path = shipped_file("vlut_04.dcm")
    data_set = parsed(path)
    theirs = apply_voi_lut(data_set.pixel_array, data_set)
    bits = data_set.VOILUTSequence[0].LUTDescriptor[2]
    assert numpy.abs(_shown(path).astype(int) - theirs.astype(int) * 255 // (2**bits - 1)).max() <= 1


def test_a_modality_table_gives_the_values_that_are_windowed() -> None:
    data_set = parsed(shipped_file("mlut_18.dcm"))
    shown = presentation(read_instance(shipped_file("mlut_18.dcm")).metadata)
    assert shown.modality_table is not None
    first, count = data_set.ModalityLUTSequence[0].LUTDescriptor[1], len(data_set.ModalityLUTSequence[0].LUTData)
    assert (shown.modality_table.first, len(shown.modality_table.entries)) == (
        first,
        count // 2 if count > 2**16 else count,
    )
    assert _shown(shipped_file("mlut_18.dcm")).std() > 1


@pytest.mark.parametrize(
    "name", ["gdcm-US-ALOKA-16.dcm", "OBXXXX1A.dcm", "OBXXXX1A_rle_2frame.dcm", "examples_palette.dcm"]
)
def test_palettes_whole_or_segmented_are_pydicoms(name: str) -> None:
    data_set = parsed(shipped_file(name))
    data_set.file_meta.TransferSyntaxUID = data_set.file_meta.get("TransferSyntaxUID", "1.2.840.10008.1.2")
    stored = data_set.pixel_array
    theirs = apply_color_lut(stored[0] if stored.ndim == 3 else stored, data_set)
    assert (_shown(shipped_file(name)) == theirs >> (8 if theirs.dtype.itemsize == 2 else 0)).all()


@pytest.mark.parametrize(
    "pair", [("OBXXXX1A.dcm", "OBXXXX1A_expb.dcm"), ("gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm")]
)
def test_palettes_of_either_byte_order_show_the_same(pair: tuple[str, str]) -> None:
    assert (_shown(shipped_file(pair[0])) == _shown(shipped_file(pair[1]))).all()


def _with_palette(*tables: dict[str, Any]) -> dict[str, Any]:
    keys = [(f"0028110{n}", f"0028120{n}", f"0028122{n}") for n in (1, 2, 3)]
    written: dict[str, Any] = {}
    for (descriptor, plain, segmented), table in zip(keys, tables, strict=True):
        written[descriptor] = {"vr": "US", "Value": table["descriptor"]}
        kind_of = "segments" if "segments" in table else "entries"
        kind = segmented if kind_of == "segments" else plain
        words: list[int] = table[kind_of]
        raw = struct.pack(f"<{len(words)}H", *words)
        written[kind] = {"vr": "OW", "InlineBinary": b64encode(raw).decode()}
    return written


def test_segments_are_discrete_linear_and_repeated() -> None:
    """PS3.3 C.7.9.2: two values, a line of four to 16, then both again by reference."""
    segments = [0, 2, 4, 8, 1, 4, 16, 2, 2, 0, 0]
    table = {"descriptor": [12, 0, 16], "segments": segments}
    palette = palette_of(_with_palette(table, table, table))
    assert palette is not None
    assert palette.colours[:, 0].tolist() == [4, 8, 10, 12, 14, 16, 4, 8, 10, 12, 14, 16]


HOSTILE_SEGMENTS = {
    "a reference to itself": [0, 1, 5, 2, 1, 6, 0],
    "a reference beyond": [0, 1, 5, 2, 1, 0xFFFF, 0xFFFF],
    "a line before any value": [1, 100, 5],
    "a line without end": [0, 1, 5, 1, 0xFFFF, 9],
    "an unknown segment": [0, 1, 5, 7, 7, 7],
    "more values than there are": [0, 0xFFFF, 1, 2],
    "references without end": [0, 1, 5] + [2, 0xFFFF, 0, 0] * 5_000,
}


@pytest.mark.parametrize("segments", HOSTILE_SEGMENTS.values(), ids=HOSTILE_SEGMENTS)
def test_segments_that_lie_make_no_more_entries_than_announced(segments: list[int]) -> None:
    table = {"descriptor": [64, 0, 16], "segments": segments}
    palette = palette_of(_with_palette(table, table, table))
    assert palette is None or 0 < len(palette.colours) <= 64


DESCRIPTORS = [[], [1], [2, 0], [2, 0, 16, 5], ["a", 0, 16], [2, 0.5, 16]]


@pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=str)
def test_a_table_whose_descriptor_makes_no_sense_is_no_table(descriptor: list[Any]) -> None:
    table = {"descriptor": descriptor, "entries": [1, 2]}
    assert palette_of(_with_palette(table, table, table)) is None
    data = {"vr": "OW", "InlineBinary": b64encode(b"\1\0\2\0").decode()}
    assert table_of({"00283002": {"vr": "US", "Value": descriptor}, "00283006": data}) is None


def test_a_table_covers_values_below_and_above_by_its_ends() -> None:
    data = {"vr": "OW", "InlineBinary": b64encode(struct.pack("<3H", 10, 20, 30)).decode()}
    table = table_of({"00283002": {"vr": "SS", "Value": [3, -1, 16]}, "00283006": data})
    assert table is not None
    assert table.apply(numpy.array([-50, -1, 0, 1, 50])).tolist() == [10, 10, 20, 30, 30]


def test_an_8_bit_table_may_be_packed() -> None:
    data = {"vr": "OW", "InlineBinary": b64encode(bytes([10, 20, 30, 40])).decode()}
    table = table_of({"00283002": {"vr": "US", "Value": [4, 0, 8]}, "00283006": data})
    assert table is not None
    assert table.entries.tolist() == [10, 20, 30, 40]


def test_a_palette_image_without_palette_is_not_displayed(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(photometric="PALETTE COLOR").file())
    with pytest.raises(Unreadable) as refusal:
        _render(path, 1, None, None, "image/png", 90, False)
    assert refusal.value.code == "dicom-not-displayable"


def test_bits_are_black_and_white(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(rows=1, columns=3, bits=1, frames="2", value=b"\x2d").file())
    assert _shown(path, 1).tolist() == [[255, 0, 255]]
    assert _shown(path, 2).tolist() == [[255, 0, 255]]


def test_a_deflated_image_is_shown(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(rows=1, columns=4, syntax=DEFLATED, value=bytes([0, 85, 170, 255])).file())
    assert _shown(path).tolist() == [[0, 85, 170, 255]]


def test_floats_with_holes_are_shown(tmp_path: Path) -> None:
    values = struct.pack("<4f", float("nan"), -1, 0, 1)
    pixels = element(0x7FE00008, "OF", values)
    shown = _shown(saved(tmp_path, Picture(rows=1, columns=4, bits=32, pixels=pixels).file()))
    assert shown.tolist() == [[0, 0, 128, 255]]
    empty = element(0x7FE00008, "OF", struct.pack("<4f", *[float("nan")] * 4))
    assert _shown(saved(tmp_path, Picture(rows=1, columns=4, bits=32, pixels=empty).file())).shape == (1, 4)


def test_wide_ranges_are_computed_without_a_table(tmp_path: Path) -> None:
    values = struct.pack("<4I", 0, 2**30, 2**31, 2**32 - 1)
    shown = _shown(saved(tmp_path, Picture(rows=1, columns=4, bits=32, value=values).file()))
    assert numpy.abs(shown[0].astype(int) - [0, 64, 128, 255]).max() <= 1


def test_each_frame_has_the_window_of_its_own_group(tmp_path: Path) -> None:
    def voi(centre: str, width: str) -> bytes:
        return sequence(0x00289132, [item(element(0x00281050, "DS", centre) + element(0x00281051, "DS", width))])

    groups = sequence(0x52009229, [item(voi("50", "100"))]) + sequence(0x52009230, [item(b""), item(voi("150", "10"))])
    pixels = groups + element(0x7FE00010, "OW", struct.pack("<4H", 0, 100, 0, 100))
    path = saved(tmp_path, Picture(rows=1, columns=2, bits=16, frames="2", pixels=pixels).file())
    assert _shown(path, 1).tolist() == [[0, 255]]
    assert _shown(path, 2).tolist() == [[0, 0]]


ASPECTS = [
    ("1\\1", (100, 100)),
    ("2\\1", (50, 100)),
    ("1\\2", (100, 50)),
    ("0\\1", (100, 100)),
    ("1\\1000", (100, 100)),
]


@pytest.mark.parametrize(("spacing", "size"), ASPECTS)
def test_a_preview_has_square_pixels(spacing: str, size: tuple[int, int], tmp_path: Path) -> None:
    extra = {0x00280030: element(0x00280030, "DS", spacing)}
    path = saved(tmp_path, Picture(rows=400, columns=400, extra=extra).file())
    raw = _render(path, 1, None, (100, 100), "image/jpeg", 80, True)
    assert Image.open(io.BytesIO(raw)).size == size


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 200), st.integers(1, 200), st.floats(0.1, 10))
def test_a_picture_fits_its_box_and_is_not_enlarged(
    width: int, height: int, wide: int, high: int, aspect: float
) -> None:
    shown = fitted(Image.new("L", (width, height)), wide, high, aspect)
    assert 1 <= shown.width <= wide
    assert 1 <= shown.height <= high
    assert shown.width <= width * max(1, 1 / aspect) + 1
    assert shown.height <= height * max(1, aspect) + 1


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pictures_are_written_in_the_type_that_was_asked(media_type: str, mode: str) -> None:
    raw = encoded(Image.new(mode, (8, 8), 7 if mode == "L" else (7, 8, 9)), media_type)
    assert Image.open(io.BytesIO(raw)).get_format_mimetype() == media_type
