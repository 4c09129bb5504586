"""Bearer tokens: how a secret is made and found again, and whose it is (RFC 6750).

A secret is `diaphane_PREFIX_REST`: the prefix finds its row by an index, the whole is compared by its hash.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from django.db.models import QuerySet

from patients import clock
from patients.models import AccessToken, User
from patients.statements import Statement, model_of, names_of

LONGEST = timedelta(days=90)
EVERY = timedelta(minutes=5)  # between two notes of « used »: reading writes nothing in between
_OF_TOKEN, _OF_USER = names_of(AccessToken), names_of(User)
_SHAPE = re.compile(r"diaphane_([0-9a-f]{16})_[A-Za-z0-9_-]{43}", re.ASCII)


class Secret(NamedTuple):
    """A secret just made; `text` is shown once and kept nowhere."""

    prefix: str
    text: str


def new_secret() -> Secret:
    """256 random bits, and 64 to find them by."""
    prefix = secrets.token_hex(8)
    return Secret(prefix, f"diaphane_{prefix}_{secrets.token_urlsafe(32)}")


def hashed(text: str) -> str:
    """What the table keeps of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def holder(text: str) -> AccessToken | None:
    """The token of this secret, with its user, if it opens the door at this instant; None otherwise. One query.

    A closed account's opens nothing, nor one's whose password was handed over and not yet changed.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    found = _found(shape[1])
    if found is None or not compare_digest(found.secret_hash, hashed(text)):
        return None
    is_open = found.revoked is None and found.made <= clock.now() < found.expires
    return found if is_open and found.user.is_active and found.user.temporary_until is None else None


def rows_of(prefix: str) -> QuerySet[AccessToken, Any]:
    """The columns of the token of this prefix, then of its user."""
    rows = AccessToken.objects.filter(prefix=prefix).order_by("pk")
    return rows.values_list(*_OF_TOKEN, *(f"user__{name}" for name in _OF_USER))[:1]


def _found(prefix: str) -> AccessToken | None:
    for row in TOKEN.rows(prefix=prefix):
        token: AccessToken = model_of(AccessToken, _OF_TOKEN, row[: len(_OF_TOKEN)])
        token.user = model_of(User, _OF_USER, row[len(_OF_TOKEN) :])
        return token
    return None


def note_use(token: AccessToken) -> None:
    """Writes that the token was used now, unless it was noted a few minutes ago."""
    now = clock.now()
    if token.used is None or now - token.used > EVERY:
        AccessToken.objects.filter(pk=token.pk).update(used=now)


def tokens_of(person: User) -> QuerySet[AccessToken]:
    """One's own tokens that may still open something, the newest first."""
    return AccessToken.objects.filter(user=person, revoked=None, expires__gt=clock.now()).order_by("-made", "-pk")


# Asked at each request of a machine
TOKEN = Statement(rows_of, prefix=AccessToken._meta.get_field("prefix"))
