"""Move: an entry that was in the wrong dossier goes to the right one, hidden from the first at the next request."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import locks, twins
from documents.actions.carry import carry
from documents.actions.fold import refold
from documents.models import EntryMove, EntryPage
from documents.notices import warn_readers
from documents.readers import past_reads
from documents.signals import entry_moved
from documents.states import State
from patients import clock, history
from patients.actions.refusals import Refused, need, reasoned
from patients.models import DossierPage, Happening, User


@transaction.atomic
def move(entry: EntryPage, target: DossierPage, *, reason: str, actor: User | None = None) -> EntryMove:
    """Moves `entry`, its twins with it, to `target`, or where that one is kept; what it had replaced stands again.

    It is published there as of now, or folded as its versions there ask. Raises Refused: not-allowed,
    no-reason, same-dossier, withdrawn, duplicate; and what storage raises.
    """
    need(actor, "documents.move_entry")
    why = reasoned(reason, _("Un déplacement dit pourquoi : indiquez un motif."))
    held, source, (target,) = locks.entry(entry, target)
    _check(held, source, target)
    moved = [held, *twins.of(held)]
    made = EntryMove.objects.create(
        entry=held,
        source=source,
        target=target,
        reason=why,
        moved_by=actor,
        moved_at=clock.now(),
        readers=past_reads(source, [one.uuid for one in moved]),
    )
    warn_readers(held)
    _carry(moved, source, target)
    history.note((source, target), Happening.MOVE, reason=why, actor=actor, entry=held.uuid)
    return made


def _check(entry: EntryPage, source: DossierPage, target: DossierPage) -> None:
    if source.pk == target.pk:
        raise Refused("same-dossier", _("Ce document est déjà dans ce dossier."))
    if entry.state == State.WITHDRAWN:
        raise Refused("withdrawn", _("Ce document a été retiré : il ne se déplace plus."))
    there = EntryPage.objects.filter(dossier=target, original_sha256=entry.original_sha256)
    if there.exclude(state=State.WITHDRAWN).exists():
        raise Refused("duplicate", _("Le dossier d’arrivée a déjà ce document : retirez celui-ci plutôt."))


def _carry(entries: list[EntryPage], source: DossierPage, target: DossierPage) -> None:
    carry(entries, target)
    # New for the readers of `target`, whatever the day it came to the wrong dossier
    keys = [entry.pk for entry in entries if entry.published_at]
    EntryPage.objects.filter(pk__in=keys).update(published_at=clock.now())
    refold(source.pk)
    refold(target.pk)
    for entry in entries:
        entry.refresh_from_db()
    entry_moved.send(EntryPage, entries=entries, source=source)
