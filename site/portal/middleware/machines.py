"""Machines at `/dicom-web/`: a bearer token (RFC 6750) instead of a session, without the layers that serve people.

No session, no cookie, no form: what is asked with a token is asked by a program that holds it.
"""

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from patients import tokens
from patients.models import AccessToken
from portal.middleware.faults import FAULTS

Next = Callable[[HttpRequest], HttpResponseBase]

SERVICE = "/dicom-web/"
CHALLENGE = 'Bearer realm="DICOMweb"'
WRONG, WHILE = 30, 60  # wrong tokens from one address, and the seconds in which they are counted


class Machines:
    """Serves what comes with a bearer token; whatever else comes goes on to the doors of people."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """401 for a token that opens nothing, 429 for too many of them, 503 when nobody can tell."""
        told = request.headers.get("Authorization", "")
        if not request.path_info.startswith(SERVICE) or not told:
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost, as for everyone
        try:
            token = tokens.holder(told[7:].strip()) if told[:7].lower() == "bearer " else None
            if token is None:
                return _refused(request)
            tokens.note_use(token)
        except FAULTS:
            return HttpResponse(status=503, headers={"Retry-After": "60"})
        return _served(request, token)


def _served(request: HttpRequest, token: AccessToken) -> HttpResponseBase:
    request.user, request.token = token.user, token  # type: ignore[attr-defined]
    match = resolve(request.path_info)
    request.resolver_match = match
    with translation.override(token.user.language or "fr"):
        return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]


def _refused(request: HttpRequest) -> HttpResponse:
    """A right token is never counted: those who share an address with a wrong one go on reading."""
    if _wrong_ones(request) > WRONG:
        sentence = _("Trop de jetons refusés depuis cette adresse : réessayez dans une minute.")
        return HttpResponse(
            sentence, status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(WHILE)}
        )
    return HttpResponse(status=401, headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})


def _wrong_ones(request: HttpRequest) -> int:
    """How many of the last minute, this one included."""
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"wrong-tokens-{address}"
    cache.add(key, 0, WHILE)
    try:
        return int(cache.incr(key))
    except ValueError:  # it lapsed meanwhile
        return 1
