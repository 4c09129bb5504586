"""Dossiers for secretaries: found among all by name, birth date or number. What is typed stays out of addresses."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from patients import lookup, presentation
from workflows.desk import access
from workflows.desk.views.framing import framed, named, typed


def dossiers(request: HttpRequest) -> HttpResponse:
    """The field, and what answers to it."""
    if not access.may_file(request.user):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    sought = typed(request, "sought")[:200]
    found = lookup.find(access.dossiers(request.user), sought)
    named(request, found.dossiers)
    rows = [(one, presentation.facts(one.identity)) for one in found.dossiers if one.identity]
    context = {"sought": sought, "found": rows, "more": found.more, "asked": bool(sought.strip())}
    return framed(request, "desk/dossiers.html", context)
