"""End sessions: Django's rows go, and with them the doors that they held open, at the next request."""

import hashlib
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from patients.actions.revoke_token import revoke_all
from patients.administration import held, note
from patients.models import AccountSession, Change, User


@transaction.atomic
def end_sessions(account: User, *, actor: User | None = None) -> int:
    """An administrator ends all sessions of `account`, and revokes its tokens.

    Raises Refused: not-allowed, own-rights, not-managed.
    """
    found = held(account, actor)
    ended, revoked = end_all(found), revoke_all(found)
    note(Change.SESSIONS, actor, account, after={"sessions": ended, "tokens": revoked})
    return ended


@transaction.atomic
def end_all(account: User, *, keep: str = "") -> int:
    """Ends the sessions of `account`, but the one whose hash is `keep`; how many. For one's own, and other actions."""
    return _end(Q(user=account) & ~Q(key_hash=keep))


@transaction.atomic
def end_own(account: User, uuid: UUID) -> int:
    """Ends one session of one's own; 0 when it is none, or was over."""
    return _end(Q(user=account, uuid=uuid))


def _end(which: Q) -> int:
    rows = AccountSession.objects.filter(which, ended=None)
    hashes = set(rows.values_list("key_hash", flat=True))
    rows.update(ended=timezone.now())  # the machine's clock, as Django's own sessions
    if hashes:
        Session.objects.filter(pk__in=_keys(hashes)).delete()
    return len(hashes)


def _keys(hashes: set[str]) -> list[str]:
    """The keys behind these hashes, which no table can tell: those of all sessions are hashed (2,000: 3 ms)."""
    keys = Session.objects.filter(expire_date__gt=timezone.now()).values_list("session_key", flat=True)
    return [key for key in keys.iterator() if hashlib.sha256(key.encode()).hexdigest() in hashes]
