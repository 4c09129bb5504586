"""A draft: looked at, arranged, described, delivered; and then what became of it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from documents.describing import Said
from documents.formats import dicom
from documents.formats.picture import sheets
from documents.formats.unreadable import Unreadable
from documents.storable import storable
from patients.models import Act
from patients.views.reading import changes, reads, trace
from workflows.contributions import forms, proposing
from workflows.contributions.access import OpenDraft, open_draft
from workflows.contributions.actions.arrange import ACTS, arrange, keep_described
from workflows.contributions.actions.deliver import deliver
from workflows.contributions.planning import Planned, planned
from workflows.contributions.views.adding import confirmation, surroundings
from workflows.uploads import joined

NAMES = "added"  # in the session: the names of the files last added, which may name a patient and are kept nowhere else
FRAME = 480  # pixels, the longer side of a DICOM image
Described = list[tuple[Planned, forms.Description | None]]


@reads(open_draft)
def review(request: HttpRequest, found: OpenDraft) -> HttpResponse:
    """The draft's documents with their forms; once delivered, what became of each."""
    trace(request, found.opening, Act.OPEN)
    if found.draft.results is not None:
        return _done(request, found, found.draft.results)
    return _review(request, found, _described(request, found, found.draft.described or None))


@reads(open_draft)
def page(_request: HttpRequest, found: OpenDraft, number: int) -> HttpResponse:
    """A photograph of the draft, small and turned as it will be, or a DICOM image; only its sender sees it."""
    part = found.draft.parts.filter(pk=number).select_related("upload").first()
    if part is None or found.draft.results is not None:
        raise Http404
    try:
        with joined.as_file(part.upload) as path:
            is_image = part.format == dicom.FORMAT
            drawn = dicom.preview(path, size=FRAME) if is_image else sheets.thumbnail(path, turns=part.turns)
            return HttpResponse(drawn, content_type="image/jpeg")
    except Unreadable as error:
        raise Http404 from error


@changes(open_draft)
def change(request: HttpRequest, found: OpenDraft) -> HttpResponse:
    """`do` is « act:part »; what was typed meanwhile is kept."""
    act, _colon, key = request.POST.get("do", "").partition(":")
    keep_described(found.draft, {name: value[:1000] for name, value in _typed(request).items()})
    if act in ACTS and key.isdecimal() and len(key) < 18:
        arrange(found.draft, act, int(key))
    anchor = f"#part-{key}" if act != "remove" and key.isdecimal() else "#pages"
    return redirect(reverse("contribution", args=[found.draft.uuid]) + anchor)


@changes(open_draft)
def file(request: HttpRequest, found: OpenDraft) -> HttpResponse:
    """Into the dossier, once; a form that lacks something comes back with what was typed."""
    if found.draft.results is None:
        described = _described(request, found, _typed(request))
        error = confirmation(request, found.opening)
        valid = [form.is_valid() for _document, form in described if form]  # each, so that each says what it lacks
        if error or not all(valid) or not described:
            trace(request, found.opening, Act.OPEN)
            return _review(request, found, described, error)
        deliver(found.draft, found.opening.dossier, dict(_said(described)))
        names = ["" if document.is_photographs else document.name for document, _form in described]
        request.session[NAMES] = [str(found.draft.uuid), names]
    return redirect("contribution", uuid=found.draft.uuid)


def _done(request: HttpRequest, found: OpenDraft, results: list[dict[str, str]]) -> HttpResponse:
    """What became of each document, with its file's name while the session remembers it."""
    uuid, names = request.session.get(NAMES, ("", []))
    known = names if uuid == str(found.draft.uuid) and len(names) == len(results) else [""] * len(results)
    context = {**surroundings(request, found.opening), "results": list(zip(results, known, strict=True))}
    return render(request, "workflows/contributions/done.html", context)


def _typed(request: HttpRequest) -> dict[str, str]:
    """The fields of the documents' forms, without the rest."""
    told = {name: value for name, value in request.POST.items() if "-" in name and isinstance(value, str)}
    return {storable(name): storable(value) for name, value in told.items()}


def _described(request: HttpRequest, found: OpenDraft, typed: dict[str, str] | None) -> Described:
    allowed = forms.allowed_types(found.opening)
    usual = proposing.usual_type(forms.sender(request.user), allowed)
    return [
        (document, _form(document, allowed, usual, typed) if _is_described(document) else None)
        for document in planned(found.draft)
    ]


def _is_described(document: Planned) -> bool:
    return not document.refusal and not document.is_images


def _form(document: Planned, allowed: dict[str, str], usual: str, typed: dict[str, str] | None) -> forms.Description:
    first = forms.initial(document.proposed, usual, allowed)
    if typed is not None:
        kept = {name: typed.get(f"{document.key}-{name}", value) for name, value in first.items()}
        return forms.Description(
            {f"{document.key}-{name}": value for name, value in kept.items()}, allowed, prefix=document.key
        )
    return forms.Description(None, allowed, initial=first, prefix=document.key)


def _said(described: Described) -> "list[tuple[str, Said]]":
    return [(document.key, form.said() if form else Said()) for document, form in described]


def _review(request: HttpRequest, found: OpenDraft, described: Described, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        **surroundings(request, found.opening),
        "draft": found.draft,
        "described": described,
        "can_file": any(not document.refusal for document, _form in described),
        "busy": found.draft.claimed_at is not None,
        "unconfirmed": error,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "workflows/contributions/review.html", context, status=status)
