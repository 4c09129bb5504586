"""What the directory of a study says of what is no image: the type of each record and its keys, as pydicom has them."""

import io
import warnings
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pydicom
import pytest
from pydicom._uid_dict import UID_dictionary
from pydicom.dataset import Dataset
from pydicom.fileset import DIRECTORY_RECORDERS, FileSet
from pydicom.sequence import Sequence

from documents.imaging import record_elements
from documents.imaging.dicomdir import Filed, directory
from documents.imaging.record_types import keys_of, kind_of
from tests.documents.formats.dicom.invented import invented, invented_patient
from tests.documents.formats.dicom.shipped import shipped_file
from tests.documents.imaging.dicomweb.conftest import Shelf, body, shelf

__all__ = ["shelf"]
STORAGE = "1.2.840.10008.5.1.4.1.1."
FILES = {
    "CT_small.dcm": "IMAGE",
    "liver_1frame.dcm": "IMAGE",
    "rtplan.dcm": "RT PLAN",
    "rtdose_1frame.dcm": "RT DOSE",
    "rtstruct.dcm": "RT STRUCTURE SET",
    "reportsi.dcm": "SR DOCUMENT",
    "test-SR.dcm": "SR DOCUMENT",
    "waveform_ecg.dcm": "WAVEFORM",
}
CLASSES = {
    "4.2": "SPECTROSCOPY",
    "66": "RAW DATA",
    "66.1": "REGISTRATION",
    "66.2": "FIDUCIAL",
    "66.3": "REGISTRATION",
    "66.4": "IMAGE",
    "66.5": "SURFACE",
    "66.6": "TRACT",
    "67": "VALUE MAP",
    "68.1": "SURFACE SCAN",
    "77.1.5.3": "STEREOMETRIC",
    "78.7": "MEASUREMENT",
    "78.6": "SR DOCUMENT",
    "79.1": "SR DOCUMENT",
    "88.59": "KEY OBJECT DOC",
    "90.1": "ASSESSMENT",
    "91.1": "ANNOTATION",
    "481.1": "IMAGE",
    "481.2": "RT DOSE",
    "481.3": "RT STRUCTURE SET",
    "481.4": "RT TREAT RECORD",
    "481.5": "RT PLAN",
    "481.8": "RT PLAN",
    "481.10": "RADIOTHERAPY",
    "481.23": "IMAGE",
    "481.25": "RADIOTHERAPY",
    "34.7": "PLAN",
}
NAMED = {
    " Image Storage": "IMAGE",
    "SR Storage": "SR DOCUMENT",
    "Waveform Storage": "WAVEFORM",
    "Presentation State Storage": "PRESENTATION",
}


@pytest.mark.parametrize(("end", "kind"), CLASSES.items())
def test_the_type_of_a_record_is_that_of_its_class(end: str, kind: str) -> None:
    assert kind_of(f"{STORAGE}{end}") == kind


@pytest.mark.parametrize(("name", "kind"), NAMED.items())
def test_so_is_that_of_every_class_of_the_standard_that_says_it_by_its_name(name: str, kind: str) -> None:
    found = {uid: told[0] for uid, told in UID_dictionary.items() if uid.startswith(STORAGE) and told[0].endswith(name)}
    assert len(found) > 10
    assert {told: kind_of(uid) for uid, told in found.items()} == dict.fromkeys(found.values(), kind)


@pytest.mark.parametrize("uid", ["", "1.2.3", STORAGE, f"{STORAGE}88", f"{STORAGE}999.1", "1.2.840.10008.5.1.4.1.2"])
def test_what_the_standard_does_not_name_is_an_image(uid: str) -> None:
    assert kind_of(uid) == "IMAGE"


