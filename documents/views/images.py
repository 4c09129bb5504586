"""The images of a dossier: one study to read, or up to four beside each other; and the geometry of a series."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents import outline, priors
from documents.actions import mark_seen
from documents.formats.dicom import is_uid
from documents.imaging import words
from documents.imaging.sets import OpenImageSet, open_image_set
from documents.imaging.side_by_side import MOST, panes
from documents.imaging.stacks import stack
from documents.imaging.viewer.installed import viewer
from documents.models import EntryPage
from documents.outline import Outline
from documents.presentation import when
from patients import ledger, presentation
from patients.access import Opening
from patients.models import Act
from patients.views.reading import reads, reads_dossier, trace

# What a drag does, the first unless another is chosen
TOOLS = (("scroll", _("Défiler")), ("window", _("Fenêtre")), ("pan", _("Déplacer")), ("zoom", _("Zoom")))
# Centre and width in Hounsfield units
PRESETS = (
    ("40 400", _("Parties molles")),
    ("-600 1500", _("Poumon")),
    ("300 1500", _("Os")),
    ("40 80", _("Cerveau")),
    ("60 160", _("Foie")),
)


@reads_dossier
def images(request: HttpRequest, opening: Opening) -> HttpResponse:
    """The image sets `set` beside each other, the newest first; without any, those that there are, to tick.

    One that may not be read does not exist: 404 for all. Two to four; with `choose`, the list with these ticked.
    """
    whole = outline.outline(request.user, opening.dossier)
    asked = _asked(request)
    chosen = [line for line in priors.image_sets(whole) if line.uuid in asked]
    if len(chosen) != len(asked):
        raise Http404
    if not 1 <= len(chosen) <= MOST or "choose" in request.GET:
        return _chooser(request, opening, whole, asked)
    found = outline.entries(request.user, [line.pk for line in chosen])
    entries = [found[line.pk] for line in chosen if line.pk in found]
    if len(entries) != len(chosen):  # revoked between two queries
        raise Http404
    _record(request, opening, entries)
    return _reading(request, opening, whole, entries)


def _asked(request: HttpRequest) -> set[UUID]:
    try:
        return {UUID(told) for told in request.GET.getlist("set")}
    except ValueError:
        raise Http404 from None


def _record(request: HttpRequest, opening: Opening, entries: list[EntryPage]) -> None:
    reads = [
        ledger.Read(request.user, opening.dossier, Act.READ, opening.grant, entry.uuid)  # type: ignore[arg-type]
        for entry in entries
    ]
    ledger.record_all(reads)
    mark_seen.put(request.user, [entry.pk for entry in entries], unread=False)  # type: ignore[arg-type]


def _reading(request: HttpRequest, opening: Opening, whole: Outline, entries: list[EntryPage]) -> HttpResponse:
    shown = panes(entries, request.GET.get("series", ""))
    told = {
        "service": reverse("dicomweb").rstrip("/"),
        "sets": [
            {"study": pane.study, "series": reverse("entry_series", args=[pane.entry.uuid, "SERIES"])} for pane in shown
        ],
    }
    context = {
        **_around(request, opening),
        "panes": shown,
        "told": told,
        "only": entries[0] if len(entries) == 1 else None,
        "tools": TOOLS,
        "presets": PRESETS,
        "prior": priors.prior(whole, entries[0].pk) if len(entries) == 1 else None,
        "others": len(priors.image_sets(whole)) > len(entries),
        "has_viewer": viewer() is not None,
    }
    return render(request, "documents/images.html", context)


def _chooser(request: HttpRequest, opening: Opening, whole: Outline, asked: set[UUID]) -> HttpResponse:
    trace(request, opening, Act.OPEN)
    boxes = [
        {
            "line": line,
            "when": when(line.act_date, line.act_precision),
            "modality": ", ".join(map(words.modality, priors.modalities(whole.series.get(line.pk, ())))),
            "part": ", ".join(map(words.body_part, priors.body_parts(whole.series.get(line.pk, ())))),
            "preview": next((one.pk for one in whole.series.get(line.pk, ()) if one.preview), None),
            "is_ticked": line.uuid in asked,
        }
        for line in priors.image_sets(whole)
    ]
    reason = _("Quatre examens au plus se regardent ensemble : décochez-en.") if len(asked) > MOST else ""
    context = {**_around(request, opening), "boxes": boxes, "reason": reason, "most": MOST}
    return render(request, "documents/images_choose.html", context)


def _around(request: HttpRequest, opening: Opening) -> dict[str, object]:
    return {"dossier": opening.dossier, "strip": presentation.strip(request.user, opening)}


@reads(open_image_set)
def series(request: HttpRequest, found: OpenImageSet, uid: str) -> HttpResponse:
    """Where the frames of a series are in the patient, and how they are drawn, as JSON; their pixels are DICOMweb's."""
    made = stack(found.entry, uid) if is_uid(uid) else None
    if made is None:
        raise Http404
    trace(request, found.opening, Act.READ, found.entry.uuid)
    return JsonResponse(
        {
            "modality": made.modality,
            "frameOfReference": made.frame_of_reference,
            "rate": made.rate,
            "looks": made.looks,
            "slices": made.slices,
        },
        json_dumps_params={"separators": (",", ":")},
    )
