"""Error pages: each says what happened, whether to try again, and whom to call; none says of what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import house


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from our page, or came too late."""
    return _page(request, 403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: absent and forbidden alike, to the byte."""
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, worth another try in some minutes."""
    response = _page(request, 429)
    response["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, worth another try in a minute."""
    response = _page(request, 503)
    response["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, status: int) -> HttpResponse:
    house.spare(request)
    return render(request, f"portal/errors/{status}.html", status=status)
