"""Hold or refuse an arrival: any doubt waits for the desk, with its reason and what the matching saw."""

from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from documents.actions.settling import READ
from documents.models import Arrival, Outcome
from documents.signals import arrival_held
from patients import clock

DECIDED = ("outcome", "reason_code", "reason", "decision", "decided_at")


@transaction.atomic
def hold(arrival: Arrival, code: str, reason: str | Promise, decision: dict[str, Any] | None = None) -> Arrival:
    """Keeps `arrival` for the desk, its bytes sealed in quarantine; one filed meanwhile stays filed."""
    settled = _decide(arrival, Outcome.HELD, code, reason, decision)
    if settled.outcome == Outcome.HELD:
        arrival_held.send(Arrival, arrival=settled)
    return settled


@transaction.atomic
def refuse(arrival: Arrival, code: str, reason: str | Promise) -> Arrival:
    """Refuses `arrival`: unreadable, forbidden. Its bytes stay in quarantine until a secretary discards them."""
    return _decide(arrival, Outcome.REFUSED, code, reason, None)


def _decide(
    arrival: Arrival, outcome: Outcome, code: str, reason: str | Promise, decision: dict[str, Any] | None
) -> Arrival:
    now = Arrival.objects.select_for_update().get(pk=arrival.pk)
    if now.outcome == Outcome.FILED:
        return now
    arrival.outcome, arrival.reason_code, arrival.reason = outcome, code, str(reason)[:1000]
    arrival.decision, arrival.decided_at = decision or {}, clock.now()
    arrival.save(update_fields=[*DECIDED, *READ])
    return arrival
