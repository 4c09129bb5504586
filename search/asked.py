"""What a person asked for, and how it is kept: sealed, under an opaque id, for its maker alone.

What one types to search is clinical (DESIGN, Access, 8): it comes in the body of a POST, never stands in an address or
a log, and the database holds it sealed by a key made of the portal's secret.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from documents.models import Kind
from search.ports import Filters
from search.queries import LONGEST, Query, parse

_NAME = 300
_LIMITS = {"q": LONGEST, "author": 200, "unit": 200, "kind": 80, "author_is": _NAME, "unit_is": _NAME}
_UNFIT = re.compile("[\0-\x1f\x7f\ud800-\udfff]+")
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form; `dossier` is a uuid, `since` and `until` ISO dates, "" where nothing was said.

    `kind` is a kind of entry or the code of a type; author and unit are words, or whole names (`_is`).
    """

    q: str = ""
    dossier: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    author: str = ""
    unit: str = ""
    author_is: str = ""
    unit_is: str = ""

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.query or self.filters != Filters())

    @property
    def query(self) -> Query:
        """What was typed."""
        return parse(self.q)

    @property
    def within(self) -> UUID | None:
        """The dossier asked about, None for all."""
        return UUID(self.dossier) if self.dossier else None

    @property
    def filters(self) -> Filters:
        """What narrows it. A day that is none narrows nothing: the form says so (`wrong_days`)."""
        is_kind = self.kind in Kind.values
        return Filters(
            kind=self.kind if is_kind else "",
            type_code="" if is_kind else self.kind,
            since=day(self.since),
            until=day(self.until),
            author=f"{self.author} {self.author_is}".strip(),
            unit=f"{self.unit} {self.unit_is}".strip(),
        )

    @property
    def wrong_days(self) -> tuple[str, ...]:
        """The days typed that are none."""
        return tuple(text for text in (self.since, self.until) if text and day(text) is None)


def of_form(posted: Mapping[str, str]) -> Asked:
    """The fields of a form, cut and cleaned. Raises ValueError for a dossier that is no uuid."""
    told = {name: _clean(posted.get(name, ""), _LIMITS[name]) for name in _LIMITS}
    days = {"since": _clean(posted.get("from", ""), 20), "until": _clean(posted.get("to", ""), 20)}
    dossier = posted.get("dossier", "").strip()
    return Asked(**told, **days, dossier=str(UUID(dossier)) if dossier else "")


def named(name: str) -> str:
    """A name as a form brings it back."""
    return _clean(name, _NAME)


def day(text: str) -> date | None:
    """An ISO day; None for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def seal(asked: Asked, uuid: UUID, user: int) -> bytes:
    """What the database keeps; it opens for this id and this person alone."""
    told = {name: value for name, value in asdict(asked).items() if value}
    nonce = token_bytes(_NONCE)
    return nonce + _cipher().encrypt(nonce, json.dumps(told).encode(), _bound(uuid, user))


def unseal(sealed: bytes, uuid: UUID, user: int) -> Asked | None:
    """None for what another key sealed: whoever changes the portal's secret forgets what was looked for."""
    try:
        told = json.loads(_cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(uuid, user)))
    except InvalidTag:
        return None
    known = {field.name for field in fields(Asked)}
    return Asked(**{name: value for name, value in told.items() if name in known})


def _bound(uuid: UUID, user: int) -> bytes:
    return b"diaphane search" + uuid.bytes + str(user).encode()


def _cipher() -> AESGCM:
    return AESGCM(_key(settings.SECRET_KEY))


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"diaphane past searches").derive(secret.encode())


def _clean(text: str, longest: int) -> str:
    return _UNFIT.sub(" ", text).strip()[:longest]
