"""The language: what the account says, then the choice kept in a cookie, then French, whatever the browser prefers.

French first: half the country's browsers are set to English without anyone having chosen it.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from patients.models import User

Next = Callable[[HttpRequest], HttpResponseBase]


class Language:
    """Activates the language of the request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serves the request in its language and says so."""
        code = chosen(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", code)
            return response


def chosen(request: HttpRequest) -> str:
    """The language of this request."""
    person = person_of(request)
    known = dict(settings.LANGUAGES)
    wanted = (person.language if person else "", request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((code for code in wanted if code in known), settings.LANGUAGE_CODE)


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in. None too when the database does not answer."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return None
    try:
        return request.user if request.user.is_authenticated else None
    except Error:
        return None
