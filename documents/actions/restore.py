"""Restore: an arrival waits for the desk again, for the reason that it had, or because somebody takes it up again."""

from typing import Any

from django.db import transaction

from documents.models import Arrival, Outcome
from documents.signals import arrival_held
from patients import clock
from patients.actions.refusals import need
from patients.models import User

STANDING = ("outcome", "reason_code", "reason", "decision")


@transaction.atomic
def restore(arrival: Arrival, before: dict[str, Any], *, actor: User | None = None) -> Arrival:
    """Gives `arrival`, which is in no dossier, the outcome and the reason of `before` (`STANDING`).

    One that is filed stays so. Raises Refused (not-allowed).
    """
    need(actor, "documents.file_entry")
    held = Arrival.objects.select_for_update().get(pk=arrival.pk)
    if held.outcome == Outcome.FILED and held.entry_id is not None:
        return held
    for column in STANDING:
        setattr(held, column, before[column])
    held.decided_at = clock.now()
    held.save(update_fields=[*STANDING, "decided_at"])
    if held.outcome == Outcome.HELD:
        arrival_held.send(Arrival, arrival=held)
    return held
