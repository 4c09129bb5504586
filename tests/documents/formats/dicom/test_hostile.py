"""Files that lie: each family is told by a code or by what is damaged, in bounded time and memory."""

from __future__ import annotations

import struct
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from django.utils.translation import override

from documents.formats.dicom import DICOM_REASONS, InstanceReading, preview, read_instance, render_frame
from documents.formats.dicom import limits as bounds
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import images, shipped_file
from tests.documents.formats.dicom.written import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    PIXEL_DATA,
    UNDEFINED,
    Picture,
    deflate,
    element,
    encapsulated,
    header,
    identity,
    item,
    meta,
    part10,
    saved,
    sequence,
)

SECONDS = 10.0


def _read(folder: Path, raw: bytes) -> InstanceReading:
    return read_instance(saved(folder, raw))


def _refusal(folder: Path, raw: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        _read(folder, raw)
    return refusal.value.code


# Lengths that go beyond what encloses them.
_AFTER = Picture().data_set()
LYING_LENGTHS = {
    "an element longer than the file": header(0x00081030, "LO", 60_000) + _AFTER,
    "a long element of 4 GB": header(0x00091010, "OB", UNDEFINED - 1) + _AFTER,
    "a text of 4 GB": header(0x00091010, "UT", UNDEFINED - 1) + _AFTER,
    "a sequence longer than the file": header(0x00082218, "SQ", 10**6) + item(b"") + _AFTER,
    "an item longer than the file": header(0x00082218, "SQ", 8) + header(0xFFFEE000, "", 10**6) + _AFTER,
    "an item longer than its sequence": header(0x00082218, "SQ", 24)
    + header(0xFFFEE000, "", 40)
    + element(0x00080100, "SH", "X" * 40)
    + _AFTER,
    "an element longer than its item": sequence(0x00082218, [item(header(0x00080100, "SH", 200))]) + _AFTER,
    "a nested sequence longer than its item": sequence(0x00082218, [item(header(0x00089215, "SQ", 99) + item(b""))])
    + _AFTER,
    "an undefined length for text": header(0x00091010, "UT", UNDEFINED) + _AFTER,
    "an undefined length for bytes without end": header(0x00091010, "OB", UNDEFINED) + _AFTER,
}


@pytest.mark.parametrize("data", LYING_LENGTHS.values(), ids=LYING_LENGTHS)
def test_a_length_that_lies_before_the_pixels_refuses_the_file(data: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, part10(data)) in ("dicom-truncated", "dicom-broken")


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
@pytest.mark.parametrize("name", ["CT_small.dcm", "test-SR.dcm", "rtplan.dcm", "emri_small_RLE.dcm", "image_dfl.dcm"])
def test_a_file_cut_off_is_refused_or_says_what_it_lacks(name: str, kept: float, tmp_path: Path) -> None:
    raw = shipped_file(name).read_bytes()
    told = _refusal_or_damage(tmp_path, raw[: int(len(raw) * kept)])
    expected = ("dicom-truncated", "dicom-no-identity", "dicom-broken", "pixel-data-truncated", "frames-missing")
    assert any(slug in told for slug in expected)


def test_every_cut_of_a_small_file_is_told(tmp_path: Path) -> None:
    """At each byte but those between two elements, where what is left is a data set, of no image."""
    raw = Picture(before=sequence(0x00082218, [item(element(0x00080100, "SH", "CODE"))])).file()
    codes = set()
    for kept in range(132, len(raw)):
        try:
            found = _read(tmp_path, raw[:kept])
        except Unreadable as refusal:
            codes.add(refusal.code)
        else:
            assert found.damaged or "00280010" not in found.metadata
    assert codes <= {"dicom-truncated", "dicom-broken", "dicom-no-identity"}


# Nesting.
def _nested(levels: int, *, undefined: bool) -> bytes:
    content = element(0x00080100, "SH", "DEEP")
    if undefined:
        opening = header(0x00082218, "SQ", UNDEFINED) + header(0xFFFEE000, "", UNDEFINED)
        closing = header(0xFFFEE00D, "", 0) + header(0xFFFEE0DD, "", 0)
        return opening * levels + content + closing * levels
    for _ in range(levels):
        content = sequence(0x00082218, [item(content)])
    return content


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("levels", [bounds.MAX_DEPTH + 1, 200, 1_000, 50_000])
def test_sequences_nested_too_deep_are_a_refusal_and_no_recursion(levels: int, undefined: bool, tmp_path: Path) -> None:
    if not undefined and levels > 1_000:
        levels = 2_000  # each level copies those below when written
    assert _refusal(tmp_path, part10(_nested(levels, undefined=undefined) + _AFTER)) == "dicom-too-deep"


@pytest.mark.parametrize("undefined", [True, False])
def test_sequences_as_deep_as_allowed_are_read_with_little_of_the_stack(undefined: bool, tmp_path: Path) -> None:
    raw = part10(_nested(bounds.MAX_DEPTH, undefined=undefined) + _AFTER)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + 6 * bounds.MAX_DEPTH)
    try:
        found = _read(tmp_path, raw).metadata
    finally:
        sys.setrecursionlimit(limit)
    for _ in range(bounds.MAX_DEPTH):
        (found,) = found["00082218"]["Value"]
    assert found["00080100"]["Value"] == ["DEEP"]


