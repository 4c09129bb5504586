"""What the hits have in common, counted from those that were checked: the ways to narrow a search."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents.models import EntryPage, Kind
from documents.types import name
from patients import presentation
from search.asked import Asked, named

MOST = 8  # values of a facet that are offered


@dataclass(frozen=True, slots=True)
class Value:
    """One value: what the form sends, how it is called, how many hits have it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: the name of its field in the form, its title, its values, the most frequent first."""

    field: str
    title: str
    values: tuple[Value, ...]


def facets(entries: Sequence[EntryPage], asked: Asked) -> list[Facet]:
    """Those that part the hits, and those by which they are narrowed already. No query."""
    pairs = {
        ("kind", _("Type")): (pair for entry in entries for pair in _kinds(entry, asked.kind)),
        ("dossier", _("Patient")): map(_dossier, entries),
        ("author_is", _("Auteur")): map(_named("author_name"), entries),
        ("unit_is", _("Unité")): map(_named("unit"), entries),
    }
    every = (_facet(name, title, found, len(entries), asked) for (name, title), found in pairs.items())
    return [facet for facet in every if facet.values]


def patient(entry: EntryPage) -> str:
    """Birth name, given name and birth date: enough to tell homonyms."""
    if entry.dossier.identity is None:
        return _("Patient sans identité")
    facts = presentation.facts(entry.dossier.identity)
    born = f" ({facts.birth})" if facts.birth else ""
    return f"{facts.birth_name} {facts.given_name}{born}"


Pair = tuple[str, str]  # value, label


def _facet(field: str, title: str, pairs: Iterable[Pair], total: int, asked: Asked) -> Facet:
    """What all the hits have narrows nothing, and is not offered."""
    chosen = getattr(asked, field)
    counted = Counter(pair for pair in pairs if pair[0])
    parting = (item for item in counted.items() if item[1] < total or item[0][0] == chosen)
    ordered = sorted(parting, key=lambda item: (item[0][0] != chosen, -item[1], item[0][1]))
    values = (Value(value, label, count, value == chosen) for (value, label), count in ordered[:MOST])
    return Facet(field, title, tuple(values))


def _kinds(entry: EntryPage, chosen: str) -> Iterable[Pair]:
    """Its type, or that it is images; each counts all the hits that the filter of its name would leave.

    Of the other kinds a type says more: they stand only where they are the filter in force, to be let go.
    """
    if entry.kind in (Kind.IMAGES, chosen):
        yield entry.kind, str(Kind(entry.kind).label).capitalize()
    if entry.type_code and entry.kind != Kind.IMAGES:
        yield entry.type_code, name(entry.type_code, entry.type_system, entry.type_display) or entry.type_code


def _dossier(entry: EntryPage) -> Pair:
    return str(entry.dossier.uuid), patient(entry)


def _named(column: str) -> Callable[[EntryPage], Pair]:
    def of(entry: EntryPage) -> Pair:
        return named(getattr(entry, column)), getattr(entry, column)

    return of
