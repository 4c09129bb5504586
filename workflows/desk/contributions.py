"""What physicians added, across all dossiers, for the secretaries: the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from documents import types
from documents.models import EntryPage
from documents.states import State
from patients import presentation
from patients.access import Person
from workflows.desk import access

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution: whose dossier, of which type; `state` only where it is in force no more."""

    entry: EntryPage
    facts: presentation.Facts | None
    type_name: str
    state: str


def rows(person: Person) -> QuerySet[EntryPage]:
    """Every entry that a physician added, in any state."""
    found = access.entries(person).filter(contributor__isnull=False, published_at__isnull=False)
    return found.order_by("-published_at", "-pk")


def lines(entries: Iterable[EntryPage]) -> list[Line]:
    """The rows of a page. No query besides that of `entries`."""
    return [_line(entry) for entry in entries]


def _line(entry: EntryPage) -> Line:
    identity = entry.dossier.identity
    named = types.name(entry.type_code, entry.type_system, entry.type_display)
    return Line(
        entry=entry,
        facts=presentation.facts(identity) if identity else None,
        type_name=named or entry.get_kind_display(),
        state="" if entry.state == State.PUBLISHED else str(State(entry.state).label),
    )
