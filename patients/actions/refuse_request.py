"""Refuse a request with a reason, or take back one's own: it has no effect, and stays to be read."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused, reasoned
from patients.administration import note
from patients.models import AccountRequest, Change, Decision, User
from patients.requests import about, settle, taken_up


@transaction.atomic
def refuse_request(request: AccountRequest, *, reason: str, actor: User | None = None) -> AccountRequest:
    """Refuses `request`. Raises Refused: not-allowed, own-rights, not-managed, no-reason, decided, expired."""
    why = reasoned(reason, _("Un refus dit pourquoi : indiquez un motif."))
    asked = taken_up(request, actor)
    settle(asked, Decision.REFUSED, actor, why)
    note(Change.REFUSE, actor, asked.user, about=about(asked), after={"reason": why})
    return asked


@transaction.atomic
def withdraw_request(request: AccountRequest, *, actor: User | None = None) -> AccountRequest:
    """Takes back a request of one's own. Raises Refused as above, and not-yours."""
    asked = taken_up(request, actor)
    if actor is not None and asked.proposed_by_id != actor.pk:
        raise Refused("not-yours", _("Cette demande est celle d’un autre administrateur : refusez-la."))
    settle(asked, Decision.WITHDRAWN, actor)
    note(Change.WITHDRAW, actor, asked.user, about=about(asked))
    return asked
