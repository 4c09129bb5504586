"""One entry: its pages with their text beneath, its narrative, its text, or the previews of its series."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents import facets, marks, news, priors, shown, sizes
from documents.access import OpenEntry, open_entry
from documents.actions.mark_seen import mark_seen
from documents.imaging import counting
from documents.imaging.viewer.installed import viewer
from documents.models import EntryPage, Kind
from documents.neighbours import neighbours
from documents.outline import Outline, outline
from documents.presentation import sheets
from documents.presentation import shown as shown_entry
from documents.serving import extension
from documents.timeline import linked, versions
from patients import presentation
from patients.models import Act
from patients.views.reading import reads, trace


@reads(open_entry)
def entry(request: HttpRequest, found: OpenEntry) -> HttpResponse:
    """The entry, its earlier versions and its neighbours; a superseded one points to the version in force."""
    trace(request, found.opening, Act.READ, found.entry.uuid)
    mark_seen(request.user, found.entry)  # type: ignore[arg-type]
    since = news.last_visit(request.user) if "n" in request.GET else None  # only that filter asks what waits
    whole = outline(request.user, found.opening.dossier, since)
    context = {
        "dossier": found.opening.dossier,
        "strip": presentation.strip(request.user, found.opening),
        "row": shown_entry(found.entry, versions(whole, found.entry.pk), request.user),
        "entry": found.entry,
        "beside": [(linked(line), whole.series.get(line.pk, ())) for line in whole.beside(found.entry.pk)],
        "is_printed": "print" in request.GET,
        "is_another_patient": "other" in request.GET,
        **_content(found.entry, marks.marker(request)),
        **_images(whole, found.entry),
        **_place(request, whole, found),
    }
    return render(request, "documents/entry.html", context)


def _content(entry: EntryPage, marker: marks.Marker) -> dict[str, Any]:
    content = shown.content(entry)
    return {
        "content": content,
        "facts": counting.facts(entry.pk, content.series) if content.series else None,
        "narrative": marks.marked_html(content.html, marker),
        "texts": [marks.marked(text, marker) for text in content.texts],
        "sheets": sheets(entry, content.texts, marker),
        "marks": marker.query,
        "original_type": extension(content.original.media_type).upper() if content.original else "",
        "original_size": sizes.written(content.original.stored.size) if content.original else "",
    }


def _images(whole: Outline, entry: EntryPage) -> dict[str, Any]:
    """The earlier images that one compares with those of this page, or of the report that it is. No query."""
    sets = [entry.head_id or entry.pk] if entry.kind == Kind.IMAGES else whole.images.get(entry.pk, [])[:1]
    found = priors.prior(whole, sets[0]) if sets else None
    current = next((line.uuid for line in whole.lines if line.pk in sets), None)
    return {
        "prior": linked(found) if found else None,
        "current": current,
        "has_others": len(priors.image_sets(whole)) > 1,
        "has_viewer": bool(sets) and viewer() is not None,
    }


def _place(request: HttpRequest, whole: Outline, found: OpenEntry) -> dict[str, Any]:
    """Where one is in the timeline that one came from, and the query that keeps its filters."""
    filters = facets.filters(found.opening.dossier.uuid, whole.lines, request.GET)
    return {"neighbours": neighbours(whole, filters, found.entry), "query": filters.query()}
