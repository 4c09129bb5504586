"""The form: GET shows it, POST keeps what is asked and leads to its results."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from patients.access import Opening
from search import asked, past
from search.actions.keep import keep
from search.views.around import around, opening_of


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
    opening = opening_of(request, told.within) if told.within else None
    if opening is not None:
        told = replace(told, dossier=str(opening.dossier.uuid))
    if not told or not request.user.is_authenticated:
        return _form(request, told, opening, is_empty=True)
    uuid = keep(request.user, told)
    return HttpResponseRedirect(reverse("search_results", args=[uuid]), status=303)


def _form(
    request: HttpRequest, told: asked.Asked, opening: Opening | None = None, *, is_empty: bool = False
) -> HttpResponse:
    context = {"latest": past.latest(request.user), "asked": told, "is_empty": is_empty, "here": "search"}
    return render(request, "search/ask.html", context | around(request, opening))
