"""The copies that every suite uses keep the pixels and change who they are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.formats.dicom import cut_frame, open_data_set, read_instance
from tests.documents.formats.dicom import invented as making
from tests.documents.formats.dicom.invented import INS_TEST, invented, invented_patient, with_key
from tests.documents.formats.dicom.shipped import images, name_of, parsed, shipped_file


@pytest.mark.parametrize("source", images(), ids=name_of)
def test_a_copy_has_the_same_pixels_in_the_same_transfer_syntax(source: Path, tmp_path: Path) -> None:
    original, copy = parsed(source), parsed(invented(source, tmp_path).path)
    assert copy.PixelData == original.PixelData
    kept = original.file_meta.get("TransferSyntaxUID", copy.file_meta.TransferSyntaxUID)
    assert copy.file_meta.TransferSyntaxUID == kept


@pytest.mark.parametrize("source", images(), ids=name_of)
def test_every_valid_image_is_read_under_its_new_keys(source: Path, tmp_path: Path) -> None:
    copy = invented(source, tmp_path)
    found = read_instance(copy.path)
    assert (found.study.uid, found.series.uid, found.instance.uid) == (copy.study, copy.series, copy.instance)
    assert found.patient.birth_name == copy.patient.birth_name
    assert found.patient.first_given_name == copy.patient.given_name
    assert [(known.value, known.authority) for known in found.patient.identifiers] == [(copy.patient.ins, INS_TEST)]
    assert len(found.frames) == found.instance.frames >= 1
    assert found.damaged == ()


def test_a_copy_keeps_nothing_of_the_patient_of_the_file(tmp_path: Path) -> None:
    raw = invented(shipped_file("CT_small.dcm"), tmp_path).path.read_bytes()
    original = parsed(shipped_file("CT_small.dcm"))
    assert str(original.PatientName).encode() not in raw
    assert original.StudyInstanceUID.encode() not in raw


def test_a_frame_of_a_copy_is_the_frame_of_the_file(tmp_path: Path) -> None:
    source = shipped_file("color3d_jpeg_baseline.dcm")
    assert _frame(invented(source, tmp_path).path, 7) == _frame(source, 7)


def _frame(path: Path, number: int) -> bytes:
    with open_data_set(path) as opened:
        return cut_frame(opened.stream, read_instance(path), number)


def test_files_of_one_study_stay_together_and_salt_makes_others(tmp_path: Path) -> None:
    first = invented(shipped_file("SC_rgb_rle.dcm"), tmp_path)
    again = invented(shipped_file("SC_rgb_rle.dcm"), tmp_path)
    other = invented(shipped_file("SC_rgb_rle.dcm"), tmp_path, salt="b")
    assert first == again
    assert {first.study, first.series, first.instance}.isdisjoint({other.study, other.series, other.instance})


def test_files_can_be_put_into_one_study(tmp_path: Path) -> None:
    study = making.fresh_uid("one study")
    names = ("CT_small.dcm", "MR_small.dcm")
    copies = [invented(shipped_file(name), tmp_path, study=study) for name in names]
    assert {copy.study for copy in copies} == {study}
    assert len({copy.series for copy in copies}) == 2


@pytest.mark.parametrize("rank", [1, 2, 27, 700, 45_000])
@pytest.mark.parametrize("sex", ["M", "F"])
def test_invented_numbers_have_15_characters_and_a_right_key(rank: int, sex: str) -> None:
    ins = invented_patient(rank, sex=sex).ins
    assert len(ins) == 15
    assert ins.isdigit()
    assert 97 - int(ins[:13]) % 97 == int(ins[13:])


def test_the_key_of_a_corsican_number_counts_2a_as_19() -> None:
    assert with_key("2790332A02001") == "2790332A02001" + f"{97 - 2790331902001 % 97:02d}"


def test_two_ranks_are_two_people() -> None:
    people = [invented_patient(rank) for rank in range(1, 200)]
    assert len({who.ins for who in people}) == len({who.birth_name for who in people}) == len(people)
