"""Revoke a token: from the next request on, it opens nothing."""

from uuid import UUID

from django.db import transaction

from patients import clock
from patients.administration import note
from patients.models import AccessToken, Change, User


@transaction.atomic
def revoke_own(owner: User, uuid: UUID) -> int:
    """Revokes one of one's own tokens; 0 when it is none, or was revoked before."""
    revoked = AccessToken.objects.filter(user=owner, uuid=uuid, revoked=None).update(revoked=clock.now())
    if revoked:
        note(Change.TOKEN, owner, owner, before={"token": str(uuid)})
    return revoked


def revoke_all(account: User) -> int:
    """Revokes every token of `account`: how many. In the transaction of the action that ends its sessions."""
    return AccessToken.objects.filter(user=account, revoked=None).update(revoked=clock.now())
