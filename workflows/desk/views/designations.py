"""Designations: recorded with the proof of the patient's will, and ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from patients import families
from patients.actions.designate import designate
from patients.actions.end_designation import end_designation
from patients.actions.refusals import Refused
from patients.models import Designation, DossierPage, Physician
from workflows.desk.designation_forms import MOST, WillForm, physicians
from workflows.desk.views.dossier import about, dossier_of
from workflows.desk.views.framing import framed, me, typed


@dossier_of("GET", "HEAD", "POST")
def designation(request: HttpRequest, found: DossierPage) -> HttpResponseBase:
    """Finds the physician, then records what the patient wants."""
    sought = typed(request, "sought")[:200]
    physician = _physician(typed(request, "physician"))
    if request.method != "POST" or physician is None or "record" not in request.POST:
        return _shown(request, found, WillForm(), sought, physician)
    form = WillForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, sought, physician, status=422)
    try:
        designate(found, physician, form.will(), actor=me(request))
    except Refused as refused:
        form.add_error("until" if refused.code == "period" else None, str(refused.reason))
        return _shown(request, found, form, sought, physician, status=409)
    messages.success(request, _("Désignation enregistrée."))
    return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))


@dossier_of("POST")
def end(request: HttpRequest, found: DossierPage, designation: UUID) -> HttpResponseBase:
    """The door closes at the next request."""
    held = Designation.objects.filter(dossier__in=families.members(found), uuid=designation).first()
    if held is None:
        raise Http404
    try:
        end_designation(held, reason=typed(request, "reason"), actor=me(request))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    else:
        messages.success(request, _("Désignation terminée."))
    return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))


def _physician(rpps: str) -> Physician | None:
    """The one that was chosen, by the number that the form carries."""
    return Physician.objects.select_related("user").filter(rpps=rpps).exclude(rpps="").first() if rpps else None


def _shown(
    request: HttpRequest,
    dossier: DossierPage,
    form: WillForm,
    sought: str,
    physician: Physician | None,
    status: int = 200,
) -> HttpResponse:
    found = list(physicians(sought)[: MOST + 1])
    if physician is None and len(found) == 1:
        physician = found[0]
    context: dict[str, Any] = {
        **about(dossier),
        "form": form,
        "sought": sought,
        "found": found[:MOST],
        "more": len(found) > MOST,
        "physician": physician,
    }
    return framed(request, "desk/designation.html", context, status)
