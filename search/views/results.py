"""The results of one's own search, authorised afresh at every view."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from patients import ledger
from patients.models import Act
from patients.views.reading import READING
from search import access, past
from search.facets import facets
from search.finding import Answer, answer
from search.highlights import Finder
from search.outbox import enqueue_once
from search.past import Past
from search.ports import EngineDown, IndexUnavailable, Sort
from search.results import lines
from search.tasks import mend
from search.views.around import around, opening_of


@csrf_exempt  # it only reads: a 403 would tell what has an address from what has none
def results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """404 for anybody else's, and for one in a dossier that is no longer open."""
    found, latest = past.found(request.user, uuid)
    opened = access.opened(request.user, found.asked.within) if found else None
    if found is None or opened is None:
        raise Http404
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    sort = Sort.DATE if request.GET.get("sort") == Sort.DATE else Sort.RELEVANCE
    within = opening_of(request, found.asked.within) if found.asked.within else None
    context = {"asked": found.asked, "past": found, "latest": latest, "sort": sort, "here": "search"}
    context |= around(request, within)
    try:
        answered = answer(request.user, found.asked, opened, sort)
    except IndexUnavailable as error:
        enqueue_once(mend)
        is_down = isinstance(error, EngineDown)
        return render(request, "search/unavailable.html", context | {"is_down": is_down}, status=503)
    return render(request, "search/results.html", context | _shown(request, found, opened, answered))


def _shown(request: HttpRequest, found: Past, opened: access.Opened, answered: Answer) -> dict[str, Any]:
    """What the page says; the ledger has it first, `around` where it is of one dossier. Raises LedgerUnavailable."""
    page = answered.page(request.GET.get("page"))
    offered = facets(answered.entries, found.asked)
    if not found.asked.within:
        named = {value.value for facet in offered if facet.field == "dossier" for value in facet.values}
        shown = {entry.dossier_id for entry in answered.entries if str(entry.dossier.uuid) in named}
        _trace(request, opened, shown | {entry.dossier_id for entry in page})
    finder = Finder(found.asked.query, forgiving=answered.is_near)
    return {
        "answer": answered,
        "count": len(answered.entries),
        "page": page,
        "lines": lines(list(page), finder, found.uuid, request.user),
        "facets": offered,
        "query": "sort=date&" if request.GET.get("sort") == Sort.DATE else "",
    }


def _trace(request: HttpRequest, opened: access.Opened, dossiers: set[int]) -> None:
    """One row for each dossier of which a hit is shown, or counted beside the patient's name."""
    if dossiers:
        designations = {pk: opened.designations.get(pk) for pk in sorted(dossiers)}
        ledger.record_each(request.user, Act.SEARCH, designations)  # type: ignore[arg-type]
