"""Withdraw: the entry is gone at the next request; what it had replaced stands again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import locks, states, twins
from documents.actions.fold import refold
from documents.contributing import is_own, need_own
from documents.models import EntryPage
from documents.signals import entry_withdrawn
from documents.states import State
from patients import clock, history
from patients.actions.refusals import Refused, need, reasoned
from patients.models import Happening, User


@transaction.atomic
def withdraw(entry: EntryPage, *, reason: str, actor: User | None = None) -> EntryPage:
    """Withdraws `entry`, its twins with it; one already withdrawn stays as it is. Who added it may do so too.

    Raises Refused: not-allowed, no-reason.
    """
    held, dossier, _others = locks.entry(entry)
    need_own(actor, "documents.withdraw_entry", held)
    why = reasoned(reason, _("Un retrait dit pourquoi : indiquez un motif."))
    if held.state == State.WITHDRAWN:
        return held
    gone = [held, *_with_it(held, actor)]
    for one in gone:
        _withdraw(one, why, actor)
        history.note([dossier], Happening.WITHDRAW, reason=why, actor=actor, entry=one.uuid)
    refold(dossier.pk)
    entry_withdrawn.send(EntryPage, entries=gone)
    return held


def _with_it(entry: EntryPage, actor: User | None) -> list[EntryPage]:
    """The twins that go too. A contributor withdraws their own, not the hospital's copy."""
    found = twins.of(entry)
    try:
        need(actor, "documents.withdraw_entry")
    except Refused:
        return [twin for twin in found if is_own(actor, twin)]
    return found


def _withdraw(entry: EntryPage, reason: str, actor: User | None) -> None:
    states.check(entry.state, State.WITHDRAWN)
    entry.state, entry.live, entry.head = State.WITHDRAWN, False, None
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal_reason = clock.now(), actor, reason
    entry.save_base(update_fields=["state", "live", "head", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
