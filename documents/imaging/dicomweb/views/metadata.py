"""Metadata (PS3.18 10.4.1.1.2) of a study, a series or an instance, in one answer."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from documents.imaging.access import OpenInstance, OpenStudy, open_instance, open_series, open_study
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import chosen
from documents.imaging.dicomweb.addresses import root_of
from documents.imaging.dicomweb.metadata import array
from documents.imaging.dicomweb.reading import reads
from documents.serving import watched
from patients.models import Act

AT_ONCE = 500  # rows read from the database at a time: so much is in memory, whatever the study


@reads(open_study)
def of_study(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Every instance of the study."""
    return _of_several(request, found)


@reads(open_series)
def of_series(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Every instance of the series."""
    return _of_several(request, found)


@reads(open_instance)
def of_instance(request: HttpRequest, found: OpenInstance) -> HttpResponseBase:
    """One instance."""
    return _answer(request, found, [found.instance.metadata])


def _of_several(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    rows = found.instances.select_related(None).values_list("metadata", flat=True)
    return _answer(request, found, rows.iterator(chunk_size=AT_ONCE))


def _answer(
    request: HttpRequest, found: OpenStudy | OpenInstance, rows: Iterable[bytes | memoryview]
) -> HttpResponseBase:
    offer = chosen(request, media_types.of_metadata())
    found.trace(Act.READ)
    if request.method == "HEAD":
        return HttpResponse(content_type=offer.content_type)
    pieces = watched(array(rows, root_of(request)), found.is_still_open)
    return StreamingHttpResponse(pieces, content_type=offer.content_type)
