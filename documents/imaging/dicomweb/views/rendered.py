"""Rendered resources and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.4): a frame as JPEG or PNG."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from documents.formats.dicom.drawing import Drawing, draw
from documents.formats.unreadable import Unreadable
from documents.imaging import cutting, packed
from documents.imaging.access import OpenInstance, OpenStudy, open_instance, open_series, open_study
from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.multipart import Part, related
from documents.imaging.dicomweb.reading import reads
from documents.imaging.dicomweb.rendering import drawing_of
from documents.imaging.dicomweb.views.frames import listed
from documents.models import Instance, Series
from patients.models import Act
from storage import objects

PICTURES = ("image/jpeg", "image/png")
BARE = [Offer(kind) for kind in PICTURES]
SEVERAL = [Offer(kind, multipart=True) for kind in PICTURES]
THUMBNAIL = 128  # pixels of the longer side, unless the client says


@reads(open_instance)
def instance(request: HttpRequest, found: OpenInstance) -> HttpResponseBase:
    """The first frame, or each of them where the client takes several parts alone."""
    offer = chosen(request, [*BARE, *SEVERAL])
    drawing = drawing_of(request, offer.media_type)
    if offer.multipart:
        return _several(request, found, list(range(1, found.instance.frame_count + 1)), drawing)
    return _one(request, found, 1, drawing)


@reads(open_instance)
def frames(request: HttpRequest, found: OpenInstance, numbers: str) -> HttpResponseBase:
    """One frame bare, or several in parts."""
    wanted = listed(numbers, found.instance)
    offer = chosen(request, [*BARE, *SEVERAL] if len(wanted) == 1 else SEVERAL)
    drawing = drawing_of(request, offer.media_type)
    return (
        _several(request, found, list(wanted), drawing) if offer.multipart else _one(request, found, wanted[0], drawing)
    )


@reads(open_series)
def series(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """The first frame of each instance that can be shown, one part each."""
    return _each(request, found)


@reads(open_study)
def study(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """The same of the whole study."""
    return _each(request, found)


@reads(open_instance)
def instance_thumbnail(request: HttpRequest, found: OpenInstance) -> HttpResponseBase:
    """A small picture of the first frame."""
    return _one(request, found, 1, drawing_of(request, chosen(request, BARE).media_type, small=THUMBNAIL))


@reads(open_instance)
def frame_thumbnail(request: HttpRequest, found: OpenInstance, numbers: str) -> HttpResponseBase:
    """A small picture of a frame."""
    wanted = listed(numbers, found.instance)
    return _one(request, found, wanted[0], drawing_of(request, chosen(request, BARE).media_type, small=THUMBNAIL))


@reads(open_series)
def series_thumbnail(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """The preview that filing made of the series."""
    return _preview(request, found)


@reads(open_study)
def study_thumbnail(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """The preview of the first series that has one."""
    return _preview(request, found)


def _one(request: HttpRequest, found: OpenInstance, number: int, drawing: Drawing) -> HttpResponseBase:
    """Drawn before it is traced: what cannot be shown was not read."""
    content = _drawn(found.instance, number, drawing)
    found.trace(Act.READ)
    return HttpResponse(content, content_type=drawing.media_type)


def _several(request: HttpRequest, found: OpenInstance, numbers: list[int], drawing: Drawing) -> HttpResponseBase:
    found.trace(Act.READ)
    parts = (Part(drawing.media_type, lambda n=number: [_drawn(found.instance, n, drawing)]) for number in numbers)
    return related(request, drawing.media_type, parts, found.is_still_open)


def _each(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    offer = chosen(request, SEVERAL)
    drawing = drawing_of(request, offer.media_type)
    if not found.instances.filter(obstacle="").exists():
        raise Unreadable("dicom-not-displayable")
    found.trace(Act.READ)
    return related(request, drawing.media_type, _shown(found, drawing), found.is_still_open)


def _shown(found: OpenStudy, drawing: Drawing) -> Iterator[Part]:
    """A frame that is damaged is left out: it alone fails."""
    for one in found.instances.filter(obstacle="").iterator(chunk_size=20):
        try:
            content = _drawn(one, 1, drawing)
        except Unreadable:
            continue
        yield Part(drawing.media_type, lambda made=content: [made])


def _drawn(instance: Instance, number: int, drawing: Drawing) -> bytes:
    """Raises Unreadable for what cannot be shown."""
    if instance.obstacle or number > instance.frame_count:
        raise Unreadable("dicom-not-displayable")
    (frame,) = cutting.frames_of(instance, [number])
    raw, data_set = cutting.whole(instance, frame), packed.unpack(instance.metadata)
    return draw(raw, data_set, instance.transfer_syntax, number, drawing)


def _preview(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    chosen(request, [Offer("image/jpeg")])
    first = list(found.instances.filter(series__preview__isnull=False).values_list("series", flat=True)[:1])
    kept = Series.objects.select_related("preview__vault").filter(pk__in=first).first()
    if kept is None or kept.preview is None:
        raise Unreadable("dicom-not-displayable")
    content = objects.read_row(kept.preview)
    found.trace(Act.READ)
    return HttpResponse(content, content_type="image/jpeg")
