"""Reopen: what was refused waits again."""

from django.db import transaction
from django.utils.translation import gettext as _

from documents.actions.restore import restore
from documents.models import Arrival, Outcome
from patients.actions.refusals import Refused, need
from patients.models import User
from workflows.desk import claiming, deciding, studies
from workflows.desk.models import Decided, Decision


@transaction.atomic
def reopen(arrival: Arrival, last: str, *, actor: User, images: int | None = None) -> Decision:
    """Puts a refused arrival, and all of its line (`studies`), back into the queue.

    `images` as for `studies.held`. Raises Refused: not-allowed, not-refused, decided, claimed, changed.
    """
    need(actor, "documents.file_entry")
    held = claiming.hold(arrival, actor, last)
    line = [(one, deciding.standing(one)) for one in studies.held(arrival, images)]
    if any(one.outcome != Outcome.REFUSED or one.stored_id is None for one, _before in line):
        raise Refused("not-refused", _("Ce document n’est pas un document refusé que l’on puisse reprendre."))
    for one, before in line:
        reason = _("Repris après un refus : {reason}").format(reason=before["reason"])[:1000]
        restore(one, {**before, "outcome": Outcome.HELD, "reason": reason}, actor=actor)
    made = deciding.record(line, Decided.REOPEN, actor)
    claiming.release(held)
    return made
