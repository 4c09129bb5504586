"""The original: the bytes as received, as an attachment with a neutral name, in ranges where asked; a study as ZIP."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from documents.access import OpenEntry, open_entry
from documents.actions.mark_seen import mark_seen
from documents.imaging import archive
from documents.models import Instance, Kind, Part
from documents.serving import begun, serve
from patients.access import again
from patients.models import Act
from patients.views.reading import reads, trace


@reads(open_entry)
def original(request: HttpRequest, found: OpenEntry) -> HttpResponseBase:
    """200, 206, 304 or 416 (RFC 9110), each traced as a download; of an image set, a ZIP, traced as a transfer."""
    if found.entry.kind == Kind.IMAGES:
        return _study(request, found)
    attachment = found.entry.attachments.filter(part=Part.ORIGINAL).select_related("stored__vault").first()
    if attachment is None:
        raise Http404
    trace(request, found.opening, Act.DOWNLOAD, found.entry.uuid)
    mark_seen(request.user, found.entry)  # type: ignore[arg-type]
    uuid = found.entry.uuid
    return serve(request, attachment, lambda: open_entry(again(request.user), uuid) is not None)


def _study(request: HttpRequest, found: OpenEntry) -> HttpResponseBase:
    """The files of a study with a DICOMDIR, sent as they are read: its length is not known before."""
    if not Instance.objects.filter(series__image_set=found.entry.pk).exists():
        raise Http404
    uuid = found.entry.uuid
    trace(request, found.opening, Act.TRANSFER, uuid)
    mark_seen(request.user, found.entry)  # type: ignore[arg-type]
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type="application/zip")
    else:
        pieces = archive.study(found.entry, lambda: open_entry(again(request.user), uuid) is not None)
        response = StreamingHttpResponse(begun(pieces, 1), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{uuid}.zip"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
