from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.identity import dates
from patients.identity.dates import UNKNOWN, PartialDate

DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31))
PARTIAL = st.builds(
    lambda day, known: dates.parse(day.isoformat()[:known]),
    DAYS,
    st.sampled_from((0, len("1979"), len("1979-03"), None)),
)


@pytest.mark.parametrize(
    "written",
    [
        "1979-03-28",
        "19790328",
        "1979.03.28",
        " 19790328\0",
        "1979032812",
        "197903281215",
        "19790328121500",
        "19790328121500.123",
        "19790328233000-0500",
        "19790328000000+0200",
        "1979-03-28T23:30:00Z",
        "1979-03-28T23:30:00.5+02:00",
        "1979-03-28 12:15",
        "19790328+0100",
    ],
)
def test_a_whole_date_is_read_in_all_its_writings(written: str) -> None:
    assert dates.parse(written) == PartialDate(1979, 3, 28)


@pytest.mark.parametrize(
    ("written", "known", "precision"),
    [
        ("1979", "1979", "year"),
        ("1979-03", "1979-03", "month"),
        ("197903", "1979-03", "month"),
        ("1979-03-00", "1979-03", "month"),
        ("19790300", "1979-03", "month"),
        ("19790000", "1979", "year"),
        ("1979-00-00", "1979", "year"),
        ("19791399", "1979", "year"),  # "date lunaire"
        ("19790230", "1979-02", "month"),  # no such day: the day is not known
        ("", "", ""),
        ("00000000", "", ""),
        ("790328", "", ""),
        ("28/03/1979", "", ""),
        ("inconnue", "", ""),
        ("19790328x", "", ""),
        ("١٩٧٩0328", "", ""),
    ],
)
def test_a_date_is_known_to_what_can_be_trusted(written: str, known: str, precision: str) -> None:
    parsed = dates.parse(written)
    assert (parsed.isoformat(), parsed.precision) == (known, precision)
    assert not parsed.is_whole


@given(DAYS)
def test_every_day_is_read_back_as_written(day: date) -> None:
    for written in (day.isoformat(), day.strftime("%Y%m%d"), f"{day.isoformat()}T10:00:00+01:00"):
        assert dates.parse(written).isoformat() == day.isoformat()
        assert dates.parse(written).is_whole


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_unknown(text: str) -> None:
    parsed = dates.parse(text)
    assert dates.parse(parsed.isoformat()) == parsed


@given(DAYS, DAYS)
def test_only_the_same_whole_date_agrees(one: date, other: date) -> None:
    agreed = dates.agrees(dates.parse(one.isoformat()), dates.parse(other.isoformat()))
    assert agreed == (one == other)
    assert agreed != dates.contradicts(dates.parse(one.isoformat()), dates.parse(other.isoformat()))


@given(PARTIAL, PARTIAL)
def test_agreement_and_contradiction_are_mutual_and_exclude_each_other(one: PartialDate, other: PartialDate) -> None:
    assert dates.agrees(one, other) == dates.agrees(other, one)
    assert dates.contradicts(one, other) == dates.contradicts(other, one)
    assert not (dates.agrees(one, other) and dates.contradicts(one, other))


@given(PARTIAL)
def test_a_partial_date_does_not_even_agree_with_itself(one: PartialDate) -> None:
    assert dates.agrees(one, one) == one.is_whole
    assert not dates.contradicts(one, one)


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("1979", "1979-03-28", False),
        ("1979-03", "1979-03-28", False),
        ("1980", "1979-03-28", True),
        ("1979-04", "1979-03-28", True),
        ("", "1979-03-28", False),
        ("1979", "1979", False),
    ],
)
def test_a_partial_date_contradicts_only_by_what_it_says(one: str, other: str, contradict: bool) -> None:
    assert dates.contradicts(dates.parse(one), dates.parse(other)) is contradict


def test_the_conventional_31_december_is_a_whole_date() -> None:
    assert dates.agrees(dates.parse("1950-12-31"), dates.parse("19501231"))
    assert not dates.agrees(dates.parse("1950-12-31"), dates.parse("1950"))


def test_an_unknown_date_has_no_precision() -> None:
    assert UNKNOWN.precision == ""
    assert not UNKNOWN.is_whole
