"""A dossier's identity, corrected and dated; its numbers, recorded, qualified and ended."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from patients import families
from patients.actions.correct_identity import correct_identity
from patients.actions.record_number import Marks, end_number, record_number
from patients.actions.refusals import Refused
from patients.models import DossierPage, PatientIdentifier
from workflows.desk.identity_forms import CorrectionForm, MarkedNumberForm, of_identity
from workflows.desk.views.dossier import about, dossier_of
from workflows.desk.views.framing import framed, me, typed


@dossier_of("GET", "HEAD", "POST")
def identity(request: HttpRequest, found: DossierPage) -> HttpResponseBase:
    """The form of the current identity; saved, the former one stays in the history."""
    if found.identity is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found, CorrectionForm(initial=of_identity(found.identity)), "desk/identity.html")
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, "desk/identity.html", 422)
    try:
        correct_identity(found, form.identity(), reason=form.cleaned_data["reason"], actor=me(request))
    except Refused as refused:
        form.add_error("reason" if refused.code == "no-reason" else None, str(refused.reason))
        return _shown(request, found, form, "desk/identity.html", 409)
    return _done(request, found, _("Identité corrigée : la précédente reste dans l’historique."))


@dossier_of("GET", "HEAD", "POST")
def number(request: HttpRequest, found: DossierPage) -> HttpResponseBase:
    """A number of the patient, new or better known."""
    if request.method != "POST":
        return _shown(request, found, MarkedNumberForm(), "desk/number.html")
    form = MarkedNumberForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, "desk/number.html", 422)
    told = form.cleaned_data
    marks = Marks(told["doubtful"], told["homonym"], told["fictitious"])
    try:
        record_number(found, form.number(), marks, reason=told["reason"], actor=me(request))
    except Refused as refused:
        fields = {"no-reason": "reason", "number-invented": "status", "qualified-marked": "status"}
        form.add_error(fields.get(refused.code, "value"), str(refused.reason))
        return _shown(request, found, form, "desk/number.html", 409)
    return _done(request, found, _("Numéro enregistré."))


@dossier_of("POST")
def end(request: HttpRequest, found: DossierPage, number: int) -> HttpResponseBase:
    """The number is no longer the patient's; it stays in the history."""
    held = PatientIdentifier.objects.filter(dossier__in=families.members(found), pk=number).first()
    if held is None:
        raise Http404
    try:
        end_number(held, reason=typed(request, "reason"), actor=me(request))
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return HttpResponseRedirect(reverse("desk_dossier", args=[found.uuid]))
    return _done(request, found, _("Fin du numéro enregistrée."))


def _shown(
    request: HttpRequest,
    dossier: DossierPage,
    form: Form,
    template: str,
    status: int = 200,
) -> HttpResponse:
    return framed(request, template, {**about(dossier), "form": form}, status)


def _done(request: HttpRequest, dossier: DossierPage, sentence: str) -> HttpResponseRedirect:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("desk_dossier", args=[dossier.uuid]))
