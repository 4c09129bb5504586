"""The choice of language, kept in a cookie and, signed in, on the account; POST with `language`, back to where one was.

The cookie is for the door, where nobody is known yet.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from patients.actions.set_preferences import set_preferences


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """303-like redirect to `next` on this site; an unknown language changes nothing."""
    response = HttpResponseRedirect(back(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated:
            set_preferences(request.user, language=code)
    return response


def back(request: HttpRequest) -> str:
    """The `next` of a form where it is on this site, else the door."""
    wanted = request.POST.get("next", "/")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here else "/"
