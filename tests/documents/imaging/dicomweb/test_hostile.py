"""Requests that no client of ours sends: a clear answer, never a failure, and nothing in the ledger."""

import pytest

from patients.models import AccessTrace
from tests.documents.formats.dicom.written import STUDY, Picture
from tests.documents.imaging.dicomweb.conftest import Shelf, body

PATHS = [
    "/dicom-web",
    "/dicom-web//studies",
    "/dicom-web/studies/",
    "/dicom-web/studies/../../admin/",
    "/dicom-web/studies/%2e%2e",
    "/dicom-web/studies/1.2/series/",
    "/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/",
    "/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/1/",
    "/dicom-web/studies/%00/metadata",
    "/dicom-web/studies/' OR 1=1--/metadata",
    "/dicom-web/studies/" + "1" * 65 + "/metadata",
    "/dicom-web/studies/" + "1." * 4000,
    "/dicom-web/studies/١٢/metadata",
    "/dicom-web/STUDIES",
    "/dicom-web/workitems",
    f"/dicom-web/studies/{STUDY}/nothing",
    f"/dicom-web/studies/{STUDY}/frames/1",
]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_an_address_that_is_none(shelf: Shelf, path: str) -> None:
    shelf.file(Picture())
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        response = shelf.ask(path if path.startswith("/dicom-web/") else f"{path}", method=method)
        assert response.status_code in (400, 404, 405), method
    assert AccessTrace.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "x" * 8000},
        {"Accept": '"' * 4000},
        {"Accept": "multipart/related; type=" + '"' * 500},
        {"Accept": "a/b;" * 2000},
        {"Accept": "*/*; q=" + "9" * 400},
        {"Accept": "\x00"},
        {"If-None-Match": '"' * 4000},
        {"Range": "bytes=" + "9" * 4000 + "-"},
        {"X-Forwarded-Host": "evil.example"},
        {"Accept-Language": "x" * 4000},
        {"Content-Length": "-1"},
        {"Transfer-Encoding": "chunked"},
    ],
    ids=range(12),
)
def test_a_header_that_means_nothing(shelf: Shelf, headers: dict[str, str]) -> None:
    shelf.file(Picture())
    for path in ("/frames/1", "/metadata", "/rendered", "", f"/dicom-web/studies/{STUDY}/series"):
        told = dict(headers)
        response = shelf.ask(path, told.pop("Accept", "*/*"), **told)
        assert response.status_code in (200, 304, 400, 406)


@pytest.mark.parametrize(
    "query",
    [
        "PatientName=" + "*" * 4000,
        "PatientName=" + "?*" * 2000,
        "StudyDate=----",
        "StudyDate=99999999-00000000",
        "StudyTime=a-b",
        "PatientID=%00",
        "PatientID=%ff%fe",
        "PatientID=' OR ''='",
        "StudyInstanceUID=" + ",".join(["1.2"] * 900),
        "Rows=1e999",
        "Rows=nan",
        "ModalitiesInStudy=*",
        "NumberOfStudyRelatedInstances=1",
        "7FE00010=x",
        "includefield=7FE00010",
        "includefield=all&includefield=PatientID",
    ],
    ids=range(16),
)
def test_a_search_that_means_nothing(shelf: Shelf, query: str) -> None:
    shelf.file(Picture(40, 50, value=bytes(2000)))
    for level in ("studies", "series", "instances"):
        response = shelf.ask(f"/dicom-web/{level}?{query}")
        assert response.status_code in (200, 204, 400, 413)
        assert b"BulkDataURI" not in body(response)


def test_no_answer_names_anybody_where_it_refuses(shelf: Shelf) -> None:
    shelf.file(Picture())
    refused = [shelf.ask("/frames/9"), shelf.ask("/metadata", "text/html"), shelf.ask("/rendered?window=INVENTEE")]
    refused.append(shelf.ask("/dicom-web/studies?PatientName=INVENTEE&limit=x"))
    for response in refused:
        told = body(response).decode() + str(response.headers)
        assert "INVENTEE" not in told
        assert STUDY not in told
