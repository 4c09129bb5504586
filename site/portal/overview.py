"""*Mes patients*: what is new since the last visit, by patient, then everyone; each with what waits there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from documents import news
from documents.news import Waiting
from documents.presentation import Shown
from patients import access, roster
from patients.access import Person
from patients.presentation import Known

PAGE = 10  # patients with something new: with everyone below them, a first view of 60 KB


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient, what waits in the dossier, the entries to show of it, and whether it just opened."""

    line: roster.Line
    waiting: Waiting
    entries: tuple[Shown, ...]
    is_opened: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of each list. `new` and `unread` share the pages of `news`; `everyone` has those of `page`."""

    new: list[Patient]
    unread: list[Patient]
    everyone: list[Patient]
    news: Page[int]
    page: Page[Known]
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked to see: what was typed to find one, which page of everyone, which of the news."""

    wanted: str = ""
    page: str | int | None = 1
    news: str | int | None = 1


def overview(person: Person, since: datetime | None, asked: Asked) -> Overview:
    """Six queries, whatever the number of patients and entries."""
    mine = roster.Roster(person)
    waiting = news.waiting(person, since)
    opened = access.newly_opened(person, since)
    page = mine.page(asked.wanted, asked.page)
    first = Paginator(_in_order(waiting, opened), PAGE).get_page(asked.news)
    rows = news.rows(person, [entry for pk in first if pk in waiting for entry in waiting[pk].first], since)
    told, everyone = (
        [_patient(line, waiting, opened, rows) for line in lines] for lines in mine.lines(list(first), list(page))
    )
    return Overview(
        new=[one for one in told if one.waiting.new or one.is_opened],
        unread=[one for one in told if not (one.waiting.new or one.is_opened)],
        everyone=everyone,
        news=first,
        page=page,
        total=mine.total,
    )


def _in_order(waiting: dict[int, Waiting], opened: Iterable[int]) -> list[int]:
    """Dossiers with new entries, then those that just opened, then those where only older ones wait."""
    new = [pk for pk, here in waiting.items() if here.new]
    return list(dict.fromkeys([*new, *sorted(opened), *waiting]))


def _patient(line: roster.Line, waiting: dict[int, Waiting], opened: set[int], rows: dict[int, Shown]) -> Patient:
    here = waiting.get(line.pk, Waiting())
    entries = tuple(rows[pk] for pk in here.first if pk in rows)
    return Patient(line, here, entries, is_opened=line.pk in opened)
