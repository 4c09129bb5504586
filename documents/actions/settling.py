"""The end of an arrival's road: filed, and where."""

from collections.abc import Iterable

from documents.models import Arrival, EntryPage, Outcome
from patients import clock

READ = ("ins", "study_uid", "series_uid", "alike")


def settle(arrivals: Iterable[Arrival], entry: EntryPage) -> None:
    """Marks rows of arrivals filed into `entry`, in the caller's transaction: a statement for those read alike."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for arrival in arrivals:
        alike.setdefault(tuple(getattr(arrival, column) for column in READ), []).append(arrival.pk)
    for read, keys in alike.items():
        Arrival.objects.filter(pk__in=keys).update(
            outcome=Outcome.FILED,
            dossier=entry.dossier_id,
            entry=entry.pk,
            reason_code="",
            reason="",
            decision={},
            decided_at=clock.now(),
            **dict(zip(READ, read, strict=True)),
        )