@pytest.mark.django_db
def test_every_kind_of_file_has_its_record_in_the_file_set_of_a_study(shelf: Shelf, tmp_path: Path) -> None:
    files = {name: invented(shipped_file(name), tmp_path, invented_patient(), study="2.25.44") for name in FILES}
    entry = [shelf.file(one.path.read_bytes()) for one in files.values()][-1]
    answer: Any = shelf.client.get(f"/entries/{entry.uuid}/original")
    with ZipFile(io.BytesIO(body(answer))) as archived:
        archived.extractall(tmp_path / "out")
    found = FileSet(tmp_path / "out" / "DICOMDIR")
    found._stage["t"].cleanup()  # it leaves its folder to its end, and warns
    kinds = {one.instance: FILES[name] for name, one in files.items()}
    assert {str(one.SOPInstanceUID): one.DirectoryRecordType for one in found} == kinds
    for one in found:
        asked = expected(one.DirectoryRecordType, pydicom.dcmread(one.path))
        assert {element.keyword: one[element.tag].value for element in asked} == {
            element.keyword: element.value for element in asked
        }


def expected(kind: str, data_set: Dataset) -> Dataset:
    """The keys of such a record, as pydicom makes them; of what a report contains, what says more of its title."""
    data_set.InstanceNumber = data_set.get("InstanceNumber") or 0
    made = DIRECTORY_RECORDERS[kind](data_set)
    if "ContentSequence" in made:
        said = [item for item in made.ContentSequence if item.get("RelationshipType") == "HAS CONCEPT MOD"]
        del made.ContentSequence
        if said:
            made.ContentSequence = Sequence(said)
    return made


def code(value: str) -> Sequence:
    one = Dataset()
    one.CodeValue, one.CodingSchemeDesignator, one.CodeMeaning = value, "DCM", "Compte rendu d’été"
    return Sequence([one])


def everything() -> Dataset:
    """A data set that has each key of each record."""
    told = Dataset()
    told.InstanceNumber, told.ContentDate, told.ContentTime = 7, "20260328", "101530"
    told.ContentLabel, told.ContentDescription, told.ContentCreatorName = "ETIQUETTE", "Décrit", "Médecin^Élise"
    told.DoseSummationType = "PLAN"
    told.StructureSetLabel, told.StructureSetDate, told.StructureSetTime = "Contours", "20260327", "10"
    told.RTPlanLabel, told.RTPlanDate, told.RTPlanTime = "Plan", "20260326", "11"
    told.TreatmentDate, told.TreatmentTime = "20260325", "12"
    told.PresentationCreationDate, told.PresentationCreationTime = "20260324", "13"
    image, series = Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = f"{STORAGE}2", "1.2.3.4"
    series.SeriesInstanceUID, series.ReferencedImageSequence = "1.2.3", Sequence([image])
    told.ReferencedSeriesSequence = told.BlendingSequence = Sequence([series])
    told.ReferencedImageEvidenceSequence = Sequence([series])
    told.CompletionFlag, told.VerificationFlag, told.ConceptNameCodeSequence = "COMPLETE", "VERIFIED", code("113000")
    told.ContentSequence = Sequence([content("HAS CONCEPT MOD"), content("CONTAINS")])
    told.ImageType = ["ORIGINAL", "PRIMARY", "SPECTROSCOPY", "NONE"]
    told.NumberOfFrames, told.Rows, told.Columns, told.DataPointRows, told.DataPointColumns = 3, 16, 17, 1, 70000
    told.DocumentTitle, told.MIMETypeOfEncapsulatedDocument = "Compte rendu", "application/pdf"
    told.HL7InstanceIdentifier = "1.2.3^4"
    told.InstanceCreationDate, told.InstanceCreationTime = "20260323", "14"
    told.UserContentLabel, told.UserContentLongLabel = "COURT", "Plus long"
    return told


def content(relationship: str) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = relationship, "CODE"
    item.ConceptNameCodeSequence, item.ConceptCodeSequence = code("113011"), code("113038")
    return item


def record(kind: str, told: Any) -> Dataset:
    """The record of an instance, as pydicom reads it in its directory."""
    filed = Filed(("A",), f"{STORAGE}2", "1.3", "1.2", "1.2.840.10008.1.2.1", kind, keys_of(kind, told), {})
    found = pydicom.dcmread(io.BytesIO(directory("2.25.1", [filed])))
    made: Dataset = found.DirectoryRecordSequence[3]
    assert made.DirectoryRecordType == kind
    return made


