"""Requests about accounts: how long they hold, which wait, and taking one up to decide it."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused
from patients.administration import held
from patients.models import AccountRequest, Asked, Decision, User

HOLDS = timedelta(days=7)  # to be confirmed, then to hand the password over


def waiting() -> QuerySet[AccountRequest]:
    """Those that somebody may still confirm, oldest first, with the people they name."""
    found = AccountRequest.objects.filter(decision=Decision.WAITING, expires__gt=clock.now())
    return found.select_related("user", "proposed_by").order_by("proposed_at")


def to_hand_over(account: User) -> QuerySet[AccountRequest]:
    """Those confirmed for `account` whose password nobody has seen yet, while that holds."""
    kinds = [Asked.ROLE, Asked.PASSWORD]
    found = AccountRequest.objects.filter(user=account, kind__in=kinds, decision=Decision.CONFIRMED, handed_at=None)
    return found.filter(decided_at__gt=clock.now() - HOLDS)


def is_one_hand(one: User, other: User) -> bool:
    """Whether one of these two was shown the other's password lately: they may be one person, whatever the names."""
    shown = Q(user=one, proposed_by=other) | Q(user=other, proposed_by=one)
    return AccountRequest.objects.filter(shown, handed_at__gt=clock.now() - HOLDS).exists()


def taken_up(request: AccountRequest, actor: User | None) -> AccountRequest:
    """The request as it is now, locked after its account, with that account in `user`.

    Must run in a transaction. Raises Refused: not-allowed, own-rights, not-managed, decided, expired.
    """
    account = held(request.user, actor)
    now = AccountRequest.objects.select_for_update().get(pk=request.pk)
    now.user = account
    if now.decision != Decision.WAITING:
        raise Refused("decided", _("Cette demande a déjà reçu une réponse."))
    if now.expires <= clock.now():
        raise Refused("expired", _("Cette demande a expiré : faites-en une nouvelle."))
    return now


def settle(request: AccountRequest, decision: Decision, actor: User | None, reason: str = "") -> None:
    """Writes what became of a request that was taken up."""
    request.decision, request.decided_by, request.decided_at = decision, actor, clock.now()
    request.reason = reason
    request.save(update_fields=["decision", "decided_by", "decided_at", "reason"])


def about(request: AccountRequest) -> str:
    """As the record names it: the kind, and the role where it is about one."""
    return f"{request.kind} {request.role}".strip()
