"""Small files with changed bytes: a reading or an Unreadable, in bounded time, and nothing else."""

from __future__ import annotations

import json
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.formats.dicom import read_instance, recognises
from documents.formats.dicom.display import _render
from documents.formats.dicom.media import read_directory
from documents.formats.unreadable import REASONS, Unreadable
from tests.documents.formats.dicom.shipped import folder, shipped, shipped_file
from tests.documents.formats.dicom.written import DEFLATED, JPEG, Picture, element, encapsulated, item, saved, sequence

SECONDS = 5.0
_SMALL = [path for path in shipped() if path.stat().st_size < 10_000]

# Bytes that mean something: lengths, tags of items and delimiters, representations.
_TELLING = [
    b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff", b"\xfe\xff\0\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0",
    b"SQ\0\0", b"UN\0\0", b"OB\0\0", b"UT", b"PN", b"\x7f\xff\xff\x7f", b"\xe0\x7f\x10\0", b"\x28\0\x08\0",
    b"\x08\0\x05\0", b"\x1b$B", b"\\",
]  # fmt: skip


@lru_cache(maxsize=1)
def _seeds() -> tuple[bytes, ...]:
    code = item(element(0x00080100, "SH", "X"), undefined=True)
    made = [
        Picture(before=sequence(0x00082218, [code], undefined=True)).file(),
        Picture(syntax=JPEG, pixels=encapsulated([b"\xff\xd8ab", b"cd"], b"\0\0\0\0"), frames="2").file(),
        Picture(syntax=DEFLATED).file(),
    ]
    return (*made, *(path.read_bytes() for path in _SMALL))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A small file cut, stretched, or with bytes that mean something written over it."""
    raw = bytearray(draw(st.sampled_from(_seeds())))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw)))
        new = draw(st.one_of(st.sampled_from(_TELLING), st.binary(min_size=1, max_size=8)))
        kind = draw(st.sampled_from(("write", "write", "insert", "delete", "cut")))
        if kind == "write":
            raw[at : at + len(new)] = new
        elif kind == "insert":
            raw[at:at] = new
        elif kind == "delete":
            del raw[at : at + draw(st.integers(1, 40))]
        else:
            del raw[at:]
    return bytes(raw)


_MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_MANY
@given(mutated())
def test_a_changed_file_is_read_or_refused(raw: bytes) -> None:
    recognises(raw[:4096])
    started = time.process_time()
    with tempfile.TemporaryDirectory() as place:
        path = saved(Path(place), raw)
        try:
            found = read_instance(path)
        except Unreadable as refusal:
            told = refusal.code in REASONS
        else:
            told = json.loads(json.dumps(found.metadata, allow_nan=False)) == found.metadata
            size = path.stat().st_size
            ends = [offset + length for frame in found.frames for offset, length in frame.parts]
            assert found.inflated or max(ends, default=0) <= size
            _draw(path)
    assert told
    assert time.process_time() - started < SECONDS


def _draw(path: Path) -> None:
    try:
        assert _render(path, 1, None, (32, 32), "image/png", 90, True)
    except Unreadable:
        return


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_dicomdir_gives_files_of_its_folder_or_is_refused(data: st.DataObject) -> None:
    raw = bytearray((folder("test_files") / "dicomdirtests" / "DICOMDIR-nooffset").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(132, len(raw) - 1))
        new = data.draw(st.sampled_from([*_TELLING, b"..\\", b"/etc"]))
        raw[at : at + len(new)] = new
    with tempfile.TemporaryDirectory() as place:
        saved(Path(place), shipped_file("CT_small.dcm").read_bytes(), "IM1")
        try:
            found = read_directory(saved(Path(place), bytes(raw), "DICOMDIR"))
        except Unreadable as refusal:
            assert refusal.code in REASONS  # noqa: PT017 - a refusal is as good as an answer
        else:
            assert all(path.parent == Path(place) for path in found.files)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_after_the_marker_are_read_or_refused(tail: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        try:
            read_instance(saved(Path(place), bytes(128) + b"DICM" + tail))
        except Unreadable as refusal:
            assert refusal.code in REASONS  # noqa: PT017
