"""One instance through the contract of every format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from documents import formats
from documents.formats import dicom
from documents.formats.dicom.filing import moment
from documents.formats.dicom.levels import Study
from documents.formats.reading import Author
from tests.documents.formats.dicom.invented import invented
from tests.documents.formats.dicom.shipped import images, name_of, shipped_file
from tests.documents.formats.dicom.written import INSTANCE, STUDY, Picture, element, identity, part10, saved

PARIS = ZoneInfo("Europe/Paris")


def test_an_image_is_filed_as_a_set_of_images(tmp_path: Path) -> None:
    before = [
        element(0x00080020, "DA", "20260131"), element(0x00080030, "TM", "101530.25"),
        element(0x00080070, "LO", "ACME"),
        element(0x00080080, "LO", "CLINIQUE INVENTEE"), element(0x00081030, "LO", "Scanner du thorax"),
        element(0x00081040, "LO", "RADIOLOGIE"), element(0x00081050, "PN", "RADIO^LEA"),
        element(0x00081090, "LO", "X9"),
    ]  # fmt: skip
    found = dicom.read(saved(tmp_path, Picture(before=b"".join(before), frames="3").file()))
    assert (found.format, found.media_type, found.kind, found.display) == (
        "dicom",
        "application/dicom",
        "images",
        "picture",
    )
    assert (found.document_id, found.studies, found.pages) == (INSTANCE, (STUDY,), 3)
    assert (found.type_code, found.type_system, found.type_display) == (
        "31",
        "1.2.250.1.213.1.1.4.1",
        "Imagerie médicale",
    )
    assert found.title == "Scanner du thorax"
    assert found.act_date == datetime(2026, 1, 31, 10, 15, 30, tzinfo=PARIS)
    assert found.act_date_precision == "second"
    assert found.authors == (
        Author("person", "RADIO LEA", organisation="CLINIQUE INVENTEE"),
        Author("device", "ACME X9", organisation="CLINIQUE INVENTEE"),
    )
    assert (found.unit, found.organisation) == ("RADIOLOGIE", "CLINIQUE INVENTEE")
    assert found.patient is not None
    assert found.patient.birth_name == "INVENTEE"


def test_a_title_is_made_where_the_study_has_none(tmp_path: Path) -> None:
    assert dicom.read(saved(tmp_path, Picture().file())).title == "Imagerie OT"
    series = Picture(before=element(0x0008103E, "LO", "Coupes fines"))
    assert dicom.read(saved(tmp_path, series.file())).title == "Coupes fines"


def test_what_has_no_picture_is_displayed_by_nothing(tmp_path: Path) -> None:
    found = dicom.read(saved(tmp_path, part10(identity())))
    assert (found.display, found.pages) == ("none", 0)


def _study(date: str, time: str = "", zone: str = "") -> Study:
    return Study("1", "", date, time, zone, "", "", "", "", "", None)


MOMENTS = {
    "to the second": (_study("20260131", "101530"), datetime(2026, 1, 31, 10, 15, 30, tzinfo=PARIS), "second"),
    "in summer": (_study("20260731", "101530"), datetime(2026, 7, 31, 8, 15, 30, tzinfo=UTC), "second"),
    "to the minute": (_study("20260131", "1015"), datetime(2026, 1, 31, 10, 15, tzinfo=PARIS), "minute"),
    "to the hour": (_study("20260131", "10"), datetime(2026, 1, 31, 10, tzinfo=PARIS), "minute"),
    "the old form": (_study("2026.01.31", "10:15:30"), datetime(2026, 1, 31, 10, 15, 30, tzinfo=PARIS), "second"),
    "a leap second": (_study("20260131", "235960"), datetime(2026, 1, 31, 23, 59, 59, tzinfo=PARIS), "second"),
    "to the day": (_study("20260131"), datetime(2026, 1, 31, tzinfo=PARIS), "day"),
    "a time that is none": (_study("20260131", "midi"), datetime(2026, 1, 31, tzinfo=PARIS), "day"),
    "elsewhere": (
        _study("20260131", "101530", "-0400"),
        datetime(2026, 1, 31, 10, 15, 30, tzinfo=timezone(-timedelta(hours=4))),
        "second",
    ),
    "a zone that is none": (_study("20260131", "1015", "+9900"), datetime(2026, 1, 31, 10, 15, tzinfo=PARIS), "minute"),
}


@pytest.mark.parametrize(("study", "when", "precision"), MOMENTS.values(), ids=MOMENTS)
def test_the_date_of_the_act_is_the_studys(study: Study, when: datetime, precision: str) -> None:
    assert moment(study) == (when, precision)


@pytest.mark.parametrize("date", ["", "202601", "20261331", "20260230", "hier", "00000000", "20260131-20260201"])
def test_no_date_is_better_than_a_wrong_one(date: str) -> None:
    assert moment(_study(date, "101500")) == (None, "")


@pytest.mark.parametrize("name", ["CT_small.dcm", "rtplan.dcm", "image_dfl.dcm", "waveform_ecg.dcm", "test-SR.dcm"])
def test_the_formats_know_dicom_by_its_content(name: str, tmp_path: Path) -> None:
    path = tmp_path / "compte-rendu.pdf"
    path.write_bytes(shipped_file(name).read_bytes())
    assert formats.read(path).format == "dicom"


@pytest.mark.parametrize("source", images()[::12], ids=name_of)
def test_files_of_one_study_say_so(source: Path, tmp_path: Path) -> None:
    copy = invented(source, tmp_path)
    found = dicom.read(copy.path)
    assert found.studies == (copy.study,)
    assert found.document_id == copy.instance