@pytest.mark.parametrize("kind", sorted(DIRECTORY_RECORDERS.keys() & {*CLASSES.values(), *FILES.values()}))
def test_each_record_has_the_keys_that_pydicom_gives_it(kind: str) -> None:
    told = everything()
    made = record(kind, told.to_json_dict())
    asked = expected(kind, told)
    assert {element.keyword: made[element.tag].value for element in asked} == {
        element.keyword: element.value for element in asked
    }
    below = [element.keyword for element in made if element.tag.group > 4 and element.tag != 0x00080005]
    assert set(below) == {element.keyword for element in asked}
    assert [element.tag for element in made] == sorted(element.tag for element in made)


@pytest.mark.parametrize("kind", ["PRESENTATION", "ENCAP DOC"])
def test_so_have_those_that_no_single_class_names(kind: str) -> None:
    made, asked = record(kind, everything().to_json_dict()), expected(kind, everything())
    assert all(made[element.tag].value == element.value for element in asked)


def test_the_last_verification_of_a_report_is_told() -> None:
    told = everything()
    observers = [Dataset(), Dataset(), Dataset()]
    observers[0].VerificationDateTime, observers[1].VerificationDateTime = "20260401120000", "20260402120000"
    told.VerifyingObserverSequence = Sequence(observers)
    assert record("SR DOCUMENT", told.to_json_dict()).VerificationDateTime == "20260402120000"


def test_what_a_file_does_not_say_is_not_taken_for_a_fact() -> None:
    report = record("SR DOCUMENT", {})
    assert (report.InstanceNumber, report.CompletionFlag, report.VerificationFlag) == (0, "PARTIAL", "UNVERIFIED")
    assert (report.ContentDate, len(report.ConceptNameCodeSequence)) == ("", 0)
    assert not {"ContentSequence", "VerificationDateTime"} & {element.keyword for element in report}
    plan = record("RT PLAN", {"300A0002": {"vr": "SH"}, "300A0006": {"vr": "DA", "Value": [None]}})
    assert (plan.RTPlanLabel, plan.RTPlanDate) == ("NONE", "")


@pytest.mark.parametrize(
    "told",
    [
        {"vr": "SQ", "Value": ["x", None, {"00080100": {"vr": "SH", "Value": [{"a": 1}]}}]},
        {"vr": "SQ", "Value": [{"00080100": {"vr": "OB", "InlineBinary": "AAAA"}, "00080104": {}}]},
        {"vr": "SQ", "Value": [{"00080102": {"vr": "SH", "Value": ["x" * 99, 33, "é" * 99]}}]},
        {"vr": "SQ", "Value": [{"00280010": {"vr": "US", "Value": [99999999]}}]},
        {"vr": "LO", "Value": "text"},
    ],
)
def test_whatever_a_file_has_in_them_the_directory_can_be_read(told: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = record("KEY OBJECT DOC", {"0040A043": told})
        assert "ConceptNameCodeSequence" in made
        str(made)


def test_long_values_are_cut_one_by_one_and_long_sequences_stay_in_their_file() -> None:
    told = everything()
    made = record("SPECTROSCOPY", {**told.to_json_dict(), "00080008": {"vr": "CS", "Value": ["A" * 40, "B" * 3]}})
    assert made.ImageType == ["A" * 16, "BBB"]
    series = told.to_json_dict()["00081115"]["Value"]
    many = {"00081115": {"vr": "SQ", "Value": series * (record_elements.SEQUENCE // 40)}}
    assert "ReferencedSeriesSequence" not in record("PRESENTATION", many)
    wide = {"0040A043": {"vr": "SQ", "Value": [{"00080104": {"vr": "LO", "Value": ["é" * 64] * 900}}]}}
    assert record("KEY OBJECT DOC", wide).InstanceNumber == 0
