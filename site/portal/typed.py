"""What a person typed to find something, kept in their session under an opaque id.

It may be a patient's name: it travels in the body of a POST and never stands in an address (DESIGN,
Access, 8). The address has the id, so that the browser's back button works.
"""

import secrets

from django.contrib.sessions.backends.base import SessionBase

KEPT = 10  # the latest; a page that asks for an older one shows everything
LONGEST = 100
_KEY = "typed"


def keep(session: SessionBase, text: str) -> str:
    """Keeps `text` for this session; the id to put into an address."""
    token = secrets.token_urlsafe(9)
    kept: dict[str, str] = session.get(_KEY, {})
    session[_KEY] = dict([*kept.items(), (token, text[:LONGEST])][-KEPT:])
    return token


def recall(session: SessionBase, token: str) -> str:
    """What was typed under `token`, "" when this session knows no such id."""
    kept: dict[str, str] = session.get(_KEY, {})
    return kept.get(token, "")
