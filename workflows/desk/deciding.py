"""The record of decisions, written in the transaction of each."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from documents.models import Arrival
from patients import clock
from patients.models import User
from workflows.desk.models import Decided, Decision

UNDO = timedelta(seconds=30)


def standing(arrival: Arrival) -> dict[str, Any]:
    """How the arrival, just read, stands: for an undoing to bring it back."""
    return {column: getattr(arrival, column) for column in ("outcome", "reason_code", "reason", "decision")}


def record(
    arrivals: Sequence[tuple[Arrival, dict[str, Any]]],
    decided: Decided,
    user: User,
    *,
    entry: UUID | None = None,
    note: str = "",
    confirmed: Collection[str] = (),
    together: UUID | None = None,
) -> Decision:
    """The fact, one for each arrival (with how it stood before), together; the first. In the caller's transaction.

    `together` joins them to those of another call: the first call's first is then the first of all.
    """
    together = together or (uuid4() if len(arrivals) > 1 else None)
    made = Decision.objects.bulk_create(
        Decision(
            arrival=arrival.uuid,
            decided=decided,
            user=user,
            time=clock.now(),
            entry=entry,
            note=note,
            confirmed=sorted(confirmed),
            before=before,
            together=together,
        )
        for arrival, before in arrivals
    )
    return made[0]


def first(decision: Decision) -> Decision:
    """The first of those that were made as one with it: the one that a screen knows."""
    if decision.together is None:
        return decision
    return Decision.objects.filter(together=decision.together).earliest("pk")


def together(decision: Decision) -> list[Decision]:
    """Those that were made as one with it, the first first, locked until the caller's transaction ends."""
    same = Decision.objects.select_for_update().order_by("pk")
    return list(same.filter(together=decision.together) if decision.together else same.filter(pk=decision.pk))


def undoable(user: User) -> Decision | None:
    """Her last decision, the first of those made as one, while it can still be undone."""
    last = Decision.objects.filter(user=user, time__gt=clock.now() - UNDO).order_by("-pk").first()
    return first(last) if last is not None and last.undone_at is None else None
