"""Search: what is found by what, at which level, page by page, and whose ledger says so."""

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from documents.actions.withdraw import withdraw
from documents.imaging.dicomweb.qido.matching import is_like, matches
from documents.imaging.dicomweb.qido.query import Key
from documents.models import ImageSetPage
from patients.actions.make_token import make_token
from patients.models import AccessTrace, Act, Rights, Scope
from tests import people
from tests.documents.after import images
from tests.documents.formats.dicom.written import INSTANCE, SERIES, STUDY, Picture, element
from tests.documents.imaging.dicomweb.conftest import Shelf, body
from tests.people import Queries

JSON = "application/dicom+json"
ROOT = "/dicom-web"
TOLD = (
    element(0x00080020, "DA", "20260328")
    + element(0x00080030, "TM", "101530")
    + element(0x00080050, "SH", "ACC-77")
    + element(0x00080080, "LO", "Hôpital".encode("latin-1"))
    + element(0x00080090, "PN", "Médecin^Élise".encode("latin-1"))
    + element(0x00081030, "LO", "Thorax (controle)")
)


@pytest.fixture
def told(shelf: Shelf) -> Shelf:
    """A study that says a good deal of itself, among others."""
    shelf.file(Picture(before=element(0x00080005, "CS", "ISO_IR 100") + TOLD))
    images.study(shelf.dossier, "7", {"8": 2, "9": 1})
    return shelf


def found(shelf: Shelf, path: str, tag: str = "0020000D") -> list[Any]:
    """The first value of an attribute of each answer."""
    response = shelf.ask(f"{ROOT}{path}", JSON)
    assert response.status_code in (200, 204), body(response)
    import json

    return [one[tag]["Value"][0] for one in json.loads(body(response) or b"[]")]


@pytest.mark.parametrize(
    "query",
    [
        f"StudyInstanceUID={STUDY}",
        f"0020000D={STUDY}",
        f"0020000d={STUDY},1.2.3",
        f"StudyInstanceUID={STUDY}\\1.2.3",
        "PatientID=IPP-1",
        "PatientID=IPP-*",
        "PatientID=IPP-?",
        "PatientName=INVENTEE^ALICE",
        "PatientName=inventee*",
        "PatientName=*ALICE",
        "AccessionNumber=ACC-77",
        "AccessionNumber=*77",
        "StudyDescription=Thorax*(*)",
        "ReferringPhysicianName=medecin^elise",
        "StudyDate=20260328&PatientID=IPP-1",
        "StudyDate=20260301-20260331&PatientID=IPP-1",
        "StudyDate=-20260328&PatientID=IPP-1",
        "StudyDate=20260328-&StudyTime=10-11",
        "StudyTime=1015",
        "StudyTime=101530-",
        "ModalitiesInStudy=OT&PatientID=IPP-1",
        "PatientID=IPP-1&includefield=all",
        "PatientID=&AccessionNumber=ACC-77",
        "PatientID=IPP-1&StudyID=*",  # it has none
    ],
)
def test_the_study_is_found(told: Shelf, query: str) -> None:
    assert found(told, f"/studies?{query}") == [STUDY]


@pytest.mark.parametrize(
    "query",
    [
        "PatientID=ipp-1",
        "PatientID=IPP",
        "PatientName=INVENTEE",
        "AccessionNumber=ACC-7",
        "StudyDate=20260329-",
        "StudyDate=-20260327",
        "StudyTime=11-",
        "StudyDescription=thorax*",
        "ModalitiesInStudy=CT",
        "StudyInstanceUID=1.2.3",
        "StudyInstanceUID=*",
        "RequestAttributesSequence.ScheduledProcedureStepID=1",
        "PatientName=%25",
        "PatientName=" + "*a" * 500,
    ],
)
def test_the_study_is_not_found(told: Shelf, query: str) -> None:
    response = told.ask(
        f"{ROOT}/studies?PatientID=IPP-1&{query}" if "PatientID" not in query else f"{ROOT}/studies?{query}"
    )
    assert (response.status_code, body(response)) == (204, b"")
    assert AccessTrace.objects.count() == 0


def test_a_study_says_what_the_standard_asks_for(told: Shelf) -> None:
    (one,) = told.json(f"{ROOT}/studies?AccessionNumber=ACC-77")
    assert one["00100010"]["Value"] == [{"Alphabetic": "INVENTEE^ALICE"}]
    assert one["00080061"]["Value"] == ["OT"]
    assert one["00081190"]["Value"] == [f"http://testserver{ROOT}/studies/{STUDY}"]
    assert (one["00201206"]["Value"], one["00201208"]["Value"]) == ([1], [1])
    assert one["00081030"]["Value"] == ["Thorax (controle)"]
    assert "00280010" not in one
    assert "00080060" not in one


