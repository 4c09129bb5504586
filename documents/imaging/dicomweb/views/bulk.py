"""Bulk data (PS3.18 10.4.1.1.5): a long value of an instance, by the path that its BulkDataURI names."""

from collections.abc import Iterable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase

from documents.formats.dicom import Bulk, open_data_set
from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, encoding_of
from documents.formats.dicom.values import little_endian
from documents.formats.unreadable import Unreadable
from documents.imaging import cutting, packed
from documents.imaging.access import OpenInstance, open_instance
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.multipart import Part, related, single
from documents.imaging.dicomweb.reading import reads
from documents.models import Instance
from documents.opened import as_file
from patients.models import Act
from storage import objects

PIXEL_DATA = "7FE00010"


@reads(open_instance)
def bulk(request: HttpRequest, found: OpenInstance, path: str) -> HttpResponseBase:
    """The value at `path`; compressed pixel data frame by frame, as a client can use them."""
    value = next((one for one in packed.bulk(found.instance.bulk) if one.path == path), None)
    if value is None:
        raise Http404
    if value.encapsulated and path == PIXEL_DATA and found.instance.frame_count:
        return _frames(request, found)
    offer = chosen(request, [Offer(media_types.BYTES, multipart=True), Offer(media_types.BYTES)])
    found.trace(Act.READ)
    part = _part(found.instance, value, offer)
    still = found.is_still_open
    return related(request, offer.media_type, [part], still) if offer.multipart else single(request, part, still)


def _part(instance: Instance, value: Bulk, offer: Offer) -> Part:
    """The bytes, words little endian (PS3.18 F.2.7): by ranges where they lie so in the stored file."""
    if instance.inflated or instance.transfer_syntax == BIG_ENDIAN:
        return Part(offer.content_type, partial(_turned, instance, value), value.length)
    etag = f'"{instance.stored_id.hex}-{value.offset}"'
    return Part(offer.content_type, partial(_lying, instance, value), value.length, etag)


def _frames(request: HttpRequest, found: OpenInstance) -> HttpResponseBase:
    syntax, places = found.instance.transfer_syntax, cutting.frames_of(found.instance)
    offer = chosen(request, media_types.of_frames(syntax, is_one=len(places) == 1, is_decodable=False))
    found.trace(Act.READ)
    parts = [
        Part(offer.content_type, partial(cutting.pieces, found.instance, frame), cutting.length_of(frame))
        for frame in places
    ]
    still = found.is_still_open
    return related(request, offer.media_type, parts, still) if offer.multipart else single(request, parts[0], still)


def _lying(instance: Instance, value: Bulk, start: int = 0, length: int | None = None) -> Iterable[bytes]:
    return objects.open_row(instance.stored, value.offset + start, value.length if length is None else length)


def _turned(instance: Instance, value: Bulk) -> Iterable[bytes]:
    if value.length > cutting.WHOLE:
        raise Unreadable("too-heavy")
    return [little_endian(_read(instance, value), value.vr, encoding_of(instance.transfer_syntax))]


def _read(instance: Instance, value: Bulk) -> bytes:
    if not instance.inflated:
        return b"".join(objects.open_row(instance.stored, value.offset, value.length))
    with as_file(instance.stored) as path, open_data_set(path) as opened:
        opened.stream.seek(value.offset)
        return opened.stream.read(value.length)
