"""Propose: what opens clinical content, or hands an account over, is asked by one administrator and takes effect
when another confirms it (`confirm`)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused
from patients.administration import held, note
from patients.models import AccountRequest, AccountRole, Asked, Change, Decision, User
from patients.practice import Practice, check
from patients.requests import HOLDS, about


@transaction.atomic
def propose_role(
    account: User, role: AccountRole, practice: Practice | None = None, *, actor: User | None = None
) -> AccountRequest:
    """Asks that `account`, which has no role, be given one; a physician's with their registration.

    Raises Refused: not-allowed, own-rights, not-managed, closed, has-role, already-asked, and those of `check`.
    """
    asked = held(account, actor)
    check_free(asked)
    if role == AccountRole.PHYSICIAN:
        practice = practice or Practice("")
        check(practice)
    told = practice.told() if practice and role == AccountRole.PHYSICIAN else {}
    return _ask(AccountRequest(user=asked, kind=Asked.ROLE, role=role, practice=told), actor)


@transaction.atomic
def propose_password(account: User, *, actor: User | None = None) -> AccountRequest:
    """Asks that a new password be handed over: it opens the account, and so needs two administrators.

    Raises Refused: not-allowed, own-rights, not-managed, closed, no-role, already-asked.
    """
    asked = held(account, actor)
    check_open(asked)
    if not asked.groups.exists():
        raise Refused("no-role", _("Ce compte n’a pas encore de rôle : son mot de passe viendra avec."))
    return _ask(AccountRequest(user=asked, kind=Asked.PASSWORD), actor)


@transaction.atomic
def propose_reopening(account: User, *, actor: User | None = None) -> AccountRequest:
    """Asks that a closed account be reopened, with the role that it had.

    Raises Refused: not-allowed, own-rights, not-managed, open, already-asked.
    """
    asked = held(account, actor)
    if asked.is_active:
        raise Refused("open", _("Ce compte est ouvert."))
    return _ask(AccountRequest(user=asked, kind=Asked.REOPENING), actor)


def check_open(account: User) -> None:
    """Raises Refused: closed."""
    if not account.is_active:
        raise Refused("closed", _("Ce compte est fermé."))


def check_free(account: User) -> None:
    """An open account without a role: the only kind that may be given one. Raises Refused: closed, has-role."""
    check_open(account)
    if account.groups.exists():
        sentence = _("Un compte garde son rôle : qui change de fonction reçoit un autre compte.")
        raise Refused("has-role", sentence)


def _ask(request: AccountRequest, actor: User | None) -> AccountRequest:
    now = clock.now()
    before = AccountRequest.objects.filter(user=request.user, kind=request.kind, decision=Decision.WAITING)
    before.filter(expires__lte=now).update(decision=Decision.EXPIRED)
    if before.exists():
        raise Refused("already-asked", _("La même demande attend déjà d’être confirmée."))
    request.proposed_by, request.proposed_at, request.expires = actor, now, now + HOLDS
    request.save(force_insert=True)
    note(Change.PROPOSE, actor, request.user, about=about(request), after=request.practice)
    return request
