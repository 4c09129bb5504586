"""Take with me: the documents of a dossier to tick, and the file that comes of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from documents import news
from documents.outline import outline
from documents.taking.choice import BYTES, ENTRIES, Absent, Impossible, choice
from documents.taking.rows import tickable
from documents.taking.sending import send
from patients import access, presentation
from patients.models import Act
from patients.views.reading import changes, reads_dossier, trace


@reads_dossier
def take(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """Every entry of the dossier with a box to tick, by years; what waits to be read, to take at once."""
    trace(request, opening, Act.OPEN)
    return render(request, "documents/take.html", _context(request, opening))


@changes(access.opening)
def transfer(request: HttpRequest, opening: access.Opening) -> HttpResponseBase:
    """The file; where the choice cannot be taken, the boxes again, as they were ticked, with the reason (400)."""
    try:
        return send(request, choice(request.user, opening, request.POST))
    except Absent:
        raise Http404 from None
    except Impossible as impossible:
        trace(request, opening, Act.OPEN)
        context = {**_context(request, opening), "reason": impossible.reason}
        return render(request, "documents/take.html", context, status=400)


def _context(request: HttpRequest, opening: access.Opening) -> dict[str, Any]:
    whole = outline(request.user, opening.dossier, news.last_visit(request.user))
    return {
        "dossier": opening.dossier,
        "strip": presentation.strip(request.user, opening),
        "years": tickable(whole, _ticked(request)),
        "waiting": whole.waiting,
        "takes_new": bool(request.POST.get("new")),
        "most": ENTRIES,
        "megabytes": BYTES // 10**6,
    }


def _ticked(request: HttpRequest) -> set[UUID]:
    return {UUID(one) for one in request.POST.getlist("entry")}
