"""The tab of the desk with what physicians added."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from workflows.desk import access, queue
from workflows.desk import contributions as added
from workflows.desk.views.framing import framed, named


def contributions(request: HttpRequest) -> HttpResponse:
    """A page of them; each leads to its entry."""
    if not access.may_file(request.user):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    page = Paginator(added.rows(request.user), added.PAGE).get_page(request.GET.get("page"))
    named(request, (entry.dossier for entry in page))
    context = {"page": page, "lines": added.lines(page), "counts": queue.counts(request.user), "tab": "contributions"}
    return framed(request, "desk/contributions.html", context)