def _depth() -> int:
    """How much of the stack the test itself stands on."""
    frame: FrameType | None = sys._getframe()
    depth = 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


@pytest.mark.parametrize("vr", ["UN", "SQ"])
def test_nesting_inside_unknown_bytes_is_bounded_too(vr: str, tmp_path: Path) -> None:
    opening = header(0x00091010, vr, UNDEFINED) + header(0xFFFEE000, "", UNDEFINED)
    assert _refusal(tmp_path, part10(opening * 1_000 + _AFTER)) in ("dicom-too-deep", "dicom-broken", "dicom-truncated")


# Undefined lengths and delimiters out of place.
_END_ITEM, _END = header(0xFFFEE00D, "", 0), header(0xFFFEE0DD, "", 0)
DELIMITERS = {
    "a sequence never closed": header(0x00082218, "SQ", UNDEFINED) + item(b"") + _AFTER,
    "an item never closed": header(0x00082218, "SQ", UNDEFINED) + header(0xFFFEE000, "", UNDEFINED) + _AFTER,
    "a sequence closed by an item's end": header(0x00082218, "SQ", UNDEFINED) + _END_ITEM + _AFTER,
    "an item closed by a sequence's end": header(0x00082218, "SQ", UNDEFINED)
    + header(0xFFFEE000, "", UNDEFINED)
    + _END
    + _AFTER,
    "an item outside of any sequence": item(b"") + _AFTER,
    "a sequence's end outside of any": _END + _AFTER,
    "an element where an item should be": header(0x00082218, "SQ", UNDEFINED)
    + element(0x00080100, "SH", "X")
    + _END
    + _AFTER,
}


@pytest.mark.parametrize("data", DELIMITERS.values(), ids=DELIMITERS)
def test_delimiters_out_of_place_refuse_the_file(data: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, part10(data)) in ("dicom-broken", "dicom-truncated")


# Group lengths.
@pytest.mark.parametrize("length", [0, 1, 2**16, 2**31, 2**32 - 1])
@pytest.mark.parametrize("group", [0x0008, 0x0028, 0x7FE0])
def test_a_group_length_is_never_believed(group: int, length: int, tmp_path: Path) -> None:
    lie = element(group << 16, "UL", struct.pack("<I", length))
    raw = (
        part10(lie + _AFTER)
        if group == 8
        else part10(_AFTER.replace(header(0x7FE00010, "OB", 16), lie + header(0x7FE00010, "OB", 16)))
    )
    found = _read(tmp_path, raw)
    assert len(found.frames) == 1
    assert found.damaged == ()


