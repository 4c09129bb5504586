"""A dossier's timeline: a page of rows by year and month, earlier versions and images folded, and a map of it all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from documents import outline
from documents.outline import Line, Outline, Row
from documents.presentation import Linked, Shown, shown, when
from patients.access import Person

PAGE = 40  # rows: a first view of 60 KB, with room for long names
HEIGHT = 8  # of the tallest bar of the map


@dataclass(frozen=True, slots=True)
class MonthMark:
    """A month of the map: its number (0 where only the year is known), how many entries, the page where it begins."""

    number: int
    name: str
    count: int
    page: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the map; `bars` draws its months, as the path of a picture of 24 by 8; `is_here`: on this page."""

    year: int
    count: int
    page: int
    months: tuple[MonthMark, ...]
    bars: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of a month on this page; 0 as number for those of which only the year is known."""

    number: int
    name: str
    rows: list[Shown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class YearGroup:
    """A year's months on this page, newest first."""

    year: int
    months: list[Month] = field(default_factory=list)


def paged(rows: Sequence[Row], number: str | int | None) -> Page[Row]:
    """Page `number` of the rows; the last one where there is no such page."""
    return Paginator(rows, PAGE).get_page(number)


def shown_rows(person: Person, whole: Outline, rows: Iterable[Row]) -> list[Shown]:
    """What each row shows, with its images and the versions it replaced. One query; what left meanwhile is left out."""
    rows = list(rows)
    lines = [line for row in rows for line in row.lines]
    entries = outline.entries(person, [line.pk for line in lines])
    made = {}
    for line in lines:
        if line.pk in entries:
            made[line.pk] = replace(shown(entries[line.pk], versions(whole, line.pk), person), mark=line.mark)
    return [
        replace(made[row.line.pk], images=tuple(made[one.pk] for one in row.images if one.pk in made))
        for row in rows
        if row.line.pk in made
    ]


def versions(whole: Outline, entry: int) -> tuple[Linked, ...]:
    """The versions that the entry of this key replaced, newest first. No query."""
    return tuple(linked(line) for line in whole.earlier.get(entry, ()))


def linked(line: Line) -> Linked:
    """A line of the outline, as a link to it says it. No query."""
    return Linked(line.uuid, line.heading, when(line.act_date, line.act_precision), line.author)


def years(rows: Sequence[Row], here: Page[Row] | None = None) -> list[Year]:
    """Every year that has entries, newest first, each with its months; `here` is the page that is shown. No query."""
    found: dict[int, dict[int, list[int]]] = {}
    for place, row in enumerate(rows):
        year, month = _month_of(row.line)
        counted = found.setdefault(year, {}).setdefault(month, [0, place // PAGE + 1])
        counted[0] += len(row.lines)
    most = max((count for months in found.values() for count, _page in months.values()), default=0)
    shown_years = {_month_of(row.line)[0] for row in here} if here else set()
    return [_year(year, months, most, is_here=year in shown_years) for year, months in found.items()]


def grouped(rows: Iterable[Shown]) -> list[YearGroup]:
    """The rows, in their order, under their years and months."""
    groups: list[YearGroup] = []
    for row in rows:
        moment = timezone.localtime(row.entry.act_date)
        if not groups or groups[-1].year != moment.year:
            groups.append(YearGroup(moment.year))
        months = groups[-1].months
        number = moment.month if row.entry.act_precision != "year" else 0
        if not months or months[-1].number != number:
            months.append(Month(number, _name(number)))
        months[-1].rows.append(row)
    return groups


def _year(year: int, months: dict[int, list[int]], most: int, *, is_here: bool) -> Year:
    marks = tuple(MonthMark(number, _name(number), count, page) for number, (count, page) in months.items())
    bars = "".join(f"M{2 * mark.number - 1} {HEIGHT}v-{_height(mark.count, most)}" for mark in marks if mark.number)
    return Year(year, sum(mark.count for mark in marks), min(mark.page for mark in marks), marks, bars, is_here)


def _height(count: int, most: int) -> int:
    """At least a pixel: one letter is not none."""
    return max(round(HEIGHT * count / most), 1)


def _month_of(line: Line) -> tuple[int, int]:
    """The year and month of France; month 0 where only the year is known."""
    moment = timezone.localtime(line.act_date)
    return moment.year, moment.month if line.act_precision != "year" else 0


def _name(month: int) -> str:
    return capfirst(str(MONTHS[month])) if month else _("Mois non précisé")
