"""Hold: the arrival stays in the queue with a note, and the next one comes."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.models import Arrival
from patients.actions.refusals import need, reasoned
from patients.models import User
from workflows.desk import claiming, deciding, studies
from workflows.desk.models import Decided, Decision


@transaction.atomic
def hold_with_note(arrival: Arrival, note: str, last: str, *, actor: User, images: int | None = None) -> Decision:
    """Keeps the note beside the arrival, and all of its line (`studies`), which wait as before.

    `images` as for `studies.held`. Raises Refused: not-allowed, no-reason, decided, claimed, changed.
    """
    need(actor, "documents.file_entry")
    why = reasoned(note, _("Dites ce que l’on attend, pour celle qui reprendra ce document."))
    held = claiming.hold(arrival, actor, last)
    line = [(one, deciding.standing(one)) for one in studies.held(arrival, images)]
    made = deciding.record(line, Decided.HOLD, actor, note=why)
    claiming.release(held)
    return made
