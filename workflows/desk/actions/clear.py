"""Clear: what a dossier had already goes with its bytes, once its filing can be undone no more."""

from django.db import transaction

from documents.actions.discard import discard
from documents.actions.file import AlreadyFiled
from documents.models import Arrival, Outcome
from patients import clock
from workflows.desk.deciding import UNDO
from workflows.desk.models import Claim

KEPT = 2 * UNDO  # no undoing that began in time is still under way


@transaction.atomic
def clear() -> None:
    """Discards the arrivals that were refused for being there already; one that somebody took up again stays."""
    known = Arrival.objects.filter(outcome=Outcome.REFUSED, reason_code=AlreadyFiled.CODE)
    stale = known.filter(decided_at__lte=clock.now() - KEPT).order_by("pk")
    # The claims, then the arrivals: as whoever takes one up again meanwhile
    list(Claim.objects.select_for_update(of=("self",)).filter(arrival__in=list(stale)).order_by("pk"))
    discard(*stale.select_for_update(of=("self",)))
