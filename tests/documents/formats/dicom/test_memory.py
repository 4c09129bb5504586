"""A large file costs no more memory than a small one: only its header is read, and one frame at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.formats.dicom.written import (
    EXPLICIT,
    JPEG,
    PIXEL_DATA,
    UNDEFINED,
    Picture,
    header,
    item,
    part10,
)

_ROOT = Path(__file__).resolve().parents[4]
MEBIBYTE = 2**20
_SCRIPT = """
import json, resource, sys
from pathlib import Path
from documents.formats import sandbox
from documents.formats.dicom import read_instance
from documents.formats.dicom.display import _render

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

small, large = map(Path, sys.argv[1:3])
read_instance(small)
_render(small, 1, None, (64, 64), "image/jpeg", 80, True)
before = peak()
found = read_instance(large)
read = peak()
for frame in (1, len(found.frames) // 2, len(found.frames)):
    _render(large, frame, None, (256, 256), "image/jpeg", 80, True)
print(json.dumps({"before": before, "read": read, "drawn": peak(), "frames": len(found.frames)}))
"""


def _measure(small: Path, large: Path) -> dict[str, int]:
    run = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(small), str(large)],
        env={"PYTHONPATH": f"{_ROOT}:{_ROOT / 'site'}", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found: dict[str, int] = json.loads(run.stdout)
    return found


def _native(path: Path, frames: int) -> None:
    """Frames of 512 x 512 x 16 bits that are a hole in the file."""
    size = frames * 512 * 512 * 2
    pixels = header(PIXEL_DATA, "OW", size)
    path.write_bytes(part10(Picture(512, 512, str(frames), bits=16, pixels=pixels).data_set(), EXPLICIT))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size + size)


def _encapsulated(path: Path, frames: int) -> None:
    """Fragments of half a mebibyte, holes too; the first of each frame begins a codestream."""
    opening = header(PIXEL_DATA, "OB", UNDEFINED) + item(b"")
    data = Picture(512, 512, str(frames), syntax=JPEG, pixels=opening).data_set()
    with path.open("wb") as file:
        file.write(part10(data, JPEG))
        for _ in range(frames):
            file.write(header(0xFFFEE000, "", MEBIBYTE // 2))
            file.seek(MEBIBYTE // 2, 1)
        file.write(header(0xFFFEE0DD, "", 0))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.dcm"
    _native(path, 1)
    return path


def test_two_gigabytes_of_frames_are_read_and_drawn_in_bounded_memory(small: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.dcm"
    _native(large, 4096)
    assert large.stat().st_size > 2 * 2**30
    found = _measure(small, large)
    assert found["frames"] == 4096
    assert found["read"] - found["before"] < 8
    assert found["drawn"] - found["before"] < 24


def test_three_hundred_megabytes_of_fragments_are_scanned_in_bounded_memory(tmp_path: Path, small: Path) -> None:
    large = tmp_path / "large.dcm"
    _encapsulated(large, 600)
    assert large.stat().st_size > 300 * MEBIBYTE
    script = _SCRIPT.replace("for frame in", "for frame in () and")
    run = subprocess.run(
        [sys.executable, "-c", script, str(small), str(large)],
        env={"PYTHONPATH": f"{_ROOT}:{_ROOT / 'site'}"},
        capture_output=True, check=True, text=True, timeout=60,
    )  # fmt: skip
    found = json.loads(run.stdout)
    assert found["frames"] == 600
    assert found["read"] - found["before"] < 8
