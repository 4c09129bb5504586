"""Dates and ages as a person reads them."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from patients import calendar
from patients.identity.dates import UNKNOWN, PartialDate, parse

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def born(value: str) -> PartialDate:
    return parse(value)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (date(2026, 3, 12), "12 mars 2026", "12 March 2026"),
        (date(2026, 8, 1), "1er août 2026", "1 August 2026"),
        (date(2026, 12, 31), "31 décembre 2026", "31 December 2026"),
    ],
)
def test_a_day_is_said_in_the_language_of_the_reader(value: date, french: str, english: str) -> None:
    with translation.override("fr"):
        assert calendar.day(value) == french
    with translation.override("en"):
        assert calendar.day(value) == english


def test_a_short_day_leaves_the_year_to_the_heading_above() -> None:
    with translation.override("fr"):
        assert calendar.short_day(date(2026, 9, 1)) == "1er septembre"


@pytest.mark.parametrize(
    ("written", "said"), [("1979-03-28", "28 mars 1979"), ("1979-03", "mars 1979"), ("1979", "1979"), ("", "")]
)
def test_a_date_is_said_no_more_precisely_than_it_is_known(written: str, said: str) -> None:
    with translation.override("fr"):
        assert calendar.partial(born(written)) == said


@pytest.mark.parametrize(
    ("written", "on", "age"),
    [
        ("1957-03-14", date(2026, 3, 13), "68 ans"),
        ("1957-03-14", date(2026, 3, 14), "69 ans"),
        ("2026-03-10", date(2026, 3, 10), "moins d’un jour"),
        ("2026-03-09", date(2026, 3, 10), "1 jour"),
        ("2026-02-12", date(2026, 3, 11), "27 jours"),
        ("2026-02-12", date(2026, 3, 12), "1 mois"),
        ("2024-03-29", date(2026, 3, 28), "23 mois"),
        ("2024-03-28", date(2026, 3, 28), "2 ans"),
        ("2024-02-29", date(2027, 2, 28), "3 ans"),
        ("2026-01-31", date(2026, 2, 28), "1 mois"),
        ("1979-03", date(2026, 3, 28), "environ 47 ans"),
        ("1979", date(2026, 3, 28), "environ 47 ans"),
        ("2025-06", date(2026, 3, 28), "moins d’un an"),
        ("2026-05-01", date(2026, 3, 28), ""),
    ],
)
def test_an_age_is_said_in_days_then_months_then_years(written: str, on: date, age: str) -> None:
    with translation.override("fr"):
        assert calendar.age(born(written), on) == age


def test_an_unknown_birth_date_has_no_age() -> None:
    assert calendar.age(UNKNOWN, date(2026, 3, 28)) == ""


@given(birth=DAYS, days=st.integers(0, 40_000))
def test_the_years_said_are_the_birthdays_lived(birth: date, days: int) -> None:
    on = birth + timedelta(days=days)
    years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    is_leapling = (birth.month, birth.day) == (2, 29)
    with translation.override("fr"):
        said = calendar.age(PartialDate(birth.year, birth.month, birth.day), on)
    if years >= 2 and not is_leapling:
        assert said == f"{years} ans"
    assert said != ""
