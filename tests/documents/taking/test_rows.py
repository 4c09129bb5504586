"""The boxes: the order of the timeline, by years in the hospital's time, the ticks where they were."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from documents.models import Kind
from documents.outline import Line, Outline
from documents.taking.rows import tickable

WHEN = datetime.fromisoformat("2025-03-28T12:00+01:00")


def line(moment: str = "", **told: object) -> Line:
    whole: dict[str, object] = dict.fromkeys(Line._fields, "")
    whole |= {"uuid": uuid4(), "act_date": datetime.fromisoformat(moment) if moment else WHEN, "act_precision": "day"}
    whole |= {"kind": Kind.CLINICAL, "heading": "Un mot", **told}
    return Line(**whole)  # type: ignore[arg-type]


def test_years_in_the_order_of_the_lines() -> None:
    lines = [line(f"{year}-06-01T10:00+02:00") for year in (2025, 2025, 2023, 2019)]
    years = tickable(Outline(lines), set())
    assert [(year.year, len(year.boxes)) for year in years] == [(2025, 2), (2023, 1), (2019, 1)]
    assert [box.line for year in years for box in year.boxes] == lines


def test_a_new_years_night_is_in_the_hospitals_year() -> None:
    (year,) = tickable(Outline([line("2024-12-31T23:30+00:00")]), set())
    assert year.year == 2025


@pytest.mark.parametrize("ticked", [True, False])
def test_a_tick_stays(ticked: bool) -> None:
    one = line()
    (year,) = tickable(Outline([one]), {UUID(str(one.uuid))} if ticked else {uuid4()})
    assert year.boxes[0].is_ticked is ticked


def test_images_are_told_apart() -> None:
    (year,) = tickable(Outline([line(kind=Kind.IMAGES), line(kind=Kind.REPORT)]), set())
    assert [box.is_images for box in year.boxes] == [True, False]


@pytest.mark.parametrize(
    ("heading", "code", "shown"),
    [
        ("Un mot", "11488-4", "Compte rendu de consultation"),
        ("Compte rendu de consultation", "11488-4", ""),
        ("Un mot", "", ""),
    ],
)
def test_the_type_is_told_unless_the_heading_says_it(heading: str, code: str, shown: str) -> None:
    (year,) = tickable(Outline([line(heading=heading, type_code=code)]), set())
    assert year.boxes[0].type_name == shown


def test_nothing_is_no_year() -> None:
    assert tickable(Outline([]), set()) == []
