"""Which entries a person may read, at this instant: the only source of entries for a view.

An entry is readable when its dossier is (a grant in force), it is published, the scope of the
designation includes it, and no mask applies to this reader. A superseded one is readable only under
the version in force that replaces it. Guardian permissions do not descend a page tree: grants sit on
dossiers alone, and the rest is said here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from documents.models import EntryPage, EntryRecipient, Kind
from documents.states import State
from patients import clock
from patients.access import Opening, Person, grants_in_force, opening
from patients.models import Physician, Role, Scope

IMAGING = (Kind.IMAGES, Kind.REPORT)
E = TypeVar("E", bound=EntryPage)
Opened = Callable[..., Q]
"""The condition that an entry's dossier is opened by a grant of this scope or role."""


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry that this person may read now, and how its dossier was opened."""

    entry: EntryPage
    opening: Opening


def readable_entries(
    person: Person, *, earlier_versions: bool = False, at: datetime | None = None
) -> QuerySet[EntryPage]:
    """Published entries that this person may read; with `earlier_versions`, superseded ones under them too."""
    at = at or clock.now()
    # First any grant at all, which each of the conditions asks for too: PostgreSQL finds the entries by it, and would
    # read the whole table for the alternatives
    allowed = EntryPage.objects.filter(_all(person, at), _in_scope(person, at) & _unmasked(person, at))
    published = allowed.filter(state=State.PUBLISHED)
    if not earlier_versions:
        return published
    under = Exists(published.order_by().filter(pk=OuterRef("head")))
    return allowed.filter(Q(state=State.PUBLISHED) | Q(under, state=State.SUPERSEDED))


def readable_among(person: Person, rows: QuerySet[E], *, few: bool = True, at: datetime | None = None) -> QuerySet[E]:
    """Of these entries, the published ones that this person may read: the same rule.

    Where they are `few`, asked of each by index: for one study among millions, a subquery of all that the person may
    open would be made first (2 ms for each scope at 3,700 dossiers on SQLite).
    """
    at, opened = at or clock.now(), _each if few else _all
    return rows.filter(_in_scope(person, at, opened) & _unmasked(person, at, opened), state=State.PUBLISHED)


def open_entry(person: Person, uuid: UUID) -> OpenEntry | None:
    """The entry `uuid` if this person may read it now, earlier versions included; None otherwise.

    Absent and forbidden take the same single query: the dossier is asked for only once found.
    """
    there = readable_entries(person, earlier_versions=True).select_related("dossier", "head").filter(uuid=uuid)
    entry = next(iter(there.order_by()), None)  # one at most: an order would lead the planner elsewhere
    if entry is None:
        return None
    found = opening(person, entry.dossier.uuid)
    return OpenEntry(entry, found) if found else None


def _all(person: Person, at: datetime, **of: str) -> Q:
    return Q(dossier__in=grants_in_force(person, at).filter(**of).values("content_object"))


def _each(person: Person, at: datetime, **of: str) -> Q:
    return Q(Exists(grants_in_force(person, at).filter(**of, content_object=OuterRef("dossier"))))


def _in_scope(person: Person, at: datetime, opened: Opened = _all) -> Q:
    """By scope: the whole dossier; imaging and its reports; what was addressed to this physician. Always: their own."""
    theirs = Physician.objects.filter(user=person.pk).exclude(rpps="").values("rpps")  # inside: no query of its own
    addressed = EntryRecipient.objects.filter(entry=OuterRef("pk"), rpps__in=theirs)
    return (
        opened(person, at, scope=Scope.DOSSIER)
        | (Q(contributor=person.pk) & opened(person, at))
        | (Q(kind__in=IMAGING) & opened(person, at, scope=Scope.IMAGING))
        | (opened(person, at, scope=Scope.ADDRESSED) & Q(Exists(addressed)))
    )


def _unmasked(person: Person, at: datetime, opened: Opened = _all) -> Q:
    """MASQUE_PS: only the author, who added it and the physicians designated as treating (TRE_A07)."""
    if not person.is_authenticated:
        return Q(pk__in=[])
    treating = opened(person, at, role=Role.TREATING)
    return Q(masked_to_professionals=False) | Q(author=person) | Q(contributor=person) | treating


def rpps_of(person: Person) -> str:
    """The RPPS of a physician's account, "" for anyone else."""
    physician = getattr(person, "physician", None)
    return str(physician.rpps) if physician else ""
