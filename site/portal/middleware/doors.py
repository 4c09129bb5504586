"""The two doors: the portal's, closed to whoever is signed out, and the staff's, closed by default."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal import sessions
from portal.middleware.faults import FAULTS, told
from portal.middleware.machines import CHALLENGE, SERVICE
from portal.staff import may_open

Next = Callable[[HttpRequest], HttpResponseBase]

ADMIN_LOGIN = "/admin/login/"  # leads to our own door
OPEN = frozenset({"/accounts/login/", "/language/", ADMIN_LOGIN})
# What is left to somebody whose password an administrator handed over
FIRST = frozenset({"/profile/password/", "/accounts/logout/"})


class SignedIn:
    """Signed out, every address, existing or not, leads to the sign-in form: nothing tells which exist."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Lets pass what everyone may see, and who is signed in; 503 when nobody can tell who that is."""
        if request.path.startswith("/static/"):
            return self.get_response(request)
        try:
            signed_in = request.user.is_authenticated and sessions.holds(request)
            if request.user.is_authenticated and not signed_in:
                logout(request)
        except FAULTS as fault:
            return self.get_response(request) if request.path in OPEN else told(request, fault)
        if request.path in OPEN:
            return self.get_response(request)
        is_first = signed_in and request.user.is_authenticated and request.user.temporary_until
        if request.path.startswith(SERVICE) and (not signed_in or is_first):
            return HttpResponse(status=401, headers={"WWW-Authenticate": CHALLENGE})
        if signed_in:
            return self._own_password_first(request)
        return redirect_to_login(_way_back(request), reverse("account_login"))

    def _own_password_first(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.temporary_until and request.path not in FIRST:
            return redirect("own_password")
        return self.get_response(request)


def _way_back(request: HttpRequest) -> str:
    """Where to go after sign-in: here, or for a form that came too late, the page that it was on."""
    page, here = request.headers.get("Referer", ""), f"{request.scheme}://{request.get_host()}"
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    if request.method in ("GET", "HEAD") or not ours or not page.startswith(f"{here}/"):
        return request.get_full_path()
    return page.removeprefix(here).partition("#")[0]


class StaffDoor:
    """Wagtail's admin shows what `portal.staff` lists, to those it names; all else there does not exist."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing before the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Raises Http404 for an admin route that is not this person's."""
        match = request.resolver_match
        if not request.path.startswith("/admin/") or request.path == ADMIN_LOGIN:
            return
        if match is None or not may_open(request.user, match.view_name):
            raise Http404
