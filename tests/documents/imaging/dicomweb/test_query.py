"""What a search asks, read from its address."""

import pytest
from django.test import RequestFactory

from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.qido.matching import digits, folded, matches
from documents.imaging.dicomweb.qido.query import MOST, Key, Query, listed, parse


def asked(query: str) -> Query:
    return parse(RequestFactory().get(f"/?{query}"))


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("PatientID=1", Key(("00100020",), "LO", "1")),
        ("00100020=1", Key(("00100020",), "LO", "1")),
        ("StudyDate=20260101-", Key(("00080020",), "DA", "20260101-")),
        ("StudyInstanceUID=1.2,1.3", Key(("0020000D",), "UI", "1.2,1.3")),
        ("RequestAttributesSequence.ScheduledProcedureStepID=x", Key(("00400275", "00400009"), "SH", "x")),
        ("00400275.00400009=x", Key(("00400275", "00400009"), "SH", "x")),
        ("Rows=512", Key(("00280010",), "US", "512")),
        ("00091010=x", Key(("00091010",), "LO", "x")),
        ("PatientName=%C3%89LISE", Key(("00100010",), "PN", "ÉLISE")),
    ],
)
def test_a_key_is_a_keyword_a_tag_or_a_way_to_one(query: str, key: Key) -> None:
    found = asked(query)
    assert found.keys == (key,)
    assert key.path[0] in found.include


def test_an_empty_value_matches_all_and_is_returned() -> None:
    found = asked("PatientID=&AccessionNumber=%20")
    assert found.keys == ()
    assert {"00100020", "00080050"} <= found.include


def test_an_asterisk_alone_matches_all_where_wildcards_stand() -> None:
    found = asked("PatientName=*&AccessionNumber=%20*")
    assert found.keys == ()
    assert {"00100010", "00080050"} <= found.include
    assert [key.vr for key in asked("StudyInstanceUID=*&StudyDate=*").keys] == ["UI", "DA"]


@pytest.mark.parametrize(
    ("query", "tags", "everything"),
    [
        ("includefield=all", set(), True),
        ("includefield=ALL", set(), True),
        ("includefield=StudyID,00081030", {"00200010", "00081030"}, False),
        ("includefield=StudyID&includefield=all", {"00200010"}, True),
        ("includefield=", set(), False),
        ("includefield=,,", set(), False),
    ],
)
def test_fields_to_include(query: str, tags: set[str], everything: bool) -> None:
    found = asked(query)
    assert (set(found.include), found.includes_all) == (tags, everything)


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        ("", MOST, 0),
        ("limit=5&offset=10", 5, 10),
        ("limit=999999", MOST, 0),
        ("limit=0", 0, 0),
    ],
)
def test_a_page(query: str, limit: int, offset: int) -> None:
    found = asked(query)
    assert (found.limit, found.offset) == (limit, offset)


@pytest.mark.parametrize("query", ["limit=", "limit=-1", "offset=x", "limit=1_0", "offset=%D9%A1", "Unknown=1", ".=1"])
def test_what_means_nothing(query: str) -> None:
    with pytest.raises(Problem) as problem:
        asked(query)
    assert problem.value.status == 400


def test_one_plain_value_narrows_and_no_other() -> None:
    assert asked("PatientID=77").single("00100020") == "77"
    for query in ("PatientID=7*", "PatientID=7?", "PatientID=7,8", "PatientID=7&PatientID=8", "PatientID=", ""):
        assert asked(query).single("00100020") == ""
    assert asked("StudyInstanceUID=1.2,1.3").uids("0020000D") == ["1.2", "1.3"]
    assert listed(" 1.2 \\ 1.3,,") == ["1.2", "1.3"]


def test_words_of_the_service_are_no_attributes() -> None:
    found = asked("fuzzymatching=true&accept=application/json&limit=1")
    assert (found.keys, len(found.warnings)) == ((), 1)


@pytest.mark.parametrize(
    ("text", "vr", "expected"),
    [
        ("20260328", "DA", "20260328"),
        ("2026.03.28", "DA", "20260328"),
        ("10:15:30", "TM", "101530"),
        ("101530.123456", "TM", "101530"),
        ("20260328101530.5+0100", "DT", "20260328101530"),
        ("", "TM", ""),
        ("x", "DA", ""),
    ],
)
def test_the_numbers_of_a_moment(text: str, vr: str, expected: str) -> None:
    assert digits(text, vr) == expected


@pytest.mark.parametrize(
    ("value", "asked_for", "vr", "expected"),
    [
        ("20260328", "20260328", "DA", True),
        ("20260328", "20260301-20260328", "DA", True),
        ("20260328", "20260329-", "DA", False),
        ("20260328", "-20260327", "DA", False),
        ("2026.03.28", "20260328", "DA", True),
        ("101530", "10-11", "TM", True),
        ("115959.9", "10-11", "TM", True),
        ("12", "10-11", "TM", False),
        ("10", "1015-", "TM", False),
        ("101530", "-", "TM", False),
        ("20260328101530", "20260328", "DT", True),
        ("512", "512.0", "US", True),
        ("512", "x", "US", False),
        ("1.2", "1.2,1.3", "UI", True),
        ("1.2", "1.20", "UI", False),
        (None, "*", "LO", False),
        ("abc ", " abc", "LO", True),
    ],
)
def test_a_value_is_asked_or_not(value: object, asked_for: str, vr: str, expected: bool) -> None:
    data_set = {"00081111": {"vr": vr, "Value": [value]}}
    assert matches(data_set, [Key(("00081111",), vr, asked_for)]) is expected


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ({"Alphabetic": "Éléonore^Marie^^"}, "eleonore^marie", True),
        ({"Alphabetic": "X", "Ideographic": "山田^太郎"}, "山田*", True),
        ({"Alphabetic": "DOE^JANE"}, "DOE", False),
        ({"Alphabetic": "DOE^JANE"}, "*jane", True),
        ("DOE^JANE", "doe^jane", True),
    ],
)
def test_a_name_is_matched_whatever_its_case_and_accents(name: object, wanted: str, expected: bool) -> None:
    data_set = {"00100010": {"vr": "PN", "Value": [name]}}
    assert matches(data_set, [Key(("00100010",), "PN", wanted)]) is expected
    assert folded("ÉLÉonore") == "eleonore"
