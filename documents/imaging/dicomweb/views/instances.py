"""Instances as files (PS3.18 10.4.1.1.1): one, a series, a study. They leave the house: each is a transfer."""

from collections.abc import Iterator, Mapping
from functools import partial

from django.http import HttpRequest, HttpResponseBase

from documents.imaging import sending
from documents.imaging.access import OpenInstance, OpenStudy, open_instance, open_series, open_study
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.multipart import Part, related, single
from documents.imaging.dicomweb.reading import STORING, reads
from documents.models import Instance
from patients.models import Act
from storage import objects

AT_ONCE = 200  # rows read from the database at a time: so much is in memory, whatever the study


@reads(open_study, STORING)
def study(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Every instance of the study, one part each."""
    return _several(request, found)


@reads(open_series)
def series(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Every instance of the series, one part each."""
    return _several(request, found)


@reads(open_instance)
def instance(request: HttpRequest, found: OpenInstance) -> HttpResponseBase:
    """One instance: the only part of several, or bare."""
    offer = chosen(request, _offers(found.instance.transfer_syntax, found.instance.obstacle, is_one=True))
    found.trace(Act.TRANSFER)
    part, still = _part(found.instance, offer), found.is_still_open
    return related(request, media_types.DICOM, [part], still) if offer.multipart else single(request, part, still)


def _several(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """All of them can be given as the client wants, or nothing is (406)."""
    kinds = found.instances.order_by().values_list("transfer_syntax", "obstacle").distinct()
    chosen_for = {kind: chosen(request, _offers(*kind, is_one=False)) for kind in kinds}
    found.trace(Act.TRANSFER)
    return related(request, media_types.DICOM, _parts(found, chosen_for), found.is_still_open)


def _parts(found: OpenStudy, offers: Mapping[tuple[str, str], Offer]) -> Iterator[Part]:
    rows = found.instances.defer("metadata", "bulk", "frames")
    for one in rows.iterator(chunk_size=AT_ONCE):
        yield _part(one, offers[one.transfer_syntax, one.obstacle])


def _part(instance: Instance, offer: Offer) -> Part:
    if offer.transfer_syntax == instance.transfer_syntax:
        stored = instance.stored
        return Part(offer.content_type, partial(objects.open_row, stored), stored.size, f'"{stored.pk.hex}"')
    return Part(offer.content_type, partial(sending.explicit, instance))


def _offers(transfer_syntax: str, obstacle: str, *, is_one: bool) -> list[Offer]:
    return media_types.of_instances(transfer_syntax, is_one=is_one, is_decodable=not obstacle)
