"""What was dropped, as the desk shows it: the images of a study are one line, what is refused for one reason too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from documents import results
from documents.formats.unreadable import REASONS
from documents.models import Arrival, EntryPage, Kind
from patients import clock, ledger, presentation
from patients.models import Act, DossierPage, User
from workflows.desk import access, listing
from workflows.desk.actions.put_away import SHOWN
from workflows.desk.models import Drop, Dropped

MOST = 100  # lines of one drop; those that ask for something come first
NAMED = 20  # names of one line
TOGETHER = 20  # drops on one page
SLOW = timedelta(seconds=20)  # without a worker in that time, one says so
RANKS = {results.HELD: 0, results.REFUSED: 1}


@dataclass(frozen=True, slots=True)
class Line:
    """Files that are one to the desk: `first` stands for all `size` of them, `names` are those of the first ones.

    `facts` is who the dossier is about where they are, or that is proposed; None for nobody.
    """

    first: Dropped
    size: int
    names: Sequence[str]
    arrival: Arrival | None = None
    entry: EntryPage | None = None
    dossier: DossierPage | None = None

    @property
    def waits(self) -> bool:
        """Whether the desk has something to do."""
        return self.first.outcome == results.HELD

    @property
    def others(self) -> int:
        """How many there are besides the first."""
        return self.size - 1

    @property
    def unnamed(self) -> int:
        """How many have no name here."""
        return self.size - len(self.names)

    @property
    def is_study(self) -> bool:
        """Whether they are images."""
        return bool(self.first.alike) or (self.entry is not None and self.entry.kind == Kind.IMAGES)

    @property
    def why(self) -> str:
        """Why they are held or refused."""
        if self.arrival is not None:
            return listing.why(self.arrival)
        return str(REASONS.get(self.first.code, "")) if self.first.outcome == results.REFUSED else ""

    @property
    def facts(self) -> presentation.Facts | None:
        """Who it is about."""
        identity = self.dossier.identity if self.dossier else None
        return presentation.facts(identity) if identity else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A drop and its lines, `left` more files in none of them; no lines while it is under way."""

    drop: Drop
    lines: Sequence[Line] = ()
    left: int = 0

    @property
    def is_late(self) -> bool:
        """Whether no worker has taken it up for a while."""
        return not self.drop.begun_at and not self.drop.ended_at and self.drop.dropped_at < clock.now() - SLOW


def shown(drop: Drop, person: User) -> Shown:
    """The drop, with its lines once it is over."""
    return Shown(drop, *lines(drop.files.order_by("number"), person)) if drop.ended_at else Shown(drop)


def all_shown(person: User) -> list[Shown]:
    """What this person dropped: what is under way, then what was over last. One query, some more for what is over."""
    recent = Q(ended_at=None) | Q(ended_at__gt=clock.now() - SHOWN)
    found = access.drops(person).filter(recent).order_by(F("ended_at").desc(nulls_first=True), "-dropped_at")
    return [shown(drop, person) for drop in found[:TOGETHER]]


def lines(files: Iterable[Dropped], person: User) -> tuple[list[Line], int]:
    """The lines of these files, and how many files are in none. Four queries, however many there are.

    Commits a trace for each dossier of which they say who it is about. Raises LedgerUnavailable.
    """
    groups: dict[tuple[Any, ...], list[Dropped]] = {}
    for file in files:
        groups.setdefault(file.line, []).append(file)
    ordered = sorted(groups.values(), key=lambda group: RANKS.get(group[0].outcome, len(RANKS)))
    found = _found(ordered[:MOST], person)
    named = {one.dossier.pk: None for one in found if one.dossier}
    if named:
        ledger.record_each(person, Act.SEARCH, named)
    return found, sum(map(len, ordered[MOST:]))


def _found(groups: list[list[Dropped]], person: User) -> list[Line]:
    firsts = [group[0] for group in groups]
    arrivals = {one.uuid: one for one in access.arrivals(person).filter(uuid__in=[one.arrival for one in firsts])}
    entries = {one.uuid: one for one in access.entries(person).filter(uuid__in=[one.entry for one in firsts])}
    wanted = {uuid: listing.first_candidate(arrival) for uuid, arrival in arrivals.items()}
    dossiers = {one.uuid: one for one in access.dossiers(person).filter(uuid__in=filter(None, wanted.values()))}
    made = []
    for first, group in zip(firsts, groups, strict=True):
        arrival = arrivals.get(first.arrival) if first.arrival else None
        entry = entries.get(first.entry) if first.entry else None
        proposed = wanted[arrival.uuid] if arrival else None
        dossier = entry.dossier if entry else dossiers.get(proposed) if proposed else None
        made.append(Line(first, len(group), [one.name for one in group[:NAMED]], arrival, entry, dossier))
    return made
