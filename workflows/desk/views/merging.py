"""Two dossiers of one person made one, and made two again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from patients import ledger, lookup, presentation
from patients.actions.merge import Word, merge
from patients.actions.refusals import Refused
from patients.actions.undo_merge import undo_merge
from patients.models import Act, DossierMerge, DossierPage
from workflows.desk import access, comparing
from workflows.desk import dossier as told
from workflows.desk.views.dossier import about, dossier_of
from workflows.desk.views.framing import framed, me, named, typed
from workflows.desk.views.showing import key


@dossier_of("GET", "HEAD", "POST")
def merging(request: HttpRequest, found: DossierPage) -> HttpResponseBase:
    """Finds the other dossier, shows both beside each other, and once confirmed puts it into this one."""
    other = _other(request, found)
    if request.method != "POST" or other is None or "confirm" not in request.POST:
        return _shown(request, found, other)
    word = Word(typed(request, "reason"), despite_traits="despite" in request.POST)
    try:
        merge(found, other, word, actor=me(request))
    except Refused as refused:
        return _shown(request, found, other, str(refused.reason), 409)
    messages.success(request, _("Dossiers réunis."))
    return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))


@dossier_of("POST")
def unmerging(request: HttpRequest, found: DossierPage, merge: UUID) -> HttpResponseBase:
    """Each dossier stands by itself again."""
    made = DossierMerge.objects.filter(uuid=merge, kept=found).first()
    if made is None:
        raise Http404
    try:
        undo_merge(made, reason=typed(request, "reason"), actor=me(request))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("Réunion annulée."))
    return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))


def _other(request: HttpRequest, dossier: DossierPage) -> DossierPage | None:
    chosen = key(request.POST.get("other", ""))
    if chosen is None:
        return None
    rows = access.dossiers(request.user).filter(uuid=chosen, merged_into=None)
    return rows.exclude(pk=dossier.pk).first()


def _shown(
    request: HttpRequest, dossier: DossierPage, other: DossierPage | None, error: str = "", status: int = 200
) -> HttpResponse:
    if other is not None:  # its numbers are shown: its ledger says so too
        ledger.record(ledger.Read(me(request), other, Act.OPEN))
    sought = typed(request, "sought")[:200]
    found = lookup.find(access.dossiers(request.user).exclude(pk=dossier.pk), sought)
    named(request, found.dossiers)
    context: dict[str, Any] = {
        **about(dossier),
        "error": error,
        "sought": sought,
        "reason": typed(request, "reason"),
        "found": [(one, presentation.facts(one.identity)) for one in found.dossiers if one.identity],
        "sides": [_side(one) for one in (dossier, other)] if other else [],
        "other": other,
        "beside": comparing.beside(dossier, other) if other else None,
    }
    return framed(request, "desk/merging.html", context, status)


def _side(dossier: DossierPage) -> dict[str, Any]:
    facts = presentation.facts(dossier.identity) if dossier.identity else None
    return {"facts": facts, "numbers": told.numbers(dossier), "count": dossier.entries.count()}
