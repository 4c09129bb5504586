"""Frames cut by our positions are those that pydicom finds (PS3.5 8 and A.4, PS3.3 C.7.6.3.1.8)."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames

from documents.formats.dicom import Frame, InstanceReading, cut_frame, frame_bytes, open_data_set, read_instance
from documents.formats.dicom.frames import NativeLayout, locate_native
from documents.formats.dicom.pixels import to_little_endian
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.invented import invented
from tests.documents.formats.dicom.shipped import images, name_of, parsed, shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    DEFLATED,
    EXPLICIT,
    JPEG,
    RLE,
    Picture,
    element,
    encapsulated,
    fragment_offsets,
    saved,
)

_LITTLE_NATIVE = (EXPLICIT, "1.2.840.10008.1.2", DEFLATED)


def _cut(path: Path) -> tuple[InstanceReading, list[bytes]]:
    with open_data_set(path) as opened:
        found = read_instance(path)
        return found, [cut_frame(opened.stream, found, number) for number in range(1, len(found.frames) + 1)]


@pytest.mark.parametrize("source", images(), ids=name_of)
def test_frames_of_every_shipped_image_are_pydicoms(source: Path, tmp_path: Path) -> None:
    path = invented(source, tmp_path).path
    found, frames = _cut(path)
    data_set = parsed(path)
    assert len(frames) == int(data_set.get("NumberOfFrames") or 1)
    if found.transfer_syntax in (*_LITTLE_NATIVE, BIG):
        assert _as_little(frames, found) == _native_frames(data_set, found)
    else:
        assert frames == list(generate_frames(data_set.PixelData, number_of_frames=len(frames)))


def _as_little(frames: list[bytes], found: InstanceReading) -> bytes:
    assert found.pixels is not None
    return b"".join(to_little_endian(frame, found.pixels) for frame in frames)


def _native_frames(data_set: object, found: InstanceReading) -> bytes:
    """The whole pixel data without padding, words in little endian order."""
    raw: bytes = data_set.PixelData  # type: ignore[attr-defined]
    assert found.pixels is not None
    if found.pixels.big_endian and found.pixels.bits_allocated > 8:
        raw = numpy.frombuffer(raw, f">u{found.pixels.bits_allocated // 8}").byteswap().tobytes()
    elif found.pixels.big_endian and data_set["PixelData"].VR == "OW":  # type: ignore[index]
        raw = numpy.frombuffer(raw, ">u2").byteswap().tobytes()
    return raw[: found.pixels.frame_bits * len(found.frames) // 8]


def test_positions_are_those_of_the_stored_file() -> None:
    path = shipped_file("color3d_jpeg_baseline.dcm")
    raw, (found, frames) = path.read_bytes(), _cut(path)
    for frame, expected in zip(found.frames, frames, strict=True):
        assert b"".join(raw[offset : offset + length] for offset, length in frame.parts) == expected
        assert expected.startswith(b"\xff\xd8")


def _encapsulated_picture(pixels: bytes, frames: int, syntax: str = JPEG, extended: bytes = b"") -> Picture:
    return Picture(frames=str(frames), syntax=syntax, pixels=extended + pixels)


def _read(tmp_path: Path, picture: Picture) -> tuple[InstanceReading, list[bytes]]:
    return _cut(saved(tmp_path, picture.file()))


PIECES = [b"\xff\xd8" + bytes([n]) * (2 + 2 * n) for n in range(6)]


def test_one_fragment_for_each_frame_needs_no_table(tmp_path: Path) -> None:
    found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(PIECES), 6))
    assert frames == PIECES
    assert found.damaged == ()


def test_all_fragments_are_of_the_only_frame(tmp_path: Path) -> None:
    found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(PIECES), 1))
    assert frames == [b"".join(PIECES)]
    assert len(found.frames[0].parts) == 6


def test_the_basic_offset_table_groups_fragments(tmp_path: Path) -> None:
    offsets = fragment_offsets(PIECES)
    table = struct.pack("<3I", offsets[0], offsets[1], offsets[4])
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(PIECES, table), 3))
    assert frames == [PIECES[0], b"".join(PIECES[1:4]), b"".join(PIECES[4:])]


def test_the_extended_offset_table_gives_lengths_without_padding(tmp_path: Path) -> None:
    pieces = [b"\xff\xd8abc", b"\xff\xd8de", b"\xff\xd8fghij"]
    content, offsets, lengths = encapsulate_extended([piece + b"\0" * (len(piece) % 2) for piece in pieces])
    exact = struct.pack("<3Q", *map(len, pieces))
    assert len(lengths) == len(exact)
    tables = element(0x7FE00001, "OV", offsets) + element(0x7FE00002, "OV", exact)
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(pieces), 3, extended=tables))
    assert frames == pieces
    assert content


def test_a_long_extended_table_is_used_though_it_is_not_kept_with_the_header(tmp_path: Path) -> None:
    pieces = [b"\xff\xd8%04d" % n for n in range(400)]
    offsets = struct.pack("<200Q", *fragment_offsets(pieces)[::2])
    tables = element(0x7FE00001, "OV", offsets) + element(0x7FE00002, "OV", struct.pack("<200Q", *[12] * 200))
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(pieces), 200, extended=tables))
    assert frames == [a + b for a, b in zip(pieces[::2], pieces[1::2], strict=True)]


def test_without_a_table_codestreams_show_where_frames_begin(tmp_path: Path) -> None:
    pieces = [b"\xff\xd8first ", b"second", b"\xff\xd8third ", b"fourth", b"fifth "]
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(pieces), 2))
    assert frames == [b"".join(pieces[:2]), b"".join(pieces[2:])]


LYING_TABLES = {
    "beyond": [0, 10_000], "not at a fragment": [0, 3], "backwards": [10, 0], "twice the same": [0, 0],
    "not from the start": [10, 20],
}  # fmt: skip


def test_a_table_that_leaves_out_the_first_fragment_is_passed_over(tmp_path: Path) -> None:
    offsets = fragment_offsets(PIECES[:3])
    table = struct.pack("<2I", *offsets[1:])
    found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(PIECES[:3], table), 2))
    assert (frames, found.damaged) == ([], ("frames-unlocated",))


@pytest.mark.parametrize("length", [0, 3, 7, 2**40])
def test_a_length_of_the_extended_table_that_lies_is_passed_over(length: int, tmp_path: Path) -> None:
    tables = element(0x7FE00001, "OV", struct.pack("<Q", 0)) + element(0x7FE00002, "OV", struct.pack("<Q", length))
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated([b"\xff\xd8abcd"]), 1, extended=tables))
    assert frames == [b"\xff\xd8abcd"]


@pytest.mark.parametrize("offsets", LYING_TABLES.values(), ids=LYING_TABLES)
def test_a_table_that_lies_is_passed_over(offsets: list[int], tmp_path: Path) -> None:
    pieces = [b"\xff\xd8", b"\xff\xd8ab"]
    table = struct.pack("<2I", *offsets)
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(pieces, table), 2))
    assert frames == pieces


def test_more_fragments_than_frames_without_any_sign_are_not_guessed(tmp_path: Path) -> None:
    found, frames = _read(tmp_path, _encapsulated_picture(encapsulated([b"ab", b"cd", b"ef"]), 2, RLE))
    assert frames == []
    assert found.damaged == ("frames-unlocated",)
    assert found.obstacle == "no-frames"


def test_fewer_fragments_than_frames_serve_those_that_are_there(tmp_path: Path) -> None:
    found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(PIECES[:2]), 3))
    assert frames == PIECES[:2]
    assert found.damaged == ("frames-missing",)
    assert found.instance.frames == 3


def test_fragments_that_hold_delimiters_are_not_cut_there(tmp_path: Path) -> None:
    pieces = [b"\xff\xd8\xfe\xff\xdd\xe0\0\0\0\0", b"\xff\xd8\xfe\xff\x00\xe0\x02\0\0\0"]
    _found, frames = _read(tmp_path, _encapsulated_picture(encapsulated(pieces), 2))
    assert frames == pieces


@pytest.mark.parametrize("rows", [3, 5, 7, 8])
def test_bits_of_a_frame_begin_where_the_last_one_ended(rows: int, tmp_path: Path) -> None:
    """PS3.5 8.1.1: frames of 1-bit images are not aligned to bytes."""
    values = numpy.random.default_rng(rows).integers(0, 2, (4, rows, 3), numpy.uint8)
    raw = numpy.packbits(values.reshape(-1), bitorder="little").tobytes()
    picture = Picture(rows=rows, columns=3, bits=1, frames="4", value=raw)
    _found, frames = _read(tmp_path, picture)
    for frame, expected in zip(frames, values, strict=True):
        bits = numpy.unpackbits(numpy.frombuffer(frame, numpy.uint8), bitorder="little")
        assert (bits[: rows * 3].reshape(rows, 3) == expected).all()
        assert not bits[rows * 3 :].any()


@pytest.mark.parametrize("frames", [1, 2, 3, 5])
def test_bytes_in_big_endian_words_are_put_in_order(frames: int, tmp_path: Path) -> None:
    """PS3.5 A.3: 9 bytes a frame, so that every second frame begins inside a word."""
    whole = bytes(range(9 * frames))
    padded = whole + b"\0" * (len(whole) % 2)
    swapped = bytes(byte for pair in zip(padded[1::2], padded[::2], strict=True) for byte in pair)
    pixels = element(0x7FE00010, "OW", swapped, order=">")
    _found, cut = _read(tmp_path, Picture(rows=3, columns=3, frames=str(frames), syntax=BIG, pixels=pixels))
    assert b"".join(cut) == whole


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL"])
def test_halved_chroma_takes_two_thirds_of_the_bytes(photometric: str, tmp_path: Path) -> None:
    size = 32 if photometric == "YBR_FULL_422" else 48
    picture = Picture(samples=3, photometric=photometric, frames="2", value=bytes(range(size)) * 2)
    found, frames = _read(tmp_path, picture)
    assert frames == [bytes(range(size))] * 2
    assert found.damaged == ()


def test_chroma_called_halved_that_is_whole_is_cut_by_its_length(tmp_path: Path) -> None:
    picture = Picture(samples=3, photometric="YBR_FULL_422", frames="2", value=bytes(range(48)) * 2)
    assert _read(tmp_path, picture)[1] == [bytes(range(48))] * 2


def test_an_odd_frame_is_not_given_its_padding(tmp_path: Path) -> None:
    _found, frames = _read(tmp_path, Picture(rows=3, columns=3, value=bytes(range(9))))
    assert frames == [bytes(range(9))]


def test_a_deflated_file_has_positions_in_what_is_inflated(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(syntax=DEFLATED, frames="2", value=bytes(range(32))).file())
    found, frames = _cut(path)
    assert found.inflated
    assert frames == [bytes(range(16)), bytes(range(16, 32))]
    assert not read_instance(saved(tmp_path, Picture().file())).inflated


@pytest.mark.parametrize("number", [0, -1, 3, 10**9])
def test_a_frame_that_does_not_exist_is_absent(number: int, tmp_path: Path) -> None:
    found = read_instance(saved(tmp_path, Picture(frames="2").file()))
    with pytest.raises(Unreadable) as refusal:
        cut_frame(BytesIO(), found, number)
    assert refusal.value.code == "dicom-frame-absent"


def test_a_stored_file_shorter_than_its_positions_is_truncated() -> None:
    with pytest.raises(Unreadable) as refusal:
        frame_bytes(BytesIO(b"abc"), Frame(((0, 4),)))
    assert refusal.value.code == "dicom-truncated"


@given(
    frames=st.lists(st.binary(min_size=5, max_size=40), min_size=1, max_size=6),
    parts=st.integers(1, 3),
    table=st.booleans(),
)
def test_what_pydicom_encapsulates_is_found_again(frames: list[bytes], parts: int, table: bool) -> None:
    """Any frames, in any number of fragments: with the table, or without it when that is decidable."""
    marked = [b"\xff\xd8" + frame + b"\0" * (len(frame) % 2) for frame in frames]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = encapsulate(marked, fragments_per_frame=parts if table else 1, has_bot=table)
    pixels = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF) + content + b"\xfe\xff\xdd\xe0\0\0\0\0"
    from documents.formats.dicom.fragments import scan_fragments
    from documents.formats.dicom.frames import locate_encapsulated

    stream = BytesIO(pixels)
    located = locate_encapsulated(stream, scan_fragments(stream, 12, len(pixels)), len(frames))
    assert [frame_bytes(stream, frame) for frame in located.frames] == marked
    assert located.damaged == ()


@given(st.integers(1, 40), st.integers(1, 5), st.integers(1, 6), st.integers(0, 60))
def test_native_frames_never_leave_the_pixel_data(bits: int, scale: int, promised: int, length: int) -> None:
    located = locate_native(NativeLayout(100, length, bits * scale), promised)
    assert len(located.frames) == min(promised, length * 8 // (bits * scale))
    assert ("frames-missing" in located.damaged) == (len(located.frames) < promised)
    for frame in located.frames:
        ((offset, size),) = frame.parts
        assert 100 <= offset <= offset + size <= 100 + length
