"""The files that pydicom and pydicom-data install: real makers, real mistakes, and no download.

`pydicom.data.get_testdata_file` may fetch what is missing, so folders are listed instead.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydicom

_PYDICOM = Path(pydicom.__file__).parent / "data"
_DATA = importlib.util.find_spec("data_store")

# pydicom tells of strange values, in tests as elsewhere; here they are wanted.
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)

NOT_IMAGES = {
    "emri_small_jpeg_2k_lossless_too_short.dcm": "cut off in its last frame",
    "MR_truncated.dcm": "shorter than its one frame",
    "meta_missing_tsyntax.dcm": "has no image attributes",
    "nested_priv_SQ.dcm": "has no image attributes",
    "badVR.dcm": "says that it has 1A frames",
}
# pydicom's own tests decode these with decoders that are not installed here (GPL, or gdcm).
UNDECODABLE = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "its codestream was cut to make room for the delimiter",
}


def folder(name: str) -> Path:
    """One of pydicom's folders: test_files, charset_files."""
    return _PYDICOM / name


def data_folder() -> Path:
    """Where pydicom-data has its files."""
    assert _DATA is not None
    assert _DATA.origin is not None
    return Path(_DATA.origin).parent / "data"


@lru_cache(maxsize=1)
def shipped() -> tuple[Path, ...]:
    """Every DICOM file, by name."""
    folders = (folder("test_files"), folder("charset_files"), data_folder())
    return tuple(sorted((path for place in folders for path in place.glob("*.dcm")), key=lambda path: path.name))


def shipped_file(name: str) -> Path:
    return next(path for path in shipped() if path.name == name)


@lru_cache(maxsize=1)
def images() -> tuple[Path, ...]:
    """Those that are valid images."""
    return tuple(path for path in shipped() if path.name not in NOT_IMAGES and _has_pixels(path))


def _has_pixels(path: Path) -> bool:
    data_set = parsed(path)
    return "PixelData" in data_set and "Rows" in data_set


def parsed(path: Path) -> pydicom.FileDataset:
    """As pydicom reads it, its warnings aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)


def json_of(path: Path) -> dict[str, Any]:
    """pydicom's DICOM JSON model of a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # values are only looked at now
        found: dict[str, Any] = parsed(path).to_json_dict()
    return found


def name_of(path: object) -> str:
    """A test's identifier."""
    return path.name if isinstance(path, Path) else str(path)
