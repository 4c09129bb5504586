"""Frames (PS3.18 10.4): one or several, as stored or decoded, in parts or bare."""

import re
from collections.abc import Iterable, Sequence
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from documents.formats.dicom import Frame
from documents.formats.dicom.converting import explicit_frame
from documents.imaging import cutting
from documents.imaging.access import OpenInstance, open_instance
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.multipart import Part, related, single
from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.reading import reads
from documents.models import Instance
from documents.serving import has_it
from patients.models import Act

_LIST = re.compile(r"\d{1,9}(?:,\d{1,9}){0,4095}", re.ASCII)
NO_LIST = _("Les numéros de vue sont des entiers séparés par des virgules.")


@reads(open_instance)
def frames(request: HttpRequest, found: OpenInstance, numbers: str) -> HttpResponseBase:
    """The frames `numbers`, from 1, in the order asked: 400 for no list, 404 for a frame that is not there."""
    wanted = listed(numbers, found.instance)
    offer = chosen(request, _offers(found.instance, is_one=len(wanted) == 1))
    found.trace(Act.READ)
    etag = (
        f'W/"{found.instance.stored_id.hex}-{numbers}-{offer.media_type}-{offer.transfer_syntax}-{offer.multipart:d}"'
    )
    if has_it(request, etag):
        return _kept(HttpResponse(status=304), etag)
    parts = [_part(found.instance, frame, offer) for frame in cutting.frames_of(found.instance, wanted)]
    still = found.is_still_open
    answer = related(request, offer.media_type, parts, still) if offer.multipart else single(request, parts[0], still)
    return _kept(answer, etag)


def listed(numbers: str, instance: Instance) -> Sequence[int]:
    """The numbers of a frame list (PS3.18 10.1.4). Raises Problem (400), Http404."""
    if not _LIST.fullmatch(numbers):
        raise Problem(400, NO_LIST)
    wanted = [int(number) for number in numbers.split(",")]
    if not all(1 <= number <= instance.frame_count for number in wanted):
        raise Http404
    return wanted


def _offers(instance: Instance, *, is_one: bool) -> list[Offer]:
    return media_types.of_frames(instance.transfer_syntax, is_one=is_one, is_decodable=not instance.obstacle)


def _part(instance: Instance, frame: Frame, offer: Offer) -> Part:
    if offer.transfer_syntax != media_types.sent_as(instance.transfer_syntax):
        return Part(offer.content_type, partial(_decoded, instance, frame))
    if cutting.is_streamed(instance, frame):
        return Part(offer.content_type, partial(cutting.pieces, instance, frame), cutting.length_of(frame))
    return Part(offer.content_type, lambda: [cutting.whole(instance, frame)], cutting.length_of(frame))


def _decoded(instance: Instance, frame: Frame) -> Iterable[bytes]:
    yield explicit_frame(cutting.whole(instance, frame), cutting.pixels_of(instance))


def _kept(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """The client may keep it, and asks each time whether it still may read it (PS3.18 8.4; RFC 9111, 5.2.2.4)."""
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    response["Vary"] = "Accept, Authorization, Cookie"
    return response
