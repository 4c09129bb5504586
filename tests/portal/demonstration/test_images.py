"""The images: whose they are, fresh UIDs, pixels as they were; volumes that can be compared."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset

from documents import formats
from documents.formats import dicom
from patients.identity import ins
from portal.demonstration import images
from portal.demonstration.images import phantom, shipped
from portal.demonstration.images.anatomy import SPACING, softened
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient
from tests.portal.demonstration.conftest import TODAY

NAMES = sorted({name for names in shipped.SOURCES.values() for name in names})


@pytest.fixture(scope="session")
def reports(papers: list[Paper]) -> list[Paper]:
    return [paper for paper in papers if paper.study]


def files(paper: Paper, patients: Mapping[str, Patient]) -> list[bytes]:
    return [write() for _name, write in images.of(paper, patients[paper.patient], TODAY)]


def of_source(reports: list[Paper], source: str) -> Paper:
    return next(paper for paper in reports if paper.study and paper.study.source.startswith(source))


def opened(content: bytes) -> Dataset:
    with disable_value_validation():
        return pydicom.dcmread(BytesIO(content))


def test_every_source_is_one_that_exists(reports: list[Paper]) -> None:
    sources = {paper.study.source for paper in reports if paper.study}
    assert len(sources) >= 10
    for source in sources - set(shipped.SOURCES):
        body, thickness, lesion = phantom._told(source)
        assert phantom.body_of(body).organs
        assert thickness in (1, 5)
        assert 0 <= lesion < 80


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_is_in_the_installed_package(name: str) -> None:
    assert (shipped.FOLDER / name).is_file()


def test_only_reports_of_imaging_point_to_studies(reports: list[Paper]) -> None:
    assert {paper.type[0] for paper in reports} <= {"18748-4", "11488-4", "34133-9"}
    assert len({paper.study.uid for paper in reports if paper.study}) == len(reports) >= 50


@pytest.mark.parametrize("source", ["bone-scan", "us-palette", "mr-small", "ecg", "rt-plan", "thorax-5mm"])
def test_an_image_names_its_patient_and_its_study(
    reports: list[Paper], patients: Mapping[str, Patient], tmp_path: Path, source: str
) -> None:
    paper = of_source(reports, source)
    patient = patients[paper.patient]
    path = tmp_path / "image"
    path.write_bytes(files(paper, patients)[0])
    reading = formats.read(path)
    assert reading.patient is not None
    assert (reading.patient.birth_name, reading.patient.birth_date) == (
        patient.identity.birth_name,
        patient.identity.birth_date,
    )
    assert [(number.value, number.authority) for number in reading.patient.identifiers] == [
        (patient.ins, ins.DEMONSTRATION)
    ]
    assert reading.studies == ((paper.study.uid,) if paper.study else ())
    assert reading.act_date is not None
    assert reading.act_date.date() == paper.when.date()


def test_pixels_and_transfer_syntax_are_those_of_the_file(
    reports: list[Paper], patients: Mapping[str, Patient]
) -> None:
    for source in ("bone-scan", "mr-small", "us-gray", "rt-dose"):
        given = [opened(content) for content in files(of_source(reports, source), patients)]
        for name, instance in zip(shipped.SOURCES[source], given, strict=True):
            before = opened((shipped.FOLDER / name).read_bytes())
            assert instance.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
            assert instance.get("PixelData") == before.get("PixelData")


def test_no_uid_of_a_file_is_kept_and_none_is_given_twice(
    reports: list[Paper], patients: Mapping[str, Patient]
) -> None:
    given = [opened(content) for paper in reports[:12] for content in files(paper, patients)]
    own = [str(instance.SOPInstanceUID) for instance in given]
    assert len(set(own)) == len(own)
    assert all(uid.startswith("2.25.") for uid in own)
    for instance in given:
        assert instance.file_meta.MediaStorageSOPInstanceUID == instance.SOPInstanceUID


def test_the_bytes_are_the_same_each_time(reports: list[Paper], patients: Mapping[str, Patient]) -> None:
    for source in ("bone-scan", "us-clip", "thorax-5mm"):
        paper = of_source(reports, source)
        assert files(paper, patients) == files(paper, patients)


def test_two_scans_of_one_body_can_be_compared(reports: list[Paper], patients: Mapping[str, Patient]) -> None:
    thin, thick = (of_source(reports, source) for source in ("thorax-1mm", "thorax-5mm"))
    assert thin.patient == thick.patient
    assert thin.when < thick.when
    first, second = ([opened(content) for content in files(paper, patients)] for paper in (thin, thick))
    assert (len(first), len(second)) == (48, 9)
    assert {float(one.SliceThickness) for one in first} == {1.0}
    assert {float(one.SliceThickness) for one in second} == {5.0}
    frames = {str(one.FrameOfReferenceUID) for one in (*first, *second)}
    assert len(frames) == 2
    places = [float(one.ImagePositionPatient[2]) for one in first]
    assert np.diff(places).tolist() == [1.0] * 47


def test_a_lesion_has_the_size_that_the_report_says() -> None:
    body = phantom.body_of("thorax")
    with_it, without = (phantom.plane("thorax", size, body.lesion[2]) for size in (42, 0))
    area = int((with_it != without).sum()) * SPACING**2
    assert abs(area - 3.14 * 21**2) < 200  # square millimetres
    assert with_it[(with_it != without)].max() == body.lesion_units


def test_a_thick_slice_is_the_mean_of_its_millimetres(reports: list[Paper], patients: Mapping[str, Patient]) -> None:
    thick = opened(files(of_source(reports, "abdomen-5mm"), patients)[4])
    voxels = thick.pixel_array.astype(int) + int(thick.RescaleIntercept)
    planes = [phantom.plane("abdomen", 0, 20 - 24 + step) for step in range(5)]
    expected = softened(sum(planes[1:], planes[0]) // 5)
    assert np.abs(voxels - np.clip(expected, -1024, 3071)).max() <= 20


def test_the_portal_can_draw_them(reports: list[Paper], patients: Mapping[str, Patient], tmp_path: Path) -> None:
    for source in ("thorax-5mm", "bone-scan", "us-color", "mr-small"):
        path = tmp_path / source
        path.write_bytes(files(of_source(reports, source), patients)[0])
        with Image.open(BytesIO(dicom.preview(path))) as drawn:
            assert min(drawn.size) > 32, source


def test_a_paper_without_a_study_has_no_images(papers: list[Paper], patients: Mapping[str, Patient]) -> None:
    paper = next(paper for paper in papers if paper.study is None)
    assert list(images.of(paper, patients[paper.patient], TODAY)) == []