# Frames promised.
@pytest.mark.parametrize(("promise", "there"), [("2", 1), ("1000", 1), ("99999", 1), ("3", 1), ("17", 1)])
def test_frames_promised_but_absent_are_said_missing(promise: str, there: int, tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(frames=promise, value=bytes(16)).file())
    assert (len(found.frames), found.instance.frames) == (there, int(promise))
    assert found.damaged == ("frames-missing",)


@pytest.mark.parametrize("promise", ["0", "-1", "abc", "1A", "1.5", "9" * 12 + "x"])
def test_a_number_of_frames_that_makes_no_sense_counts_for_one(promise: str, tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(frames=promise, value=bytes(16)).file())
    assert (len(found.frames), found.damaged) == (1, ("number-of-frames",))


@pytest.mark.parametrize("promise", [str(bounds.MAX_FRAMES + 1), "2147483647", "999999999999"])
def test_more_frames_than_anybody_stores_are_refused(promise: str, tmp_path: Path) -> None:
    assert _refusal(tmp_path, Picture(frames=promise, value=bytes(16)).file()) == "dicom-too-many-frames"


@pytest.mark.parametrize("changes", [{"rows": 0}, {"columns": 0}, {"rows": 0, "columns": 0}, {"bits": 0}])
def test_an_image_without_dimensions_has_no_frame(changes: dict[str, int], tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(value=bytes(16)).but(**changes).file())
    assert found.obstacle
    assert found.frames == ()


@pytest.mark.parametrize("length", [0, 1, 8, 14, 15])
def test_pixel_data_shorter_than_its_only_frame_is_not_served(length: int, tmp_path: Path) -> None:
    found = _read(tmp_path, Picture(value=bytes(length)).file())
    assert found.frames == () or length == 15  # 15 bytes are padded to 16
    assert ("frames-missing" in found.damaged) == (length < 15)


def test_pixel_data_longer_than_the_file_is_truncated(tmp_path: Path) -> None:
    pixels = header(PIXEL_DATA, "OB", 10**9) + bytes(40)
    found = _read(tmp_path, Picture(frames="3", pixels=pixels).file())
    assert len(found.frames) == 2
    assert found.damaged == ("frames-missing", "pixel-data-truncated")


# Encapsulation that lies.
_JPEGS = [b"\xff\xd8ab", b"\xff\xd8cd", b"\xff\xd8ef"]
ENCAPSULATION = {
    "never closed": (encapsulated(_JPEGS, closed=False), 3, ("pixel-data-truncated",)),
    "its last item beyond the file": (
        encapsulated(_JPEGS[:2], closed=False) + header(0xFFFEE000, "", 10**6) + b"\xff\xd8",
        2,
        ("frames-missing", "pixel-data-truncated"),
    ),
    "its last item two bytes beyond the file": (
        encapsulated(_JPEGS[:2], closed=False) + header(0xFFFEE000, "", 6) + b"\xff\xd8ef",
        2,
        ("frames-missing", "pixel-data-truncated"),
    ),
    "noise instead of an item": (
        encapsulated(_JPEGS, closed=False) + b"noise noise noise",
        3,
        ("pixel-data-truncated",),
    ),
    "without any item": (encapsulated([])[:12] + _END, 0, ("frames-missing",)),
    "with its table alone": (encapsulated([]), 0, ("frames-missing",)),
    "an item of undefined length": (
        encapsulated(_JPEGS, closed=False) + header(0xFFFEE000, "", UNDEFINED) + _END,
        3,
        ("pixel-data-truncated",),
    ),
}


@pytest.mark.parametrize(("pixels", "there", "damaged"), ENCAPSULATION.values(), ids=ENCAPSULATION)
def test_encapsulation_that_lies_leaves_the_frames_that_are_whole(
    pixels: bytes, there: int, damaged: tuple[str, ...], tmp_path: Path
) -> None:
    found = _read(tmp_path, Picture(frames="3", syntax=JPEG, pixels=pixels).file())
    assert (len(found.frames), found.damaged) == (there, damaged)


