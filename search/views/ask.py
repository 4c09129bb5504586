"""The form: GET shows it, POST keeps what is asked and leads to its results."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from patients import access
from search import asked, past
from search.actions.keep import keep


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """POST (`q, dossier, kind, from, to, author, unit`) answers 303; a dossier that is not open is not found."""
    if request.method == "POST":
        return _post(request)
    return _form(request, asked.Asked())


def _post(request: HttpRequest) -> HttpResponse:
    try:
        told = asked.of_form(request.POST.dict())
    except ValueError:
        raise Http404 from None
    if told.within:
        told = replace(told, dossier=str(_kept(request, told.within)))
    if not told or not request.user.is_authenticated:
        return _form(request, told, is_empty=True)
    uuid = keep(request.user, told)
    return HttpResponseRedirect(reverse("search_results", args=[uuid]), status=303)


def _kept(request: HttpRequest, dossier: UUID) -> UUID:
    """The dossier itself, or the one in which it was merged. Raises Http404 for one that is not open."""
    found = access.opening(request.user, dossier)
    if found is None:
        raise Http404
    return found.dossier.uuid


def _form(request: HttpRequest, told: asked.Asked, *, is_empty: bool = False) -> HttpResponse:
    context = {"latest": past.latest(request.user), "asked": told, "is_empty": is_empty, "here": "search"}
    return render(request, "search/ask.html", context)