def test_includefield_adds_what_is_of_the_level(told: Shelf) -> None:
    (one,) = told.json(f"{ROOT}/studies?AccessionNumber=ACC-77&includefield=StudyID,00080080")
    assert "00080080" not in one  # of the series
    (series,) = told.json(f"{ROOT}/studies/{STUDY}/series?includefield=StudyDescription")
    assert series["00081030"]["Value"] == ["Thorax (controle)"]
    (instance,) = told.json(f"{ROOT}/studies/{STUDY}/series/{SERIES}/instances?includefield=BitsStored")
    assert instance["00280101"]["Value"] == [8]
    assert "00080050" not in instance
    (whole,) = told.json(f"{ROOT}/studies/{STUDY}/instances?includefield=all&SOPInstanceUID={INSTANCE}")
    assert whole["00080050"]["Value"] == ["ACC-77"]
    assert "7FE00010" not in whole


def test_every_level_is_searched(told: Shelf) -> None:
    seven = images.uid("7")
    assert set(found(told, "/series", "0020000E")) == {SERIES, images.uid("8"), images.uid("9")}
    assert found(told, f"/studies/{seven}/series", "0020000E") == [images.uid("8"), images.uid("9")]
    assert found(told, f"/series?SeriesInstanceUID={SERIES}&Modality=OT", "0020000E") == [SERIES]
    assert found(told, "/series?Modality=CT") == []
    assert len(found(told, "/instances")) == 4
    assert len(found(told, f"/studies/{seven}/instances")) == 3
    assert len(found(told, f"/studies/{seven}/series/{images.uid('8')}/instances")) == 2
    one = images.uid("7.8.1")
    assert found(told, f"/instances?SOPInstanceUID={one}", "00080018") == [one]
    assert found(told, f"/instances?SOPInstanceUID={INSTANCE},{one}", "00080018") == [INSTANCE, one]
    assert found(told, "/instances?Rows=8&PatientID=IPP-1") == []
    assert found(told, "/instances?Rows=4&PatientID=IPP-1") == [STUDY]


def test_of_every_series_the_study_is_told_unless_the_address_names_it(told: Shelf) -> None:
    (whole,) = told.json(f"{ROOT}/series?SeriesInstanceUID={SERIES}")
    (part,) = told.json(f"{ROOT}/studies/{STUDY}/series")
    assert whole["00100020"]["Value"] == ["IPP-1"]
    assert "00100020" not in part
    assert whole["00201209"]["Value"] == part["00201209"]["Value"] == [1]


def test_page_by_page(told: Shelf) -> None:
    whole = found(told, "/instances", "00080018")
    pages = [found(told, f"/instances?limit=1&offset={offset}", "00080018") for offset in range(5)]
    assert pages == [[whole[0]], [whole[1]], [whole[2]], [whole[3]], []]
    more = told.ask(f"{ROOT}/instances?limit=3")
    assert more["Warning"].startswith("299 ")
    assert "Warning" not in told.ask(f"{ROOT}/instances?limit=4")
    assert told.ask(f"{ROOT}/instances?limit=0").status_code == 204


def test_who_asks_for_no_hit_is_not_told_that_there_are_any(told: Shelf) -> None:
    for who in ("PatientID=IPP-1", "PatientID=nobody"):
        for level in ("studies", "series", "instances"):
            answer = told.ask(f"{ROOT}/{level}?{who}&limit=0")
            assert (answer.status_code, "Warning" in answer) == (204, False)
    assert not AccessTrace.objects.exists()


@pytest.mark.parametrize("name", ["fuzzymatching", "emptyvaluematching", "multiplevaluematching"])
def test_matching_that_is_not_done_is_said_not_to_be(told: Shelf, name: str) -> None:
    assert name in told.ask(f"{ROOT}/studies?PatientName=INVENTE&{name}=true")["Warning"]
    assert "Warning" not in told.ask(f"{ROOT}/studies?{name}=false")


@pytest.mark.parametrize(
    "query",
    ["NoSuchAttribute=1", "00Z00010=1", "limit=-1", "limit=a", "offset=1.5", "limit=9999999999", "includefield=Nothing",
     "PatientName=" + "a" * 5000, "a.b.c=1", "PatientName.=1", "é=1", "&".join(["PatientID=1"] * 65)],
)  # fmt: skip
def test_what_means_nothing_is_400(told: Shelf, query: str) -> None:
    response = told.ask(f"{ROOT}/studies?{query}")
    assert response.status_code == 400
    assert len(body(response)) > 10


def test_hits_leave_a_row_for_each_dossier_and_nothing_else_does(told: Shelf) -> None:
    other = people.dossier()
    people.designation(other, told.reader, Scope.IMAGING)
    images.study(other, "55", {"56": 1})
    found(told, "/studies")
    rows = AccessTrace.objects.filter(act=Act.SEARCH, user=told.reader.user)
    assert {row.dossier for row in rows} == {told.dossier, other}
    assert {row.designation for row in rows} == set(told.reader.designations.all())
    found(told, "/studies")
    assert rows.count() == 2  # a repeat


