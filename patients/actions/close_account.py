"""Close an account: it signs nobody in and reads nothing from the next request on; what it did stays its own.

What is leaving at that moment is cut, as when a designation ends (`documents.serving`).
"""

from django.db import transaction

from patients.actions.end_sessions import end_all
from patients.actions.revoke_token import revoke_all
from patients.administration import held, note
from patients.models import AccountRequest, Change, Decision, User


@transaction.atomic
def close_account(account: User, *, actor: User | None = None) -> User:
    """Closes `account`, ends its sessions and tokens, and drops what was asked for it. One closed stays as it is.

    Its designations stay, as the patients' will; they open nothing while it is closed (`patients.access`).
    Raises Refused: not-allowed, own-rights, not-managed.
    """
    closed = held(account, actor)
    if not closed.is_active:
        return closed
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    end_all(closed)
    revoke_all(closed)
    AccountRequest.objects.filter(user=closed, decision=Decision.WAITING).update(decision=Decision.WITHDRAWN)
    note(Change.CLOSE, actor, closed)
    return closed