def test_pixels_that_contradict_the_transfer_syntax_are_said_so(tmp_path: Path) -> None:
    native = _read(tmp_path, Picture(syntax=JPEG).file())
    assert native.damaged == ("native-in-encapsulated-syntax",)
    wrapped = _read(tmp_path, Picture(pixels=encapsulated(_JPEGS[:1])).file())
    assert wrapped.damaged == ("encapsulated-in-native-syntax",)


@pytest.mark.parametrize(
    "syntax", [JPEG, EXPLICIT, "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.80"]
)
def test_frames_that_are_not_what_they_should_be_fail_alone(syntax: str, tmp_path: Path) -> None:
    pixels = encapsulated([b"\xff\xd8 not an image at all " * 4])
    path = saved(tmp_path, Picture(syntax=syntax, pixels=pixels, rows=64, columns=64).file())
    assert read_instance(path).frames
    with pytest.raises(Unreadable) as refusal:
        render_frame(path)
    assert refusal.value.code == "dicom-frame-damaged"


# Deflate.
def _deflated(data: bytes) -> bytes:
    return bytes(128) + b"DICM" + meta(DEFLATED) + data


def test_a_deflate_bomb_is_refused_early_and_cheaply(tmp_path: Path) -> None:
    import zlib

    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = Picture(pixels=header(PIXEL_DATA, "OB", 2**31)).data_set()
    bomb = stream.compress(head) + b"".join(stream.compress(bytes(2**20)) for _ in range(300)) + stream.flush()
    assert len(bomb) < 2**20
    path = saved(tmp_path, _deflated(bomb))
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as refusal:
            read_instance(path)
        assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    finally:
        tracemalloc.stop()
    assert refusal.value.code == "dicom-bomb"


_SOUND = deflate(Picture().data_set())
DEFLATES = {
    "cut off": (_SOUND[:-10], "dicom-truncated"),
    "empty": (b"", "dicom-truncated"),
    "noise": (b"\xff" * 200, "dicom-broken"),
    "not deflated at all": (Picture().data_set(), "dicom-broken"),
    "inside deflate": (deflate(_SOUND), None),
    "cut off in its data set": (deflate(Picture().data_set()[:75]), "dicom-truncated"),
}


@pytest.mark.parametrize(("data", "code"), DEFLATES.values(), ids=DEFLATES)
def test_deflate_that_is_broken_is_refused(data: bytes, code: str | None, tmp_path: Path) -> None:
    found = _refusal(tmp_path, _deflated(data))
    assert found == code or (code is None and found in DICOM_REASONS)


def test_a_blank_image_may_shrink_a_thousandfold(tmp_path: Path) -> None:
    picture = Picture(rows=2048, columns=2048, bits=16, syntax=DEFLATED)
    raw = picture.file()
    assert len(raw) < 2048 * 2048 * 2 // 500
    assert len(_read(tmp_path, raw).frames) == 1