def test_anothers_studies_are_not_found_nor_counted(told: Shelf) -> None:
    stranger = people.dossier()
    images.study(stranger, "99", {"98": 1})
    withdraw(images.study(told.dossier, "66", {"67": 1}), reason="erreur")
    masked = images.study(told.dossier, "68", {"69": 1})
    ImageSetPage.objects.filter(pk=masked.pk).update(masked_to_professionals=True)
    hidden = {images.uid(name) for name in ("99", "66", "68")}
    for path in ("/studies", "/series", "/instances"):
        assert not hidden & set(found(told, path))
        assert not hidden & set(found(told, f"{path}?StudyInstanceUID={','.join(hidden)}"))
    for name in ("99", "66", "68"):
        for path in (f"/studies/{images.uid(name)}/series", f"/studies/{images.uid(name)}/instances"):
            assert told.ask(f"{ROOT}{path}").status_code == 404


def test_as_many_queries_for_many_studies_as_for_one(told: Shelf, queries: Queries) -> None:
    counts = []
    for number in range(100, 112):
        images.study(told.dossier, str(number), {f"{number}1": 1})
        if number in (100, 111):
            found(told, "/studies")
            counts.append(len(queries(lambda: found(told, "/studies?limit=50"))))
    assert counts[0] == counts[1]


# The rows, how much they hold (instances say it themselves), the grants, the traces of the last quarter of an hour
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/studies?PatientID=IPP-1", ["imagesetpage", "series", "dossiergrant", "accesstrace"]),
        (
            "/studies?StudyDate=20260328-&ModalitiesInStudy=OT",
            ["imagesetpage", "series", "dossiergrant", "accesstrace"],
        ),
        ("/series", ["series", "series", "dossiergrant", "accesstrace"]),
        ("/instances?Rows=4", ["instance", "dossiergrant", "accesstrace"]),
        (f"/studies/{STUDY}/series", ["imagesetpage", "dossiergrant", "series", "series", "accesstrace"]),
        (f"/studies/{STUDY}/instances", ["imagesetpage", "dossiergrant", "instance", "accesstrace"]),
        (f"/studies/{STUDY}/series/{SERIES}/instances", ["series", "dossiergrant", "instance", "accesstrace"]),
    ],
)
def test_what_a_repeated_search_asks_of_the_database(
    told: Shelf, queries: Queries, path: str, expected: list[str]
) -> None:
    secret = make_token(told.reader.user, "Station", Rights.READ)[1]
    ask = partial(Client().get, f"{ROOT}{path}", headers={"Authorization": f"Bearer {secret}", "Accept": JSON})
    first = [sql for sql in queries(ask) if "SAVEPOINT" not in sql]
    assert sum(sql.startswith("INSERT") for sql in first) == 1
    again = queries(ask)
    assert [table(sql) for sql in again] == ["accesstoken", *expected]


def table(sql: str) -> str:
    """What a statement reads, whatever it asks inside parentheses."""
    inside = re.compile(r"\([^()]*\)")
    while inside.search(sql):
        sql = inside.sub("", sql)
    return sql.partition(" FROM ")[2].split()[0].strip('"').partition("_")[2]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [("abc", "a*", True), ("abc", "*c", True), ("abc", "a?c", True), ("abc", "a?", False), ("", "*", True),
     ("", "?", False), ("a" * 64, "*a" * 40 + "b", False), ("a.c", "a.c", True), ("abc", "a.c", False),
     ("abcabc", "a*c", True), ("abcab", "a*c", False), ("[a]", "[a]", True), ("ab", "ab*b", False),
     ("a\nb", "a*b", True), ("abab", "*ab*ab*", True), ("aba", "*ab*ba*", False), ("a*c", "a?c", True), ("", "", True),
     ("a" * 10_240, "*" + "a" * 4000 + "b", False), ("a" * 10_240, "*" + "a?" * 2000 + "*a", True)],
)  # fmt: skip
def test_wildcards(text: str, pattern: str, expected: bool) -> None:
    assert is_like(text, pattern) is expected


def test_items_of_sequences_are_looked_into() -> None:
    data_set = {"00400275": {"vr": "SQ", "Value": [{}, {"00400009": {"vr": "SH", "Value": ["STEP"]}}]}}
    assert matches(data_set, [Key(("00400275", "00400009"), "SH", "ST*")])
    assert not matches(data_set, [Key(("00400275", "00400009"), "SH", "X")])
    assert not matches(data_set, [Key(("00400275", "00400009", "00400010"), "SH", "X")])
