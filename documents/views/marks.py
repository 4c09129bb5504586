"""Marks on what one has read: an entry unread again, a dossier wholly seen."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from documents import facets
from documents.access import OpenEntry, open_entry
from documents.actions.mark_all_seen import mark_all_seen
from documents.actions.mark_unread import mark_unread
from patients import access, clock
from patients.views.reading import changes


@changes(open_entry)
def unread(request: HttpRequest, found: OpenEntry) -> HttpResponse:
    """The entry is among the unread ones again; back to the timeline, with the filters of `query`."""
    mark_unread(request.user, found.entry)  # type: ignore[arg-type]
    address = reverse("dossier", args=[found.opening.dossier.uuid])
    query = QueryDict(request.POST.get("query", "")[:200])
    kept = urlencode({name: query[name] for name in facets.VALUES if name in query})
    return redirect(f"{address}?{kept}" if kept else address)


@changes(access.opening)
def seen(request: HttpRequest, opening: access.Opening) -> HttpResponse:
    """Nothing of the dossier is new any more, as far as `until` (seconds since 1970): what came later was not shown."""
    mark_all_seen(request.user, opening.dossier, until=_until(request.POST.get("until", "")))  # type: ignore[arg-type]
    if request.POST.get("from") == "patients":
        return redirect("my_patients")
    return redirect("dossier", uuid=opening.dossier.uuid)


def _until(said: str) -> datetime:
    """The instant, never later than now; now where it makes no sense."""
    now = clock.now()
    try:
        return min(datetime.fromtimestamp(float(said), UTC), now)
    except (ValueError, OverflowError, OSError):
        return now
