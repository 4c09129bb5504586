"""The history of an entry: how it came, what was decided, where it moved, what it replaces; never who read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from documents.models import Arrival, EntryMove, EntryPage, RecordedReplacement
from patients.models import DossierEvent, Happening, User
from workflows.desk.models import Decision


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, when, by whom ("" for the machine's operator), why."""

    time: datetime
    what: str
    who: str
    why: str


def of(entry: EntryPage) -> list[Step]:
    """Every step, the newest first. Five queries."""
    steps = [*_arrivals(entry), *_decisions(entry), *_events(entry), *_moves(entry)]
    return sorted(steps, key=lambda step: step.time, reverse=True)


def replacements(entry: EntryPage) -> list[RecordedReplacement]:
    """Those that somebody recorded, either way, in force."""
    found = RecordedReplacement.objects.filter(Q(entry=entry) | Q(earlier=entry), taken_back_at=None)
    return list(found.select_related("entry", "earlier", "recorded_by").order_by("pk"))


def _arrivals(entry: EntryPage) -> Iterator[Step]:
    for one in Arrival.objects.filter(entry=entry).select_related("received_by").order_by("pk"):
        yield Step(one.received_at, _("Reçu"), _name(one.received_by), one.name)
    if entry.published_at:
        yield Step(entry.published_at, _("Publié"), "", "")


def _decisions(entry: EntryPage) -> Iterable[Step]:
    arrivals = list(Arrival.objects.filter(entry=entry).values_list("uuid", flat=True))
    found = Decision.objects.filter(Q(entry=entry.uuid) | Q(arrival__in=arrivals)).select_related("user")
    for one in found.order_by("pk"):
        undone = _(" (annulé)") if one.undone_at else ""
        yield Step(one.time, capfirst(one.get_decided_display()) + undone, _name(one.user), one.note)


def _events(entry: EntryPage) -> Iterator[Step]:
    told = DossierEvent.objects.filter(entry=entry.uuid).exclude(act=Happening.MOVE).select_related("actor")
    for one in told.order_by("pk"):
        yield Step(one.time, capfirst(one.get_act_display()), _name(one.actor), one.reason)


def _moves(entry: EntryPage) -> Iterator[Step]:
    """One line for a move, that both dossiers have in their ledgers."""
    for one in EntryMove.objects.filter(Q(entry=entry) | Q(cut_from=entry)).select_related("moved_by"):
        what = _("Examen scindé") if one.cut_from_id else _("Document déplacé")
        yield Step(one.moved_at, what, _name(one.moved_by), one.reason)


def _name(user: User | None) -> str:
    return str(user) if user else ""
