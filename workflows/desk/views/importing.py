"""Designations from a spreadsheet: a dry run that judges each line, then, confirmed, all of them or none.

Between the two the file stays sealed in the session of its owner: the same bytes are imported that were judged.
"""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients import presentation
from patients.actions.refusals import Refused
from workflows.desk import access, kept
from workflows.desk.actions.import_designations import import_designations
from workflows.desk.designation_lines import Judged, judge
from workflows.desk.designation_table import LARGEST, read
from workflows.desk.views.framing import framed, me, named

KEPT = "desk_designations"


def designations(request: HttpRequest) -> HttpResponseBase:
    """The form; with a file, what each line would do; confirmed, does it."""
    if not access.may_file(request.user):
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        kept.forget(request, KEPT)
        return _shown(request)
    if "confirm" in request.POST:
        return _import(request)
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, _("Choisissez un fichier."), 422)
    return _judged(request, file.read(LARGEST + 1))


def _judged(request: HttpRequest, content: bytes) -> HttpResponse:
    kept.forget(request, KEPT)
    try:
        lines = judge(read(content), me(request))
    except Refused as refused:
        return _shown(request, str(refused.reason), 422)
    kept.keep(request, KEPT, me(request), content)
    return _shown(request, judged=lines, print_=_print(content))


def _import(request: HttpRequest) -> HttpResponseBase:
    content = kept.kept(request, KEPT, me(request))
    if content is None or _print(content) != request.POST["confirm"]:  # another tab judged another file since
        return _shown(request, _("Choisissez de nouveau le fichier : il n’est plus là."), 409)
    try:
        made = import_designations(read(content), actor=me(request))
    except Refused as refused:
        return _shown(request, str(refused.reason), 409, judge(read(content), me(request)), _print(content))
    kept.forget(request, KEPT)
    count = len(made)
    said = ngettext("%(count)d désignation enregistrée.", "%(count)d désignations enregistrées.", count)
    messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("desk_designations"))


def _shown(
    request: HttpRequest, error: str = "", status: int = 200, judged: list[Judged] | None = None, print_: str = ""
) -> HttpResponse:
    lines = judged or []
    named(request, (one.dossier for one in lines))
    context: dict[str, Any] = {
        "error": error,
        "print": print_,
        "lines": [(one, _facts(one)) for one in lines],
        "new": sum(one.is_new for one in lines),
        "refused": sum(bool(one.refused) for one in lines),
    }
    return framed(request, "desk/importing.html", context, status)


def _print(content: bytes) -> str:
    """By which the confirmation names the very bytes that were judged."""
    return sha256(content).hexdigest()


def _facts(one: Judged) -> presentation.Facts | None:
    return presentation.facts(one.dossier.identity) if one.dossier and one.dossier.identity else None
