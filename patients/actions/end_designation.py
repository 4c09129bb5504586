"""End a designation: the fact stays with its end, the grant goes, the door closes at the next request."""

from django.db import transaction

from patients import clock
from patients.actions.refusals import fit, need
from patients.models import Designation, DossierGrant, User
from patients.signals import designation_ended


@transaction.atomic
def end_designation(designation: Designation, *, reason: str = "", actor: User | None = None) -> Designation:
    """Ends `designation` now. One already ended keeps its first end.

    Raises Refused: not-allowed, too-long.
    """
    need(actor, "patients.record_designation")
    fit(Designation, {"end_reason": reason.strip()})
    held = Designation.objects.select_for_update().get(pk=designation.pk)
    if held.ended_at is not None:
        return held
    held.ended_at, held.ended_by, held.end_reason = clock.now(), actor, reason.strip()
    held.save(update_fields=["ended_at", "ended_by", "end_reason"])
    DossierGrant.objects.filter(designation=held).delete()
    designation_ended.send(Designation, designation=held)
    return held
