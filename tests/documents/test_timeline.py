"""Entries by year and month, earlier versions folded."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from documents.outline import Outline, Row, outline, rows
from documents.presentation import Shown
from documents.timeline import PAGE, grouped, paged, shown_rows, years
from patients.models import DossierPage, Physician, Role, Scope
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def dossier(reader: Physician) -> DossierPage:
    made = people.dossier()
    people.designation(made, reader, role=Role.TREATING)
    return made


def filed(
    dossier: DossierPage, year: int, month: int = 6, day: int = 15, precision: str = "day", **told: Any
) -> EntryPage:
    date = datetime(year, month, day, tzinfo=UTC)
    return people.entry(dossier, act_date=date, act_date_precision=precision, **told)


def whole(reader: Physician, dossier: DossierPage) -> Outline:
    return outline(reader.user, dossier, None)


def every(reader: Physician, dossier: DossierPage) -> list[Row]:
    found = whole(reader, dossier)
    return rows(found, found.lines)


def shown(reader: Physician, dossier: DossierPage) -> list[Shown]:
    return shown_rows(reader.user, whole(reader, dossier), every(reader, dossier))


def test_entries_stand_under_their_year_and_month_newest_first(dossier: DossierPage, reader: Physician) -> None:
    for year, month in ((2025, 3), (2026, 1), (2025, 11), (2025, 3)):
        filed(dossier, year, month)
    with translation.override("fr"):
        groups = grouped(shown(reader, dossier))
    said = [(group.year, [(month.name, len(month.rows)) for month in group.months]) for group in groups]
    assert said == [(2026, [("Janvier", 1)]), (2025, [("Novembre", 1), ("Mars", 2)])]


def test_an_entry_of_which_only_the_year_is_known_stands_apart(dossier: DossierPage, reader: Physician) -> None:
    filed(dossier, 2025, 1, 1, "year")
    filed(dossier, 2025, 1, 20)
    with translation.override("fr"):
        (group,) = grouped(shown(reader, dossier))
    assert [month.name for month in group.months] == ["Janvier", "Mois non précisé"]


def test_midnight_in_paris_decides_of_the_year(dossier: DossierPage, reader: Physician) -> None:
    people.entry(dossier, act_date=datetime(2025, 12, 31, 23, 30, tzinfo=UTC), act_date_precision="minute")
    (group,) = grouped(shown(reader, dossier))
    assert group.year == 2026
    assert [(year.year, year.count, year.page) for year in years(every(reader, dossier))] == [(2026, 1, 1)]


def test_years_say_how_many_and_on_which_page_they_begin(dossier: DossierPage, reader: Physician) -> None:
    entry = filed(dossier, 2026)
    for number in range(PAGE):
        filed(dossier, 2025, day=1 + number % 28)
    filed(dossier, 2019)
    there = every(reader, dossier)
    found = [(year.year, year.count, year.page, year.is_here) for year in years(there, paged(there, 1))]
    assert found == [(2026, 1, 1, True), (2025, PAGE, 1, True), (2019, 1, 2, False)]
    assert [year.is_here for year in years(there, paged(there, 2))] == [False, True, True]
    page = paged(there, 1)
    assert page[0].line.pk == entry.pk
    assert page.paginator.num_pages == 2
    assert paged(there, "x").number == 1
    assert paged(there, 99).number == 2


def test_the_map_draws_each_month_as_high_as_it_is_full(dossier: DossierPage, reader: Physician) -> None:
    for day in range(8):
        filed(dossier, 2025, 3, day + 1)
    filed(dossier, 2025, 1)
    filed(dossier, 2025, 1, 1, "year")
    (year,) = years(every(reader, dossier))
    assert [(month.number, month.count) for month in year.months] == [(3, 8), (1, 1), (0, 1)]
    assert year.bars == "M5 8v-8M1 8v-1"


def test_a_page_of_the_map_is_where_the_month_begins(dossier: DossierPage, reader: Physician) -> None:
    for number in range(PAGE):
        filed(dossier, 2025, 6, 1 + number % 28)
    filed(dossier, 2025, 5)
    (year,) = years(every(reader, dossier))
    assert [(month.number, month.page) for month in year.months] == [(6, 1), (5, 2)]


def test_earlier_versions_are_folded_under_the_one_in_force(dossier: DossierPage, reader: Physician) -> None:
    first = filed(dossier, 2025, 3, document_id="1")
    second = filed(dossier, 2025, 4, document_id="2", replaces=("1",))
    third = filed(dossier, 2025, 5, document_id="3", replaces=("2",))
    (row,) = shown(reader, dossier)
    assert row.entry.pk == third.pk
    assert [version.uuid for version in row.earlier] == [second.uuid, first.uuid]


def test_a_masked_earlier_version_is_folded_only_for_those_who_may_read_it(
    dossier: DossierPage, reader: Physician
) -> None:
    filed(dossier, 2025, 3, document_id="1", visibility=("MASQUE_PS",))
    filed(dossier, 2025, 4, document_id="2", replaces=("1",))
    correspondent = people.physician()
    people.designation(dossier, correspondent, Scope.DOSSIER, Role.CORRESPONDENT)
    assert [len(row.earlier) for row in shown(reader, dossier)] == [1]
    assert [len(row.earlier) for row in shown(correspondent, dossier)] == [0]


def test_folding_takes_one_query_for_a_page(
    dossier: DossierPage, reader: Physician, django_assert_num_queries: object
) -> None:
    for number in range(4):
        filed(dossier, 2025, day=1 + number)
    found, there = whole(reader, dossier), every(reader, dossier)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(shown_rows(reader.user, found, there)) == 4


class TestImages:
    @pytest.fixture
    def study(self, dossier: DossierPage) -> EntryPage:
        return filed(dossier, 2025, 3, 2, kind="images", studies=("1.2.3",), display="images", media_type="")

    @pytest.fixture
    def report(self, dossier: DossierPage, study: EntryPage) -> EntryPage:
        return filed(dossier, 2025, 3, 2, kind="report", studies=("1.2.3",))

    def test_stand_under_the_report_about_them(
        self, dossier: DossierPage, reader: Physician, study: EntryPage, report: EntryPage
    ) -> None:
        (row,) = shown(reader, dossier)
        assert (row.entry.pk, [one.entry.pk for one in row.images]) == (report.pk, [study.pk])
        assert [(year.count, year.months[0].count) for year in years(every(reader, dossier))] == [(2, 2)]

    def test_stand_alone_without_a_report(self, dossier: DossierPage, reader: Physician, study: EntryPage) -> None:
        (row,) = shown(reader, dossier)
        assert (row.entry.pk, row.images) == (study.pk, ())

    def test_stand_under_one_of_two_reports(
        self, dossier: DossierPage, reader: Physician, study: EntryPage, report: EntryPage
    ) -> None:
        later = filed(dossier, 2025, 9, kind="report", studies=("1.2.3",))
        assert [(row.entry.pk, len(row.images)) for row in shown(reader, dossier)] == [(later.pk, 1), (report.pk, 0)]

    def test_stand_alone_where_the_report_is_masked(
        self, dossier: DossierPage, study: EntryPage, report: EntryPage
    ) -> None:
        EntryPage.objects.filter(pk=report.pk).update(masked_to_professionals=True)
        other = people.physician()
        people.designation(dossier, other)
        assert [row.entry.pk for row in shown(other, dossier)] == [study.pk]

    def test_a_report_alone_costs_no_second_query(
        self, dossier: DossierPage, reader: Physician, django_assert_num_queries: object
    ) -> None:
        filed(dossier, 2025, 3, 2, kind="report", studies=("1.2.3",))
        with django_assert_num_queries(1):  # type: ignore[operator]
            whole(reader, dossier)


def test_what_was_withdrawn_since_the_outline_is_left_out(dossier: DossierPage, reader: Physician) -> None:
    entry = filed(dossier, 2025)
    found, there = whole(reader, dossier), every(reader, dossier)
    withdraw(entry, reason="classé par erreur")
    assert shown_rows(reader.user, found, there) == []
