"""One's own entries: corrected, replaced by a new file, or withdrawn with a reason."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from documents.access import OpenEntry
from documents.actions.describe import Description, describe
from documents.actions.withdraw import withdraw
from documents.models import Kind
from patients.actions.refusals import Refused
from patients.models import Act
from patients.views.reading import changes, reads, trace
from workflows.contributions import forms, proposing
from workflows.contributions.access import open_own
from workflows.contributions.views.adding import surroundings


@reads(open_own)
def own(request: HttpRequest, found: OpenEntry) -> HttpResponse:
    """What can still be done with it."""
    return _own(request, found, forms.Description(None, _types(found), initial=forms.of_entry(found.entry)))


@changes(open_own)
def save(request: HttpRequest, found: OpenEntry) -> HttpResponse:
    """Its title, type and date as they are said now."""
    form = forms.Description(request.POST, _types(found))
    if not form.is_valid():
        return _own(request, found, form)
    try:
        describe(found.entry, Description.of(form.said()), actor=forms.sender(request.user))
    except Refused as refused:
        return _own(request, found, form, str(refused.reason))
    messages.success(request, _("La correction est dans le dossier."))
    return redirect("entry", uuid=found.entry.uuid)


@changes(open_own)
def take_back(request: HttpRequest, found: OpenEntry) -> HttpResponse:
    """Gone from the dossier at the next request, with the reason in its history."""
    try:
        withdraw(found.entry, reason=request.POST.get("reason", ""), actor=forms.sender(request.user))
    except Refused as refused:
        first = forms.Description(None, _types(found), initial=forms.of_entry(found.entry))
        return _own(request, found, first, reason_error=str(refused.reason))
    messages.success(request, _("Le document est retiré du dossier."))
    return redirect("dossier", uuid=found.opening.dossier.uuid)


def _types(found: OpenEntry) -> dict[str, str]:
    """Those of the entry's own kind, and the one that it has: an imaging report is another kind of entry."""
    allowed = forms.allowed_types(found.opening)
    is_report = found.entry.kind == Kind.REPORT
    fit = {code: name for code, name in allowed.items() if (code == proposing.IMAGING) == is_report}
    return fit or allowed


def _own(
    request: HttpRequest, found: OpenEntry, form: forms.Description, error: str = "", reason_error: str = ""
) -> HttpResponse:
    trace(request, found.opening, Act.READ, found.entry.uuid)  # a form that comes back shows as much
    context = {
        **surroundings(request, found.opening),
        "entry": found.entry,
        "form": None if found.entry.kind == Kind.IMAGES else form,
        "error": error,
        "reason_error": reason_error,
        "reason": request.POST.get("reason", ""),
    }
    wrong = form.is_bound or error or reason_error
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "workflows/contributions/own.html", context, status=status)
