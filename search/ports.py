"""The port of search engines: what each must do, in words that no engine owns.

An engine knows entries by their number, and finds what it was told; who may read is a filter of every question, made
anew from the database each time (`search.access`), and every hit is checked again there (`search.finding`). An engine
that does not answer raises IndexUnavailable: reading and filing go on without it.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from search.queries import Query

MOST = 500  # hits that are checked again; beyond, only that there are more is known


class IndexUnavailable(Exception):
    """The index is absent, damaged, of another version, or its server does not answer. Says nothing of its content."""


class EngineDown(IndexUnavailable):
    """The server does not answer, or refuses us: there is nothing to build, only to wait for or to put right.

    Its line is for the operator: which variable, which server, what it answered; without a secret.
    """


@dataclass(frozen=True, slots=True)
class Document:
    """One entry as the index holds it.

    `version` grows at each writing of an entry: an older one never replaces a newer, nor what was removed since.
    `stamp` tells whether the index and the database say the same. `recipients` are RPPS numbers; `pages` the text of
    each page; `about` whatever else one may look for (type, author, place).
    """

    entry: int
    version: int
    stamp: str
    dossier: int
    kind: str
    type_code: str
    day: date
    heading: str
    author_name: str = ""
    unit: str = ""
    about: str = ""
    author: int | None = None
    contributor: int | None = None
    masked: bool = False
    recipients: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may read at this instant: dossiers by scope, and what lifts a mask for them.

    In any dossier that is open, whatever its scope: what they added themselves (`Document.contributor`), masked or not.
    """

    person: int
    whole: frozenset[int] = frozenset()
    imaging: frozenset[int] = frozenset()
    addressed: frozenset[int] = frozenset()
    rpps: str = ""
    treating: frozenset[int] = frozenset()

    @property
    def dossiers(self) -> frozenset[int]:
        """Every dossier that is open, whatever the scope."""
        return self.whole | self.imaging | self.addressed


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a question; author and unit are words, all of which the name has."""

    kind: str = ""
    type_code: str = ""
    since: date | None = None
    until: date | None = None
    author: str = ""
    unit: str = ""


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Question:
    """A query within a reach; `forgiving` also finds words that are nearly those typed, or begin with them.

    All that is required, or `least` of it where that is not 0; what is excluded always is.
    """

    query: Query
    reach: Reach
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    forgiving: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """Entries, the best first (or the latest), MOST at most."""

    entries: tuple[int, ...]
    are_all: bool


@dataclass(frozen=True, slots=True)
class Build:
    """An index under construction: the last entry that is in it, in the order of their numbers."""

    name: str
    cursor: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Whether there is an index to ask, and one under construction; `is_down` when the server does not say."""

    is_ready: bool
    build: Build | None = None
    is_down: bool = False


class Engine(Protocol):
    """A search engine. Every method raises IndexUnavailable when it cannot do what it says."""

    def find(self, question: Question) -> Hits:
        """The hits, in order."""

    def state(self) -> State:
        """Asked before each writing; never raises."""

    def write(self, documents: Iterable[Document], removed: Mapping[int, int]) -> None:
        """Puts documents and removes entries (entry: version), in the index and in the one under construction.

        Visible within a second, and durable, when it returns. Again, it changes nothing.
        """

    def stamps(self, first: int, last: int, build: Build | None = None) -> dict[int, str]:
        """The stamps of the entries that the index holds between two numbers, both included; or that `build` does."""

    def count(self, build: Build) -> int:
        """How many entries the index under construction holds."""

    def begin(self) -> Build:
        """An empty index beside the one in use, or the one already under construction."""

    def build(self, build: Build, documents: Iterable[Document], cursor: int) -> Build:
        """Puts documents into the index under construction, and remembers how far it is."""

    def swap(self, build: Build) -> None:
        """From now on the index that was built is the one to ask, and the other is gone."""

    def exclusively(self) -> AbstractContextManager[None]:
        """One builder at a time."""
