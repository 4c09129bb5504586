"""The door and *Mes patients*."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.access import rpps_of
from documents.news import last_visit
from documents.notices import notices_of
from patients import calendar, clock
from portal import typed
from portal.overview import Asked, overview
from portal.staff import STAFF, groups_of


def door(request: HttpRequest) -> HttpResponse:
    """`/`: staff to the admin, everyone else to their patients."""
    return redirect("wagtailadmin_home" if groups_of(request.user) & STAFF else "my_patients")


@require_http_methods(["GET", "HEAD", "POST"])
def my_patients(request: HttpRequest) -> HttpResponse:
    """The dossiers that this person may open, by name; POST with `name` looks for one among them."""
    if request.method == "POST":
        return _look_for(request, request.POST.get("name", "").strip())
    token = request.GET.get("q", "")
    wanted = typed.recall(request.session, token)
    return render(request, "portal/my_patients.html", _context(request, token, wanted))


def _context(request: HttpRequest, token: str, wanted: str) -> dict[str, Any]:
    """What is new stands before the first page of everyone, not before what was looked for."""
    page = request.GET.get("page", "1")
    showing = not wanted and page == "1"
    now = clock.now()
    since = last_visit(request.user, showing=showing)
    found = overview(request.user, since, Asked(wanted, page, request.GET.get("new")))
    return {
        "overview": found,
        "showing": showing,
        "since": calendar.moment(since) if since else "",
        "until": now.timestamp(),
        "notices": notices_of(request.user),
        "page": found.page,
        "wanted": wanted,
        "roster_query": f"q={token}&" if wanted else "",
        "here": "patients",
        "is_physician": bool(found.total or rpps_of(request.user)),
        "is_staff": not found.total and bool(groups_of(request.user) & STAFF),
    }


def _look_for(request: HttpRequest, name: str) -> HttpResponse:
    """Kept in the session: a name never stands in an address."""
    address = reverse("my_patients")
    return redirect(f"{address}?q={typed.keep(request.session, name)}" if name else address)
