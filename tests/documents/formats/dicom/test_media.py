"""DICOMDIRs and folders: the paths of the files, and none outside (PS3.3 F, PS3.10 8)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from documents.formats.dicom import limits, media, read_instance
from documents.formats.dicom.media import dicom_files, is_directory, read_directory
from documents.formats.unreadable import Unreadable
from tests.documents.formats.dicom.shipped import folder, parsed, shipped_file
from tests.documents.formats.dicom.written import Picture, element, item, meta, saved, sequence

MEDIA = folder("test_files") / "dicomdirtests"


def _directory(place: Path, *references: str | bytes, name: str = "DICOMDIR") -> Path:
    records = [
        item(element(0x00041430, "CS", "IMAGE") + element(0x00041500, "CS", reference)) for reference in references
    ]
    head = bytes(128) + b"DICM" + meta("1.2.840.10008.1.2.1", "1.2.840.10008.1.3.10")
    return saved(place, head + sequence(0x00041220, records, undefined=True), name)


def _image(place: Path, *parts: str) -> Path:
    path = place.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Picture().file())
    return path


@pytest.mark.parametrize("name", ["DICOMDIR", "TINY_ALPHA/DICOMDIR"])
def test_a_dicomdir_leads_to_the_files_that_pydicom_finds(name: str) -> None:
    records = parsed(MEDIA / name).DirectoryRecordSequence
    references = [record.ReferencedFileID for record in records if "ReferencedFileID" in record]
    found = read_directory(MEDIA / name)
    assert found.files == tuple((MEDIA / name).parent.joinpath(*reference) for reference in references)
    assert (found.missing, found.outside) == (0, 0)


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nopatient"])
def test_dicomdirs_are_known_by_their_content_in_any_encoding(name: str, tmp_path: Path) -> None:
    assert is_directory(MEDIA / name)
    renamed = shutil.copy(MEDIA / name, tmp_path / "image.dcm")
    assert is_directory(Path(renamed))
    with pytest.raises(Unreadable) as refusal:
        read_instance(MEDIA / name)
    assert refusal.value.code == "dicom-directory"


def test_records_without_the_class_of_a_dicomdir_are_no_image_either(tmp_path: Path) -> None:
    record = item(element(0x00041430, "CS", "IMAGE"))
    raw = Picture(before=sequence(0x00041220, [record])).file()
    with pytest.raises(Unreadable) as refusal:
        read_instance(saved(tmp_path, raw))
    assert refusal.value.code == "dicom-directory"


def test_an_image_is_no_directory() -> None:
    assert not is_directory(shipped_file("CT_small.dcm"))
    assert not is_directory(Path(__file__))
    with pytest.raises(Unreadable) as refusal:
        read_directory(shipped_file("CT_small.dcm"))
    assert refusal.value.code == "dicom-unrecognised"


OUTSIDE = {
    "above": "..\\..\\etc\\passwd", "above in the middle": "A\\..\\..\\B", "here": ".\\A", "absolute": "/etc/passwd",
    "absolute in parts": "\\etc\\passwd", "with a slash": "A/../../B", "with a drive": "C:\\A", "empty": "\\",
    "NUL": "A\0B\\C",
    "too many parts": "\\".join("A" * 65),
}  # fmt: skip


@pytest.mark.parametrize("reference", OUTSIDE.values(), ids=OUTSIDE)
def test_a_reference_never_leaves_the_medium(reference: str, tmp_path: Path) -> None:
    inside = tmp_path / "medium"
    inside.mkdir()
    _image(tmp_path, "B")
    _image(inside, "A")
    assert read_directory(_directory(inside, reference)) == ((), 0, 1)


def test_links_are_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "medium"
    inside.mkdir()
    secret = _image(tmp_path, "elsewhere", "IM1")
    (inside / "IM0").symlink_to(secret)
    (inside / "DIR").symlink_to(secret.parent)
    _image(inside, "IM2")
    assert read_directory(_directory(inside, "IM0", "DIR\\IM1", "IM2")) == ((inside / "IM2",), 2, 0)
    assert list(dicom_files(inside)) == [inside / "IM2"]


@pytest.mark.parametrize("stored", ["IM1", "im1", "IM1.dcm", "im1.DCM", "IM1;1"])
def test_copies_of_a_cd_change_case_and_endings(stored: str, tmp_path: Path) -> None:
    path = _image(tmp_path, "Dicom", stored)
    assert read_directory(_directory(tmp_path, "DICOM\\IM1")).files == (path,)


def test_a_file_named_twice_comes_once_and_an_absent_one_is_counted(tmp_path: Path) -> None:
    path = _image(tmp_path, "IM1")
    assert read_directory(_directory(tmp_path, "IM1", "IM1", "IM2", "DIR\\IM3")) == ((path,), 2, 0)


def test_a_folder_is_not_a_file_nor_a_file_a_folder(tmp_path: Path) -> None:
    _image(tmp_path, "A", "B")
    assert read_directory(_directory(tmp_path, "A", "A\\B\\C")).missing == 2


def test_a_broken_dicomdir_is_refused(tmp_path: Path) -> None:
    raw = _directory(tmp_path, "IM1").read_bytes()
    with pytest.raises(Unreadable) as refusal:
        read_directory(saved(tmp_path, raw[:-20], "DICOMDIR"))
    assert refusal.value.code == "dicom-truncated"


def test_a_folder_gives_its_dicom_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    expected = [_image(tmp_path, *parts) for parts in (("b.dcm",), ("A", "2"), ("A", "10", "x"), ("Z", "noext"))]
    _directory(tmp_path, "b.dcm")
    saved(tmp_path, b"%PDF-1.7", "lisez-moi.pdf")
    saved(tmp_path, b"", "empty.dcm")
    saved(tmp_path, b"AUTORUN", "autorun.inf")
    (tmp_path / "vide").mkdir()
    os.mkfifo(tmp_path / "pipe")
    found = list(dicom_files(tmp_path))
    assert sorted(found) == sorted(expected)
    assert found == list(dicom_files(tmp_path))


def test_the_shipped_media_are_found_without_their_dicomdir() -> None:
    found = set(dicom_files(MEDIA / "TINY_ALPHA"))
    assert found == set(read_directory(MEDIA / "TINY_ALPHA" / "DICOMDIR").files)


def test_a_dicomdir_may_have_many_records_but_not_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is walked and not kept: more elements than the header of an image may have."""
    path = _directory(tmp_path, *["IM1"] * 40)
    assert limits.MAX_RECORDS_ELEMENTS > 10 * limits.MAX_ELEMENTS
    monkeypatch.setattr(media, "MAX_RECORDS_ELEMENTS", 100)
    with pytest.raises(Unreadable) as refusal:
        read_directory(path)
    assert refusal.value.code == "dicom-header-too-large"
