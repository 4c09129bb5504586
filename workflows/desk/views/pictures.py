"""Pictures of what waits: a page drawn by the server, an image of a narrative. Never the file itself."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from documents import waiting
from documents.models import Arrival
from documents.serving import extension
from documents.shown import Picture
from workflows.desk.looks import look
from workflows.desk.models import Looked
from workflows.desk.views.opening import arrival_of


@arrival_of("GET", "HEAD")
def page(request: HttpRequest, found: Arrival, number: int) -> HttpResponseBase:
    """Page `number` (from 1); a page that is not there is a 404."""
    return _sent(request, found, waiting.page(found, number))


@arrival_of("GET", "HEAD")
def media(request: HttpRequest, found: Arrival, key: str) -> HttpResponseBase:
    """The image or file `key` of a narrative."""
    return _sent(request, found, waiting.media(found, key))


def _sent(request: HttpRequest, found: Arrival, picture: Picture | None) -> HttpResponse:
    if picture is None:
        raise Http404
    response = HttpResponse(picture.content, content_type=picture.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not picture.inline:
        look(request, found, Looked.DOWNLOAD)
        response["Content-Disposition"] = f'attachment; filename="{found.uuid}.{extension(picture.media_type)}"'
    return response