# Amounts.
def test_elements_without_end_are_refused(tmp_path: Path) -> None:
    many = b"".join(item(b"") for _ in range(100)) * (bounds.MAX_ELEMENTS // 100 + 1)
    raw = part10(header(0x00082218, "SQ", len(many)) + many + _AFTER)
    assert _timed(lambda: _refusal(tmp_path, raw)) == "dicom-header-too-large"


def test_a_header_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    value = element(0x00081030, "UT", bytes(bounds.INLINE_TEXT))
    each = item(value)
    count = bounds.MAX_HEADER_BYTES // bounds.INLINE_TEXT + 1
    path = tmp_path / "heavy.dcm"
    with path.open("wb") as file:
        file.write(bytes(128) + b"DICM" + meta(EXPLICIT) + header(0x00082218, "SQ", len(each) * count))
        for _ in range(count):
            file.write(each)
    with pytest.raises(Unreadable) as refusal:
        read_instance(path)
    assert refusal.value.code == "dicom-header-too-large"


def test_fragments_without_end_are_refused(tmp_path: Path) -> None:
    pixels = header(PIXEL_DATA, "OB", UNDEFINED) + item(b"") * (bounds.MAX_FRAGMENTS + 3)
    raw = Picture(syntax=JPEG, pixels=pixels).file()
    assert _timed(lambda: _refusal_or_damage(tmp_path, raw)) == "dicom-too-many-frames"


def _refusal_or_damage(folder: Path, raw: bytes) -> str:
    try:
        return ",".join(_read(folder, raw).damaged)
    except Unreadable as refusal:
        return refusal.code


def _timed(call: Callable[[], str]) -> str:
    started = time.process_time()
    found = call()
    assert time.process_time() - started < SECONDS
    return found


# Identity told twice, and what follows the pixels.
@pytest.mark.parametrize("tag", [0x00100010, 0x00100020, 0x0020000D, 0x0020000E, 0x00080018])
def test_an_element_told_twice_is_said_so(tag: int, tmp_path: Path) -> None:
    again = element(tag, "UI" if tag >> 16 != 0x0010 else "LO", "1.2.3")
    assert "duplicate-element" in _read(tmp_path, part10(identity() + again)).damaged


TRAILING = {
    "nothing": (b"", ()),
    "padding": (element(0xFFFCFFFC, "OB", bytes(200)), ()),
    "zeros": (bytes(512), ()),
    "noise": (b"\x09\x00\x10\x10OB\0\0\xff\xff\xff\x7f", ("trailing-bytes",)),
    "an open sequence": (header(0x00091010, "SQ", UNDEFINED), ("trailing-bytes",)),
    "a deep one": (_nested(200, undefined=True), ("trailing-bytes",)),
}


@pytest.mark.parametrize(("after", "damaged"), TRAILING.values(), ids=TRAILING)
def test_what_follows_the_pixels_does_not_lose_them(after: bytes, damaged: tuple[str, ...], tmp_path: Path) -> None:
    for picture in (Picture(), Picture(syntax=JPEG, pixels=encapsulated(_JPEGS[:1]))):
        found = _read(tmp_path, picture.but(after=after).file())
        assert (len(found.frames), found.damaged) == (1, damaged)


# Each refusal can be said to somebody.
def test_every_reason_is_a_french_sentence_that_says_nothing_of_the_file() -> None:
    with override("fr"):
        for code, reason in DICOM_REASONS.items():
            assert code.startswith("dicom-")
            assert str(reason).endswith(".")
            assert str(Unreadable(code).reason) == str(reason)
            assert str(Unreadable(code)) == code


@pytest.mark.parametrize("name", ["CT_small.dcm", "chrFren.dcm", "test-SR.dcm"])
def test_a_refusal_and_its_traceback_quote_nothing_of_the_patient(name: str, tmp_path: Path) -> None:
    raw = shipped_file(name).read_bytes()
    with pytest.raises(Unreadable) as refusal:
        _read(tmp_path, raw[: len(raw) // 9])
    assert refusal.value.args == (refusal.value.code,)
    assert refusal.value.__cause__ is None


def test_a_picture_too_large_to_decode_is_transferable_and_not_displayed(tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(rows=65_535, columns=65_535, syntax=JPEG, pixels=encapsulated(_JPEGS[:1])).file())
    found = read_instance(path)
    assert (found.displayable, found.obstacle, len(found.frames)) == (False, "too-large", 1)
    with pytest.raises(Unreadable) as refusal:
        preview(path)
    assert refusal.value.code == "dicom-not-displayable"


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG])
def test_reading_takes_milliseconds(syntax: str, tmp_path: Path) -> None:
    path = saved(tmp_path, Picture(syntax=syntax).file())
    started = time.process_time()
    for _ in range(20):
        read_instance(path)
    assert time.process_time() - started < 20 * 0.05
    assert images()
