"""Discard: an arrival that brought nothing new goes, with its bytes; what is filed already stays."""

from django.db import transaction

from documents.models import Arrival, Outcome
from storage import objects


@transaction.atomic
def discard(arrival: Arrival) -> None:
    """Removes an arrival that is not filed. One that is filed stays: its bytes are the dossier's."""
    held = Arrival.objects.select_for_update(of=("self",)).select_related("stored").filter(pk=arrival.pk).first()
    if held is None or held.outcome == Outcome.FILED:
        return
    held.delete()
    if held.stored is not None:
        objects.delete(held.stored)
