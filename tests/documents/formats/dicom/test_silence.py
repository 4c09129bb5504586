"""No warning, no log line, no error message: what a file says goes to its caller alone."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from documents.formats.dicom import read_instance
from documents.formats.dicom.display import _render
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import name_of, shipped, shipped_file
from tests.documents.formats.dicom.written import Picture, element, saved

# pydicom warns, with the value, on each of these.
ODD = {
    "a date that is none": element(0x00080020, "DA", "DUPONT"),
    "a UID that is none": element(0x00081155, "UI", "DUPONT"),
    "a number that is none": element(0x00200011, "IS", "DUPONT"),
    "a decimal that is none": element(0x00181030 + 0x20, "DS", "DUPONT"),
    "a name too long": element(0x00080090, "PN", "DUPONT" * 20),
    "a code in small letters": element(0x00180015, "CS", "Dupont épaule"),
    "an unknown character set": element(0x00080005, "CS", "DUPONT"),
    "a text not in its character set": element(0x00080005, "CS", "ISO_IR 192")
    + element(0x00081030, "LO", b"DUPONT\xe9"),
}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any logger says, pydicom's included."""
    caplog.set_level(logging.DEBUG)
    for name in ("pydicom", "PIL", "openjpeg", "jpeg_ls"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_values_are_read_in_silence(odd: bytes, tmp_path: Path, lines: pytest.LogCaptureFixture) -> None:
    found = read_instance(saved(tmp_path, Picture(before=odd).file()))
    assert found.damaged == ()
    assert lines.text == ""


@pytest.mark.parametrize("path", shipped()[::3], ids=name_of)
def test_shipped_files_are_read_in_silence(path: Path, lines: pytest.LogCaptureFixture) -> None:
    """Warnings are errors in these tests: none is raised either."""
    try:
        read_instance(path)
    except Unreadable as refusal:
        told = str(refusal)
        assert told.startswith("dicom-")
    assert lines.text == ""


@pytest.mark.parametrize("name", ["JPEG2000-embedded-sequence-delimiter.dcm", "test-SR.dcm", "JPGExtended.dcm"])
def test_a_picture_that_fails_fails_in_silence(name: str, lines: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unreadable) as refusal:
        _render(shipped_file(name), 1, None, None, "image/png", 90, False)
    assert refusal.value.__cause__ is None
    assert lines.text == ""
