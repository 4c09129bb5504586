"""Refuse: the document goes into no dossier; the reason is written so that its sender can be told."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions import hold
from documents.models import Arrival
from patients.actions.refusals import need, reasoned
from patients.models import User
from workflows.desk import claiming, deciding, studies
from workflows.desk.models import Decided, Decision


@transaction.atomic
def refuse_on_word(arrival: Arrival, reason: str, last: str, *, actor: User, images: int | None = None) -> Decision:
    """Refuses `arrival`, and all of its line (`studies`); the bytes stay in quarantine.

    `images` as for `studies.held`. Raises Refused: not-allowed, no-reason, decided, claimed, changed.
    """
    need(actor, "documents.file_entry")
    why = reasoned(reason, _("Un refus dit pourquoi : l’expéditeur doit pouvoir corriger."))
    held = claiming.hold(arrival, actor, last)
    line = [(one, deciding.standing(one)) for one in studies.held(arrival, images)]
    for one, _before in line:
        hold.refuse(one, "desk", why)
    made = deciding.record(line, Decided.REFUSE, actor, note=why)
    claiming.release(held)
    return made
