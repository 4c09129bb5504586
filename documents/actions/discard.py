"""Discard: an arrival that brought nothing new goes, with its bytes; what is filed already stays."""

from collections.abc import Sequence

from django.db import transaction

from documents.models import Arrival, Outcome
from storage import objects

TOGETHER = 100  # in one transaction


def discard(*arrivals: Arrival) -> None:
    """Removes arrivals that are not filed. One that is filed stays: its bytes are the dossier's."""
    for start in range(0, len(arrivals), TOGETHER):
        _discard(arrivals[start : start + TOGETHER])


@transaction.atomic
def _discard(arrivals: Sequence[Arrival]) -> None:
    rows = Arrival.objects.select_for_update(of=("self",)).select_related("stored")
    found = rows.filter(pk__in=[arrival.pk for arrival in arrivals]).exclude(outcome=Outcome.FILED)
    held = list(found.order_by("pk"))
    Arrival.objects.filter(pk__in=[arrival.pk for arrival in held]).delete()
    objects.delete(*(arrival.stored for arrival in held if arrival.stored is not None))
