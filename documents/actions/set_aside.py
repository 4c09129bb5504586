"""Set aside: what a contributor sent and is refused, but the desk has to see, joins what waits for it."""

from django.db import transaction
from django.utils.functional import Promise

from documents.actions.hold import hold
from documents.models import Arrival


@transaction.atomic
def set_aside(arrival: Arrival, code: str, reason: str | Promise) -> Arrival:
    """Holds `arrival` for the desk, no longer its contributor's alone. One filed meanwhile stays filed."""
    Arrival.objects.filter(pk=arrival.pk).update(apart=False)
    arrival.apart = False
    return hold(arrival, code, reason)
