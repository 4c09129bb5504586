"""What filing keeps is enough: a server that stored it serves and draws frames without the header.

The metadata goes through JSON and the positions through plain lists, as a database gives them back;
the bytes come from a range of the stored object.
"""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from documents.formats.dicom import Frame, frame_bytes, open_data_set, read_instance
from documents.formats.dicom.description import describe_pixels
from documents.formats.dicom.display import _render
from documents.formats.dicom.geometry import geometry
from documents.formats.dicom.levels import series_of, study_of
from documents.formats.dicom.presentation import presentation
from documents.formats.dicom.rendering import picture
from documents.formats.dicom.transfer_syntaxes import INFLATE
from tests.documents.formats.dicom.invented import invented
from tests.documents.formats.dicom.shipped import images, name_of, shipped_file
from tests.documents.formats.dicom.written import BIG, DEFLATED, Picture, saved


def _stored(path: Path) -> dict[str, Any]:
    """A row of a database."""
    found = read_instance(path)
    row = {"metadata": found.metadata, "syntax": found.transfer_syntax, "frames": list(map(asdict, found.frames))}
    kept: dict[str, Any] = json.loads(json.dumps(row))
    return kept


def _frame(row: dict[str, Any], number: int) -> Frame:
    kept = row["frames"][number - 1]
    return Frame(tuple((offset, length) for offset, length in kept["parts"]), kept["first_bit"], kept["bit_length"])


class _Ranges(io.BytesIO):
    """An object read by ranges, which remembers how much of it was read."""

    read_bytes = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.read_bytes += len(found)
        return found


_NAMES = (
    "CT_small.dcm", "MR_small_RLE.dcm", "color3d_jpeg_baseline.dcm", "liver.dcm", "SC_rgb_small_odd_big_endian.dcm",
    "OBXXXX1A_expb_2frame.dcm", "emri_small_jpeg_ls_lossless.dcm", "JPEG-LL.dcm", "eCT_Supplemental.dcm",
)  # fmt: skip


@pytest.mark.parametrize("name", _NAMES)
def test_a_frame_is_drawn_from_what_was_stored(name: str) -> None:
    path = shipped_file(name)
    row = _stored(path)
    number = len(row["frames"])
    stored = _Ranges(path.read_bytes())
    pixels = describe_pixels(row["metadata"], row["syntax"])
    assert pixels is not None
    raw = frame_bytes(stored, _frame(row, number), swapped_words=pixels.swapped_words)
    drawn = numpy.asarray(picture(raw, pixels, presentation(row["metadata"], number)))
    expected = numpy.asarray(Image.open(io.BytesIO(_render(path, number, None, None, "image/png", 90, False))))
    assert (drawn == expected).all()
    assert stored.read_bytes <= len(raw) + 2


@pytest.mark.parametrize("source", images()[::7], ids=name_of)
def test_levels_are_the_same_from_the_stored_metadata(source: Path, tmp_path: Path) -> None:
    found = read_instance(invented(source, tmp_path).path)
    kept = json.loads(json.dumps(found.metadata))
    assert study_of(kept) == found.study
    assert series_of(kept) == found.series
    assert geometry(kept) == found.geometry
    assert describe_pixels(kept, found.transfer_syntax) == found.pixels


def test_many_threads_read_and_draw_without_disturbing_each_other() -> None:
    paths = [shipped_file(name) for name in _NAMES[:6]] * 4
    alone = {path: (read_instance(path).metadata, _preview(path)) for path in set(paths)}
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda path: (path, read_instance(path).metadata, _preview(path)), paths))
    for path, metadata, drawn in together:
        assert (metadata, drawn) == alone[path]


def _preview(path: Path) -> bytes:
    return _render(path, 1, None, (64, 64), "image/png", 80, True)


def test_an_inflated_data_set_is_where_the_positions_are(tmp_path: Path) -> None:
    picture_of = Picture(syntax=DEFLATED, frames="3", value=bytes(range(48)))
    path = saved(tmp_path, picture_of.file())
    found = read_instance(path)
    with open_data_set(path) as opened:
        assert opened.inflated
        assert opened.start.transfer_syntax in INFLATE
        assert opened.stream.read(4) == b"" or opened.offset == 0
        assert frame_bytes(opened.stream, found.frames[2]) == bytes(range(32, 48))
        assert opened.end == len(picture_of.data_set())


@pytest.mark.parametrize("frames", [1, 300])
def test_a_large_inflated_data_set_goes_through_a_temporary_file(frames: int, tmp_path: Path) -> None:
    value = numpy.random.default_rng(1).integers(0, 256, 256 * 256 * frames, numpy.uint8).tobytes()
    path = saved(tmp_path, Picture(256, 256, str(frames), syntax=DEFLATED, value=value).file())
    found = read_instance(path)
    with open_data_set(path) as opened:
        last = frame_bytes(opened.stream, found.frames[-1])
    assert last == value[-(256 * 256) :]


def test_a_plain_file_is_opened_as_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(syntax=BIG).file())
    with open_data_set(path) as opened:
        assert (opened.inflated, opened.end) == (False, path.stat().st_size)
        assert opened.start.encoding.little is False
