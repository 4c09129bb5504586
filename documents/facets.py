"""Filters of a timeline: by family of documents, period, author, unit, and what waits to be read.

Their values are names and clinical words, which never stand in an address: there a value is a key that means
something inside one dossier alone, and to nobody who does not hold the portal's secret. Counts come from the
outline, hence from what this person may read; each filter counts what the others leave.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents import types
from documents.outline import Line
from documents.presentation import family_of
from patients import clock
from patients.identity import normalise

FEW = 8  # entries; a shorter dossier is seen at a glance
LATELY = {"3m": timedelta(days=92), "12m": timedelta(days=366)}
Values = Callable[[Line], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose: its key, its name, how many entries it would leave, the query of the address that has it."""

    key: str
    name: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter: its parameter, its options, and the query of the address without it."""

    parameter: str
    options: tuple[Option, ...]
    query: str

    @property
    def chosen(self) -> Option | None:
        """The option in force."""
        return next((option for option in self.options if option.is_chosen), None)


def _family(line: Line) -> Sequence[str]:
    return [family_of(line.kind, line.type_code, line.type_system)]


def _period(line: Line) -> Sequence[str]:
    age = clock.now() - line.act_date
    return [*(name for name, span in LATELY.items() if age < span), str(timezone.localtime(line.act_date).year)]


def _author(line: Line) -> Sequence[str]:
    name = line.author or line.author_organisation
    return [normalise.name(name)] if name else []


def _unit(line: Line) -> Sequence[str]:
    return [normalise.name(line.unit)] if line.unit else []


def _waiting(line: Line) -> Sequence[str]:
    return ["waiting"] if line.mark else []


VALUES: dict[str, Values] = {"n": _waiting, "f": _family, "p": _period, "a": _author, "u": _unit}


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one dossier as an address chose them: values by parameter; what means nothing there is none."""

    dossier: UUID
    chosen: Mapping[str, str]

    def passes(self, line: Line, *, but: str = "") -> bool:
        """Whether every filter, `but` one, leaves this entry."""
        return all(value in VALUES[name](line) for name, value in self.chosen.items() if name != but)

    def query(self, **changed: str) -> str:
        """The query of an address with these filters, with others where `changed` says so ("" for none)."""
        values = {name: value for name, value in {**self.chosen, **changed}.items() if value}
        return urlencode({name: key(self.dossier, name, value) for name, value in values.items()})


def filters(dossier: UUID, lines: Iterable[Line], asked: Mapping[str, str]) -> Filters:
    """Those whose keys `asked` has, by parameter. No query."""
    lines = list(lines)
    chosen: dict[str, str] = {}
    for name, values in VALUES.items():
        if wanted := asked.get(name, ""):
            known = {value for line in lines for value in values(line)}
            if meant := [value for value in known if key(dossier, name, value) == wanted]:
                chosen[name] = meant[0]
    return Filters(dossier, chosen)


def facets(lines: Sequence[Line], filters: Filters) -> dict[str, Facet]:
    """Every filter by its name, with the options that the others leave. No query."""
    named = {"n": "waiting", "f": "family", "p": "period", "a": "author", "u": "unit"}
    return {label: _facet(name, lines, filters) for name, label in named.items()}


def key(dossier: UUID, name: str, value: str) -> str:
    """What stands for `value` in the addresses of this dossier."""
    return salted_hmac("documents.facets", f"{dossier}/{name}/{value}").hexdigest()[:10]


def _facet(name: str, lines: Sequence[Line], filters: Filters) -> Facet:
    counts = Counter(value for line in lines if filters.passes(line, but=name) for value in VALUES[name](line))
    if name in filters.chosen:
        counts.setdefault(filters.chosen[name], 0)
    names = _NAMES[name](lines)
    options = tuple(
        Option(
            key(filters.dossier, name, value),
            names.get(value, value),
            counts[value],
            filters.chosen.get(name) == value,
            filters.query(**{name: value}),
        )
        for value in sorted(counts, key=partial(_ORDERS[name], names))
    )
    return Facet(name, options, filters.query(**{name: ""}))


def _written(of: Callable[[Line], str], lines: Iterable[Line]) -> Mapping[str, str]:
    """As first written, for what is compared without case and accents."""
    return {normalise.name(of(line)): of(line) for line in reversed(list(lines)) if of(line)}


def _periods(lines: Iterable[Line]) -> Mapping[str, str]:
    return {"3m": _("Les 3 derniers mois"), "12m": _("Les 12 derniers mois")}


_NAMES: dict[str, Callable[[Sequence[Line]], Mapping[str, str]]] = {
    "n": lambda lines: {"waiting": _("À lire")},
    "f": lambda lines: {family: str(name) for family, name in types.FAMILY_NAMES.items()},
    "p": _periods,
    "a": partial(_written, lambda line: line.author or line.author_organisation),
    "u": partial(_written, lambda line: line.unit),
}
_FAMILIES = list(types.FAMILY_NAMES)
_ORDERS: dict[str, Callable[[Mapping[str, str], str], tuple[int, str]]] = {
    "n": lambda names, value: (0, value),
    "f": lambda names, value: (_FAMILIES.index(value), ""),
    "p": lambda names, value: (list(LATELY).index(value), "") if value in LATELY else (9999 - int(value), ""),
    "a": lambda names, value: (0, value),
    "u": lambda names, value: (0, value),
}
