"""Hand a password over: shown once, to who asked for it, never to who confirmed; good for three days."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.end_sessions import end_all
from patients.actions.propose import check_open
from patients.actions.refusals import Refused
from patients.actions.revoke_token import revoke_all
from patients.administration import held, note
from patients.models import AccountRequest, Change, User
from patients.requests import about, to_hand_over

LASTS = timedelta(days=3)
# Without what is confused when it is read out or copied by hand: 16 of 31 signs are 79 bits
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def hand_over(request: AccountRequest, *, actor: User | None = None) -> str:
    """A new password for the request's account, which its holder must change at the first sign-in.

    It ends the account's sessions, its tokens, and the former password. Raises Refused: not-allowed, own-rights,
    not-managed, closed, not-yours, handed.
    """
    account = held(request.user, actor)
    check_open(account)
    asked = to_hand_over(account).select_for_update().filter(pk=request.pk).first()
    if asked is None:
        raise Refused("handed", _("Ce mot de passe a déjà été montré, ou n’est plus à remettre."))
    if actor is not None and asked.proposed_by_id != actor.pk:
        raise Refused("not-yours", _("Le mot de passe se montre à l’administrateur qui l’a demandé."))
    password = "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
    now = clock.now()
    account.password, account.temporary_until = make_password(password), now + LASTS
    account.save(update_fields=["password", "temporary_until"])
    end_all(account)
    revoke_all(account)
    asked.handed_at = now
    asked.save(update_fields=["handed_at"])
    note(Change.HAND, actor, account, about=about(asked))
    return password
