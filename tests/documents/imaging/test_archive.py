"""A study to take away: every file to the byte, a DICOMDIR that pydicom's FileSet reads, neutral names."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.test import Client
from pydicom.fileset import FileSet

from documents.imaging import archive
from documents.imaging.dicomdir import Filed, directory
from documents.models import EntryPage
from documents.serving import Revoked
from patients.actions.close_account import close_account
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Act, DossierPage, Physician
from tests import people
from tests.documents.after import images
from tests.documents.formats.dicom.invented import invented, invented_patient
from tests.documents.formats.dicom.shipped import shipped_file
from tests.documents.imaging.dicomweb.conftest import Shelf, body, shelf
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db
__all__ = ["shelf"]
NAMES = ("CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "rtdose_1frame.dcm", "image_dfl.dcm", "ExplVR_BigEnd.dcm")


@pytest.fixture
def dossier(at: Clock, settings: Any, tmp_path: Path) -> DossierPage:
    settings.STORAGE_URL = (tmp_path / "objects").as_uri()
    return people.dossier()


@pytest.fixture
def reader(dossier: DossierPage) -> Physician:
    made = people.physician()
    people.designation(dossier, made)
    return made


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


def taken(client: Client, entry: EntryPage) -> zipfile.ZipFile:
    answer: Any = client.get(f"/entries/{entry.uuid}/original")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry.uuid}.zip"'
    return zipfile.ZipFile(io.BytesIO(body(answer)))


def test_pydicom_reads_the_file_set(shelf: Shelf, tmp_path: Path) -> None:
    files = [invented(shipped_file(name), tmp_path, invented_patient(), study="2.25.44") for name in NAMES]
    entry: Any = None
    for one in files:
        entry = shelf.file(one.path.read_bytes())
    with taken(shelf.client, entry) as archived:
        assert archived.testzip() is None
        archived.extractall(tmp_path / "out")
    found = FileSet(tmp_path / "out" / "DICOMDIR")
    assert {one.SOPInstanceUID for one in found} == {one.instance for one in files}
    assert found.find_values("StudyInstanceUID") == ["2.25.44"]
    assert found.find_values("PatientID") == [files[0].patient.ins]
    assert set(found.find_values("SeriesInstanceUID")) == {one.series for one in files}
    contents = {one.instance: one.path.read_bytes() for one in files}
    for member in found:
        assert Path(member.path).read_bytes() == contents[str(member.SOPInstanceUID)]
        assert member.load().SOPInstanceUID == member.SOPInstanceUID
    found._stage["t"].cleanup()  # it leaves its folder to its end, and warns


def test_names_tell_nothing(dossier: DossierPage, client: Client) -> None:
    with taken(client, images.study(dossier, "7", {"8": 2, "9": 1})) as archived:
        assert archived.namelist() == [
            "DICOM/S0000001/I0000001",
            "DICOM/S0000001/I0000002",
            "DICOM/S0000002/I0000003",
            "DICOMDIR",
        ]
        assert {info.date_time for info in archived.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_is_a_transfer_and_nothing_else(dossier: DossierPage, client: Client) -> None:
    entry = images.study(dossier, "7", {"8": 1})
    body(client.get(f"/entries/{entry.uuid}/original"))  # type: ignore[arg-type]
    assert [(trace.act, trace.entry) for trace in AccessTrace.objects.all()] == [(Act.TRANSFER, entry.uuid)]


def test_an_image_set_without_images_has_none(dossier: DossierPage, client: Client) -> None:
    entry = people.entry(dossier, kind="images", studies=("1.2.3",))
    assert client.get(f"/entries/{entry.uuid}/original").status_code == 404
    assert AccessTrace.objects.count() == 0


def test_head_reads_no_file(dossier: DossierPage, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = images.study(dossier, "7", {"8": 1})
    monkeypatch.setattr("storage.objects.open_row", None)
    assert client.head(f"/entries/{entry.uuid}/original").status_code == 200


def test_a_designation_that_ends_cuts_it(
    dossier: DossierPage, reader: Physician, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 1)
    entry = images.study(dossier, "7", {"8": 3})
    pieces = archive.study(entry, lambda: reader.designations.filter(ended_at=None).exists())
    assert next(pieces)
    end_designation(reader.designations.get())
    with pytest.raises(Revoked):
        list(pieces)


def test_an_account_that_is_closed_cuts_it(
    dossier: DossierPage, reader: Physician, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.serving.RECHECK", 1)
    entry = images.study(dossier, "7", {"8": 3})
    answer: Any = client.get(f"/entries/{entry.uuid}/original")
    pieces = iter(answer)
    assert next(pieces)
    close_account(reader.user)
    with pytest.raises(Revoked):
        list(pieces)


def test_more_images_cost_no_more_queries(dossier: DossierPage, client: Client, queries: Queries) -> None:
    counts = []
    for name, count in (("7", 1), ("70", 9)):
        entry = images.study(dossier, name, {f"{name}1": count})
        address = f"/entries/{entry.uuid}/original"
        body(client.get(address))  # type: ignore[arg-type]
        counts.append(len(queries(lambda address=address: body(client.get(address)))))  # type: ignore[misc, arg-type]
    assert counts[0] == counts[1]


def test_the_page_of_a_study_leads_to_it(dossier: DossierPage, client: Client) -> None:
    entry = images.study(dossier, "7", {"8": 1})
    assert f'href="/entries/{entry.uuid}/original"' in client.get(f"/entries/{entry.uuid}/").content.decode()


class TestDirectory:
    def filed(self, number: int, series: str = "1.2", told: dict[str, Any] | None = None) -> Filed:
        attributes = {tag: {"vr": "LO", "Value": [value]} for tag, value in (told or {}).items()}
        path, keys = ("DICOM", "S0000001", f"I{number:07d}"), {"00200013": {"vr": "IS", "Value": [number]}}
        of_class, syntax = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
        return Filed(path, of_class, f"1.3.{number}", series, syntax, "IMAGE", keys, attributes)

    def read(self, *files: Filed) -> pydicom.FileDataset:
        return pydicom.dcmread(io.BytesIO(directory("2.25.1", files)))

    def test_records_follow_each_other_by_their_places(self) -> None:
        raw = directory("2.25.1", [self.filed(1), self.filed(2), self.filed(3, "1.4")])
        found = pydicom.dcmread(io.BytesIO(raw))
        kinds = [record.DirectoryRecordType for record in found.DirectoryRecordSequence]
        assert kinds == ["PATIENT", "STUDY", "SERIES", "IMAGE", "IMAGE", "SERIES", "IMAGE"]
        places = [record.seq_item_tell for record in found.DirectoryRecordSequence]
        patient, study, first, one, two, second, three = found.DirectoryRecordSequence
        assert found.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity == places[0]
        lower = "OffsetOfReferencedLowerLevelDirectoryEntity"
        assert [record[lower].value for record in (patient, study, first, second)] == [places[n] for n in (1, 2, 3, 6)]
        assert (one.OffsetOfTheNextDirectoryRecord, two.OffsetOfTheNextDirectoryRecord) == (places[4], 0)
        assert (first.OffsetOfTheNextDirectoryRecord, three.OffsetOfTheNextDirectoryRecord) == (places[5], 0)

    def test_names_keep_their_letters_and_long_ones_are_cut(self) -> None:
        found = self.read(self.filed(1, told={"00100010": {"Alphabetic": "ÉLISE^B"}, "00081030": "x" * 5000}))
        patient, study = found.DirectoryRecordSequence[:2]
        assert patient.PatientName == "ÉLISE^B"
        assert len(study.StudyDescription) == 64

    def test_what_a_file_does_not_say_is_not_invented_but_where_it_must_be(self) -> None:
        patient, study, series, image = self.read(self.filed(0)).DirectoryRecordSequence
        assert (patient.PatientID, study.StudyID, series.Modality, image.InstanceNumber) == ("NONE", "1", "OT", 0)
        assert image.ReferencedFileID == ["DICOM", "S0000001", "I0000000"]

    def test_of_no_file_it_is_empty(self) -> None:
        assert len(self.read().DirectoryRecordSequence) == 0
