"""Confirm: a second administrator agrees, and what was asked takes effect, once."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.propose import check_free, check_open
from patients.actions.refusals import Refused
from patients.administration import note
from patients.models import AccountRequest, AccountRole, Asked, Change, Decision, Physician, User
from patients.practice import Practice, check
from patients.requests import about, is_one_hand, settle, taken_up


@transaction.atomic
def confirm(request: AccountRequest, *, actor: User | None = None) -> AccountRequest:
    """Gives effect to `request`. Everything is checked again: days may have passed since it was made.

    Raises Refused: not-allowed, own-rights, not-managed, decided, expired, own-proposal, one-hand, closed, has-role,
    open, and those of `patients.practice.check`.
    """
    asked = taken_up(request, actor)
    if actor is not None and asked.proposed_by_id == actor.pk:
        sentence = _("Qui demande ne confirme pas : un autre administrateur doit le faire.")
        raise Refused("own-proposal", sentence)
    if actor is not None and asked.proposed_by is not None and is_one_hand(actor, asked.proposed_by):
        sentence = _(
            "Un autre administrateur doit confirmer : l’un de vous deux a eu sous les yeux le mot de passe de l’autre "
            "ces sept derniers jours."
        )
        raise Refused("one-hand", sentence)
    _EFFECTS[Asked(asked.kind)](asked)
    settle(asked, Decision.CONFIRMED, actor)
    note(Change.CONFIRM, actor, asked.user, about=about(asked))
    return asked


def _give_role(request: AccountRequest) -> None:
    check_free(request.user)
    if request.role == AccountRole.PHYSICIAN:
        practice = Practice(**request.practice)
        check(practice)
        Physician.objects.create(user=request.user, **practice.columns())
    request.user.groups.add(Group.objects.get(name=request.role))


def _allow_password(request: AccountRequest) -> None:
    check_open(request.user)  # the password itself is made when it is handed over: nothing secret waits in a row


def _reopen(request: AccountRequest) -> None:
    if request.user.is_active:
        raise Refused("open", _("Ce compte est ouvert."))
    request.user.is_active = True
    request.user.save(update_fields=["is_active"])


_EFFECTS = {Asked.ROLE: _give_role, Asked.PASSWORD: _allow_password, Asked.REOPENING: _reopen}
