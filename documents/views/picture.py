"""Pictures of an entry: a page rendered by the server, an image of a narrative. Never the patient's file itself."""

from django.http import Http404, HttpRequest, HttpResponse

from documents import marks, shown
from documents.access import OpenEntry, open_entry
from documents.actions.mark_seen import mark_seen
from documents.serving import extension
from patients.models import Act
from patients.views.reading import reads, trace


@reads(open_entry)
def page(request: HttpRequest, found: OpenEntry, number: int) -> HttpResponse:
    """Page `number` (from 1) as a picture, the words of one's search marked; a page that is not there is a 404."""
    picture = shown.page(found.entry, number, marker=marks.marker(request))
    return _traced(request, found, picture)


@reads(open_entry)
def media(request: HttpRequest, found: OpenEntry, key: str) -> HttpResponse:
    """The image or file `key` of the entry's narrative, or the preview of a series."""
    picture = shown.media(found.entry, key)
    return _traced(request, found, picture)


def _traced(request: HttpRequest, found: OpenEntry, picture: shown.Picture | None) -> HttpResponse:
    if picture is None:
        raise Http404
    act = Act.READ if picture.inline else Act.DOWNLOAD
    trace(request, found.opening, act, found.entry.uuid)
    mark_seen(request.user, found.entry, despite_unread=False)  # type: ignore[arg-type]
    response = HttpResponse(picture.content, content_type=picture.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not picture.inline:
        response["Content-Disposition"] = f'attachment; filename="{found.entry.uuid}.{extension(picture.media_type)}"'
    return response
