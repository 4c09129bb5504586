"""The timeline of a dossier: everything this person may read in it, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents import facets, news
from documents import timeline as timelines
from documents.outline import Outline, outline, rows
from patients import access, clock, designated, presentation
from patients.models import Act
from patients.views.reading import reads_dossier, trace


@reads_dossier
def timeline(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """The entries of a dossier by year and month, 40 rows to a page."""
    trace(request, opening, Act.OPEN)
    until = clock.now().timestamp()
    whole = outline(request.user, opening.dossier, news.last_visit(request.user))
    context = {
        "dossier": opening.dossier,
        "strip": presentation.strip(request.user, opening),
        "right": designated.right(opening.grant),
        "until": until,
        "waiting": whole.waiting,
        **_page(request, opening, whole),
    }
    return render(request, "documents/timeline.html", context)


def _page(request: HttpRequest, opening: access.Opening, whole: Outline) -> dict[str, Any]:
    filters = facets.filters(opening.dossier.uuid, whole.lines, request.GET)
    left = [line for line in whole.lines if filters.passes(line)]
    every = rows(whole, left)
    page = timelines.paged(every, request.GET.get("page"))
    query = filters.query()
    options = facets.facets(whole.lines, filters) if len(whole.lines) >= facets.FEW or filters.chosen else {}
    return {
        "count": len(left),
        "total": len(whole.lines),
        "facets": options,
        "in_force": [facet.chosen.name for facet in options.values() if facet.chosen],
        "is_filtered": bool(filters.chosen),
        "query": query,
        "page_query": f"{query}&" if query else "",
        "page": page,
        "years": timelines.years(every, page),
        "groups": timelines.grouped(timelines.shown_rows(request.user, whole, page)),
    }
