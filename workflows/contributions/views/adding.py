"""« Ajouter un document »: the three ways, what a form sends, and a text."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from patients import access, presentation
from patients.actions.refusals import Refused
from patients.confirming import confirm, confirming
from patients.models import Act
from patients.views.reading import changes, reads_dossier, trace
from workflows.contributions import access as contributions
from workflows.contributions import forms, plain, proposing
from workflows.contributions.actions.gather import Intent, gather
from workflows.contributions.actions.write import write
from workflows.contributions.models import Draft, Way
from workflows.uploads import rights
from workflows.uploads.headers import uuid as uuid_of
from workflows.uploads.models import Purpose


@reads_dossier
def add(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """The three ways: photograph, file, text; `?replaces=` names one's own entry to be replaced by a new file."""
    trace(request, opening, Act.OPEN)
    return _ways(request, opening, request.GET.get("replaces", ""))


@reads_dossier
def text(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """The form of a text."""
    trace(request, opening, Act.OPEN)
    allowed = forms.allowed_types(opening)
    usual = proposing.usual_type(forms.sender(request.user), allowed)
    return _text(request, opening, forms.Text(None, allowed, initial=forms.initial({}, usual, allowed)))


@changes(contributions.addable)
def send(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """What was sent becomes a draft, or joins one; then it is looked at."""
    author = forms.sender(request.user)
    replaces = contributions.own(author, opening.dossier, uuid_of(request.POST.get("replaces", "")))
    way = Way.PHOTOS if request.POST.get("way") == Way.PHOTOS else Way.FILES
    into = _draft(request, opening)
    try:
        uploads = plain.received(request, opening.dossier)
        draft = gather(uploads, Intent(author, opening.dossier, way, replaces), into=into)
    except Refused as refused:
        trace(request, opening, Act.OPEN)
        return _ways(request, opening, request.POST.get("replaces", ""), str(refused.reason))
    return redirect("contribution", uuid=draft.uuid)


@changes(contributions.addable)
def write_text(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """The text is in the dossier, or its form says what is missing and has lost nothing."""
    form = forms.Text(request.POST, forms.allowed_types(opening))
    error = confirmation(request, opening)
    if not form.is_valid() or error:
        trace(request, opening, Act.OPEN)
        return _text(request, opening, form, error)
    author = forms.sender(request.user)
    draft = write(form.cleaned_data["text"], form.said(), author=author, dossier=opening.dossier)
    return redirect("contribution", uuid=draft.uuid)


def confirmation(request: HttpRequest, opening: access.Opening) -> str:
    """What is missing where this patient may be taken for another of one's own; "" when all is well."""
    try:
        confirm(request.user, opening, request.POST)
    except Refused as refused:
        return str(refused.reason)
    return ""


def _draft(request: HttpRequest, opening: access.Opening) -> Draft | None:
    key: UUID | None = uuid_of(request.POST.get("draft", ""))
    found = contributions.open_draft(request.user, key) if key else None
    return found.draft if found and found.opening.dossier == opening.dossier else None


def _ways(request: HttpRequest, opening: access.Opening, replaces: str, error: str = "") -> HttpResponse:
    author = forms.sender(request.user)
    context = {
        **surroundings(request, opening),
        "error": error,
        "replaces": contributions.own(author, opening.dossier, uuid_of(replaces)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "workflows/contributions/add.html", context, status=status)


def _text(request: HttpRequest, opening: access.Opening, form: forms.Text, error: str = "") -> HttpResponse:
    context = {**surroundings(request, opening), "form": form, "unconfirmed": error}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workflows/contributions/text.html", context, status=status)


def surroundings(request: HttpRequest, opening: access.Opening) -> dict[str, Any]:
    """What every screen of contributions shows: whose dossier it is, and how large a file may be."""
    largest = rights.largest(Purpose.CONTRIBUTION)
    return {
        "dossier": opening.dossier,
        "confirming": confirming(request.user, opening),
        "strip": presentation.strip(request.user, opening),
        "most": rights.LARGEST[Purpose.CONTRIBUTION],
        "largest": largest,
        "too_large": _("Le fichier est trop grand : %(most)s au plus.") % {"most": largest},
        "images_only": len(forms.allowed_types(opening)) == 1,
    }
