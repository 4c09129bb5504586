"""The pages of help: short, by task; signed in, and the same for everyone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.staff import STAFF, groups_of

PAGES = {
    "physicians": _("Médecins"),
    "secretaries": _("Secrétaires"),
    "administrators": _("Administrateurs"),
    "signs": _("Marques"),
    "privacy": _("Qui voit quoi"),
}


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """To the page that is written for this person."""
    mine = {name.lower() for name in groups_of(request.user)} & set(PAGES)
    return redirect("help_page", mine.pop() if mine else "physicians")


@require_safe
def page(request: HttpRequest, page: str) -> HttpResponse:
    """A page of help; 404 for a name that is none."""
    if page not in PAGES:
        raise Http404
    is_staff = bool(groups_of(request.user) & STAFF)
    context = {"help_pages": PAGES.items(), "help_page": page, "here": "help", "is_staff": is_staff}
    return render(request, f"portal/help/{page}.html", context)
