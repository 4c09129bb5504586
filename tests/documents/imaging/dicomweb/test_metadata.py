"""Metadata: what filing kept, as it kept it, with addresses that lead back here."""

import json
import zlib

import pytest

from documents.imaging.dicomweb.metadata import array, written
from documents.models import Instance
from tests.documents.after import images
from tests.documents.formats.dicom.written import INSTANCE, SERIES, STUDY, Picture, element
from tests.documents.imaging.dicomweb.conftest import ADDRESS, Shelf, body
from tests.people import Queries

JSON = "application/dicom+json"


def test_the_three_levels_say_the_same_of_one_instance(shelf: Shelf) -> None:
    shelf.file(Picture(value=bytes(2000), rows=40, columns=50))
    study, series = f"/dicom-web/studies/{STUDY}", f"/dicom-web/studies/{STUDY}/series/{SERIES}"
    (one,) = shelf.json("/metadata")
    assert [one] == shelf.json(f"{series}/metadata") == shelf.json(f"{study}/metadata")
    assert one["00080018"]["Value"] == [INSTANCE]
    assert one["7FE00010"] == {"vr": "OB", "BulkDataURI": f"http://testserver{ADDRESS}/bulkdata/7FE00010"}


def test_instances_come_in_the_order_in_which_one_looks_at_them(shelf: Shelf) -> None:
    images.study(shelf.dossier, "7", {"8": 3, "9": 2})
    Instance.objects.filter(uid=images.uid("7.8.2")).update(number=-1)
    path = f"/dicom-web/studies/{images.uid('7')}"
    found = [one["00080018"]["Value"][0] for one in shelf.json(f"{path}/series/{images.uid('8')}/metadata")]
    assert found == [images.uid(f"7.8.{number}") for number in (2, 0, 1)]
    assert len(shelf.json(f"{path}/metadata")) == 5


def test_a_thousand_instances_cost_no_more_queries_than_one(shelf: Shelf, queries: Queries) -> None:
    images.study(shelf.dossier, "7", {"8": 1, "9": 12})
    counts = []
    for series in ("8", "9"):
        path = f"/dicom-web/studies/{images.uid('7')}/series/{images.uid(series)}/metadata"
        shelf.ask(path, JSON)
        counts.append(len(queries(lambda path=path: body(shelf.ask(path, JSON)))))  # type: ignore[misc]
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize(
    "accept", ["application/dicom+xml", 'multipart/related; type="application/dicom+xml"', "text/html"]
)
def test_another_form_is_refused(shelf: Shelf, accept: str) -> None:
    shelf.file(Picture())
    assert shelf.ask("/metadata", accept).status_code == 406


def test_a_text_that_looks_like_an_address_stays_as_it_is(shelf: Shelf) -> None:
    comment = '"BulkDataURI":"/studies/1'
    shelf.file(Picture(after=b"", before=element(0x00080005, "CS", "ISO_IR 100") + element(0x00081030, "LO", comment)))
    (one,) = shelf.json("/metadata")
    assert one["00081030"]["Value"] == [comment]


def test_an_array_of_none_is_one() -> None:
    assert b"".join(array([], "http://x")) == b"[]"
    packed = zlib.compress(json.dumps({"a": 1}).encode())
    assert json.loads(b"".join(array([packed, packed], "http://x"))) == [{"a": 1}, {"a": 1}]
    assert (
        written(zlib.compress(b'{"BulkDataURI":"/studies/1"}'), "http://x/d")
        == b'{"BulkDataURI":"http://x/d/studies/1"}'
    )


def test_a_zero_spacing_is_not_sent(shelf: Shelf) -> None:
    shelf.file(Picture(extra={0x00280030: element(0x00280030, "DS", "0\\0")}))
    assert "00280030" not in shelf.json("/metadata")[0]
