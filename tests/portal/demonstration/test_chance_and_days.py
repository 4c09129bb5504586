"""Chance that is always the same, and days as French people write them."""

from datetime import date, timedelta

import pytest

from portal.demonstration import days
from portal.demonstration.chance import Chance, of
from portal.demonstration.uids import uid_of


def test_chance_is_the_same_for_a_name_whatever_the_machine() -> None:
    assert [Chance("jeanne").between(1, 6) for _ in range(3)] == [Chance("jeanne").between(1, 6)] * 3
    drawn = Chance("jeanne")
    assert [drawn.below(1000) for _ in range(5)] == [140, 270, 415, 831, 196]


def test_chance_differs_from_name_to_name() -> None:
    rows = {tuple(Chance(name).below(100) for _ in range(1)) for name in "abcdefghij"}
    assert len(rows) > 5


def test_chance_stays_within_its_bounds_and_reaches_them() -> None:
    chance = Chance("bounds")
    drawn = {chance.between(3, 5) for _ in range(200)}
    assert drawn == {3, 4, 5}
    assert {chance.pick("ab") for _ in range(50)} == {"a", "b"}


def test_a_name_has_one_number() -> None:
    assert of("a") == of("a") != of("b")
    assert 0 <= of("a") < 2**63


def test_a_uid_is_one_that_dicom_allows() -> None:
    uid = uid_of("study", "jeanne", "1")
    assert uid == uid_of("study", "jeanne", "1") != uid_of("study", "jeanne", "2")
    assert uid.startswith("2.25.")
    assert len(uid) <= 64


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 11), date(2026, 11, 12)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # a Friday
    ],
)
def test_consultations_wait_for_a_working_day(day: date, held: date) -> None:
    assert days.working(day) == held


def test_dates_are_written_in_french() -> None:
    assert days.long(date(2026, 2, 1)) == "1er février 2026"
    assert days.long(date(2026, 8, 12)) == "12 août 2026"
    assert days.short(date(2026, 8, 2)) == "02/08/2026"
    assert days.month(date(2026, 12, 2)) == "décembre 2026"


@pytest.mark.parametrize(("month", "offset"), [(1, "+0100"), (7, "+0200")])
def test_a_time_is_that_of_france(month: int, offset: str) -> None:
    assert days.at(date(2026, month, 5), 9, 30).strftime("%H%M%z") == f"0930{offset}"


def test_an_age_changes_on_the_birthday() -> None:
    birthday = date(2026, 3, 14)
    assert days.age("1957-03-14", birthday) == 69
    assert days.age("1957-03-14", birthday - timedelta(1)) == 68
