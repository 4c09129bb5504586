"""What is new to a person: came after their last visit, or before it and never opened.

An entry waits to be opened when it was published after its dossier was opened to the person (of the 300
letters that a designation opens at once none is new: the dossier is), within the last 90 days or since their
last visit, and they have not opened it since, or when they marked it unread. Of those, *new* is what came since
their last visit; the rest keeps a quieter mark. A visit alone makes nothing read: a result that came on Monday
must not pass for seen because its reader only looked at another patient that day.

Measured on two busy cores: 3,000 dossiers of 12 entries each, 100 of them new, in 150 to 400 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Case, CharField, Exists, Max, OuterRef, Q, QuerySet, Value, When

from documents.access import readable_entries
from documents.models import EntryMark, EntryPage
from documents.presentation import Shown, shown
from patients import clock
from patients.access import Person, opened_grants
from patients.actions.note_visit import note_visit

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Mark(TypedDict):
        mark: str

    Marked = WithAnnotations[EntryPage, _Mark]

KEPT = timedelta(days=90)  # what was not opened by then was read elsewhere: on paper, by secure mail
SHOWN = 3  # entries of one patient on *Mes patients*; the dossier has the others

NEW, UNREAD, OPENED = "new", "unread", ""


@dataclass(slots=True)
class Waiting:
    """What waits in one dossier, the latest first: keys of entries, new ones and others."""

    new: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self.new) + len(self.unread)

    @property
    def first(self) -> list[int]:
        """Those to show on *Mes patients*: the new ones, or, where nothing is new, the others."""
        return (self.new or self.unread)[:SHOWN]

    @property
    def more(self) -> int:
        """How many more of the same mark there are."""
        return max(len(self.new or self.unread) - SHOWN, 0)


def last_visit(person: Person, *, showing: bool = False) -> datetime | None:
    """When this person was last shown what is new, in a visit before this one, which is noted. `showing`: they are now.

    One or two queries, one more after a pause.
    """
    marks = EntryMark.objects.filter(user=person.pk)
    return note_visit(
        person,  # type: ignore[arg-type]
        showing=showing,
        last_read=lambda: marks.aggregate(last=Max("seen_at"))["last"],
    )


def waiting(person: Person, since: datetime | None) -> dict[int, Waiting]:
    """By the key of each dossier where something waits: those with new entries first, then by the latest. One query."""
    found: dict[int, Waiting] = {}
    rows = unopened(person, since).order_by("mark", "-published_at", "-pk")  # "new" before "unread"
    for dossier, entry, mark in rows.values_list("dossier", "pk", "mark"):
        here = found.setdefault(dossier, Waiting())
        (here.new if mark == NEW else here.unread).append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Next:
    """The entry to read next; `is_elsewhere`: of another dossier than the one that was asked for."""

    entry: UUID
    is_elsewhere: bool


def first_waiting(person: Person, since: datetime | None, dossier: UUID | None) -> Next | None:
    """What to read next: the latest that waits in `dossier`, else in the order of *Mes patients*. One query."""
    here = Case(When(dossier__uuid=dossier, then=Value(0)), default=Value(1))
    # The order of `waiting`: where something is new comes first, then the dossier of the latest entry
    rows = unopened(person, since).annotate(elsewhere=here).order_by("elsewhere", "mark", "-published_at", "-pk")
    found = rows.values_list("uuid", "elsewhere").first()
    return Next(found[0], bool(found[1]) and dossier is not None) if found else None


def rows(person: Person, entries: Iterable[int], since: datetime | None) -> dict[int, Shown]:
    """These entries, as far as this person may read them, as their rows say them. One query."""
    found = marked(readable_entries(person), person, since).filter(pk__in=list(entries))
    return {entry.pk: shown(entry, reader=person) for entry in found}


def unopened(person: Person, since: datetime | None = None) -> "QuerySet[Marked]":
    """What waits to be opened, each with its `mark`: NEW when it came after `since`, else UNREAD."""
    return marked(readable_entries(person), person, since).exclude(mark=OPENED)


def marked(entries: QuerySet[EntryPage], person: Person, since: datetime | None) -> "QuerySet[Marked]":
    """`entries`, each with its `mark`: NEW, UNREAD or OPENED. `since` None: they were never here before."""
    came, kept = _came(person, since), Exists(_marks(person).filter(unread=True))
    is_new = Q(published_at__gt=since) if since else Q()
    cases = [When(came & is_new, then=Value(NEW)), When(came | Q(kept), then=Value(UNREAD))]
    return entries.annotate(mark=Case(*cases, default=Value(OPENED), output_field=CharField()))


def _came(person: Person, since: datetime | None) -> Q:
    """Published while the dossier was open to them, lately, and neither written nor seen by them."""
    open_before = opened_grants(person).filter(content_object=OuterRef("dossier"), opened__lt=OuterRef("published_at"))
    seen = _marks(person).filter(unread=False, seen_at__gte=OuterRef("published_at"))
    came = Q(Exists(open_before)) & ~Q(Exists(seen)) & ~Q(author=person.pk)
    return came & Q(published_at__gt=_horizon(since)) if since else came


def _horizon(since: datetime) -> datetime:
    return min(since, clock.now() - KEPT)


def _marks(person: Person) -> QuerySet[EntryMark]:
    return EntryMark.objects.filter(user=person.pk, entry=OuterRef("pk"))
