"""Study, series, instance and geometry, as lists and comparisons need them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents.formats.dicom import InstanceReading, read_instance
from documents.formats.dicom.geometry import Plane
from tests.documents.formats.dicom.shipped import images, name_of, parsed, shipped_file
from tests.documents.formats.dicom.written import (
    INSTANCE,
    SERIES,
    STUDY,
    Picture,
    element,
    identity,
    item,
    part10,
    saved,
    sequence,
)


def _read(folder: Path, *elements: bytes) -> InstanceReading:
    return read_instance(saved(folder, part10(identity() + b"".join(elements))))


def test_keys_and_attributes_of_the_three_levels(tmp_path: Path) -> None:
    before = [
        element(0x00080008, "CS", "ORIGINAL\\PRIMARY"), element(0x00080020, "DA", "20260131"),
        element(0x00080022, "DA", "20260201"), element(0x00080030, "TM", "101500"), element(0x00080050, "SH", "ACC-1"),
        element(0x00080070, "LO", "ACME"), element(0x00080080, "LO", "CLINIQUE INVENTEE"),
        element(0x00080090, "PN", "MEDECIN^PAUL"), element(0x00080201, "SH", "+0100"),
        element(0x00081030, "LO", "Scanner du thorax"), element(0x0008103E, "LO", "Coupes fines"),
        element(0x00081040, "LO", "RADIOLOGIE"), element(0x00081050, "PN", "RADIO^LEA"),
        element(0x00081090, "LO", "X9"),
        element(0x00180015, "CS", "CHEST"), element(0x00181030, "LO", "THORAX"),
    ]  # fmt: skip
    after = [
        element(0x00200010, "SH", "ETUDE"), element(0x00200011, "IS", "2"), element(0x00200013, "IS", "7"),
        element(0x00200060, "CS", "R"), element(0x00201208, "IS", "40"), element(0x00201209, "IS", "20"),
        element(0x00204000, "LT", "Apnée"),
    ]  # fmt: skip
    found = read_instance(saved(tmp_path, part10(b"".join(before) + identity() + b"".join(after))))
    study, series, instance = found.study, found.series, found.instance
    assert (study.uid, study.id, study.date, study.time, study.timezone) == (
        STUDY,
        "ETUDE",
        "20260131",
        "101500",
        "+0100",
    )
    assert (study.description, study.accession, study.referring) == ("Scanner du thorax", "ACC-1", "MEDECIN^PAUL")
    assert (study.institution, study.department, study.instances) == ("CLINIQUE INVENTEE", "RADIOLOGIE", 40)
    assert (series.uid, series.number, series.modality, series.description) == (SERIES, 2, "OT", "Coupes fines")
    assert (series.body_part, series.laterality, series.protocol, series.instances) == ("CHEST", "R", "THORAX", 20)
    assert (series.performing, series.manufacturer, series.model) == ("RADIO^LEA", "ACME", "X9")
    assert (instance.uid, instance.number, instance.image_type) == (INSTANCE, 7, ("ORIGINAL", "PRIMARY"))
    assert (instance.date, instance.comments, instance.frames) == ("20260201", "Apnée", 0)


# The others have no study, or identifiers that pydicom warns about.
_IDENTIFIED = [path for path in images() if not {"JPEGLS", "jls", "bad"} & set(re.split("[_N]", path.name))]


@pytest.mark.parametrize("path", _IDENTIFIED, ids=name_of)
def test_levels_are_those_that_pydicom_reads(path: Path) -> None:
    found, data_set = read_instance(path), parsed(path)
    assert found.study.uid == data_set.StudyInstanceUID
    assert found.series.uid == data_set.SeriesInstanceUID
    assert found.instance.sop_class == data_set.SOPClassUID
    assert (found.instance.rows, found.instance.columns) == (data_set.Rows, data_set.Columns)
    assert found.study.date == data_set.get("StudyDate", "")
    assert found.series.modality == data_set.get("Modality", "")
    assert found.study.accession == (data_set.get("AccessionNumber") or "")


def test_a_body_part_may_be_coded_or_told_by_the_frames(tmp_path: Path) -> None:
    coded = sequence(0x00082218, [item(element(0x00080104, "LO", "Foie"))])
    assert _read(tmp_path, coded).series.body_part == "Foie"
    anatomy = sequence(0x00209071, [item(coded)])
    assert _read(tmp_path, sequence(0x52009229, [item(anatomy)])).series.body_part == "Foie"


@pytest.mark.parametrize("raw", ["abc", "1.5", "", "999999999999999999999999"])
def test_a_number_that_is_none_is_unknown(raw: str, tmp_path: Path) -> None:
    assert _read(tmp_path, element(0x00200013, "IS", raw)).instance.number is None


def _placed(position: str, orientation: str = "1\\0\\0\\0\\1\\0", spacing: str = "0.5\\0.5") -> bytes:
    extra = {0x00280030: element(0x00280030, "DS", spacing)}
    picture = Picture(extra=extra).data_set()
    place = element(0x00200032, "DS", position) + element(0x00200037, "DS", orientation)
    return part10(picture.replace(element(0x00280002, "US", b"\1\0"), place + element(0x00280002, "US", b"\1\0")))


@pytest.mark.parametrize("height", [-30.0, 0.0, 12.5])
def test_a_slice_has_a_distance_along_its_normal(height: float, tmp_path: Path) -> None:
    (plane,) = read_instance(saved(tmp_path, _placed(f"1\\2\\{height}"))).geometry.planes
    assert plane.normal == (0.0, 0.0, 1.0)
    assert plane.distance == height
    assert plane.spacing == (0.5, 0.5)


def test_an_oblique_slice_is_measured_along_its_own_normal(tmp_path: Path) -> None:
    """Coronal: rows to the left, columns to the feet; slices follow each other from front to back."""
    (plane,) = read_instance(saved(tmp_path, _placed("5\\40\\9", "1\\0\\0\\0\\0\\-1"))).geometry.planes
    assert plane.normal == (0.0, 1.0, 0.0)
    assert plane.distance == 40


def test_a_place_beyond_all_numbers_has_no_distance(tmp_path: Path) -> None:
    (plane,) = read_instance(saved(tmp_path, _placed("1\\2\\9e307", "9e9\\0\\0\\0\\9e9\\0"))).geometry.planes
    assert plane.position == (1.0, 2.0, 9e307)
    assert plane.distance is None


@pytest.mark.parametrize("position", ["1\\2", "a\\b\\c", "", "1\\2\\3\\4"])
def test_a_place_that_makes_no_sense_is_no_place(position: str, tmp_path: Path) -> None:
    (plane,) = read_instance(saved(tmp_path, _placed(position))).geometry.planes
    assert plane.position is None
    assert plane.distance is None


def test_each_frame_of_an_enhanced_image_has_its_plane() -> None:
    path = shipped_file("eCT_Supplemental.dcm")
    planes = read_instance(path).geometry.planes
    groups = parsed(path).PerFrameFunctionalGroupsSequence
    assert len(planes) == len(groups) == 2
    for plane, group in zip(planes, groups, strict=True):
        assert plane.position == tuple(group.PlanePositionSequence[0].ImagePositionPatient)
    assert all(plane.distance is not None and plane.spacing for plane in planes)


def test_frames_share_what_they_do_not_say(tmp_path: Path) -> None:
    shared = sequence(0x00209116, [item(element(0x00200037, "DS", "1\\0\\0\\0\\1\\0"))])
    shared += sequence(0x00289110, [item(element(0x00180050, "DS", "2") + element(0x00280030, "DS", "1\\1"))])
    own = [item(sequence(0x00209113, [item(element(0x00200032, "DS", f"0\\0\\{n}"))])) for n in range(3)]
    found = _read(tmp_path, sequence(0x52009229, [item(shared)]), sequence(0x52009230, own)).geometry
    assert [plane.distance for plane in found.planes] == [0, 1, 2]
    assert {(plane.spacing, plane.thickness) for plane in found.planes} == {((1, 1), 2)}


def test_an_image_without_place_has_one_plane_that_says_nothing() -> None:
    planes = read_instance(shipped_file("chrGerm.dcm")).geometry.planes
    assert planes == (Plane(None, None, None, None),)


def test_slices_are_sorted_by_their_distance() -> None:
    found = read_instance(shipped_file("CT_small.dcm")).geometry
    data_set = parsed(shipped_file("CT_small.dcm"))
    assert found.frame_of_reference == data_set.FrameOfReferenceUID
    assert found.planes[0].distance == pytest.approx(data_set.ImagePositionPatient[2])
