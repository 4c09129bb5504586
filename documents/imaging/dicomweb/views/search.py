"""Search (PS3.18 10.6.1): studies, series, instances, at every level. Each dossier of a hit has its trace."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from documents.formats.dicom.values import Json
from documents.imaging.access import OpenStudy, open_series, open_study
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import chosen
from documents.imaging.dicomweb.addresses import root_of
from documents.imaging.dicomweb.problems import told
from documents.imaging.dicomweb.qido import answering, finding
from documents.imaging.dicomweb.qido.query import Query, parse
from documents.imaging.dicomweb.reading import READING, reads
from patients import ledger
from patients.access import widest_grants
from patients.models import Act

MORE = "299 Diaphane: There are additional results that can be requested."


def _everything(search: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A search of all that one may read: nothing has to be found first."""

    @csrf_exempt  # it changes nothing
    @told
    @wraps(search)
    def asked(request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        return search(request)

    return asked


@_everything
def studies(request: HttpRequest) -> HttpResponseBase:
    """Studies."""
    query = parse(request)
    page = finding.image_sets(request.user, query)
    return _answer(request, query, page, answering.studies(page.hits, query, root_of(request)))


@_everything
def all_series(request: HttpRequest) -> HttpResponseBase:
    """Series of any study."""
    return _series(request)


@_everything
def all_instances(request: HttpRequest) -> HttpResponseBase:
    """Instances of any study."""
    return _instances(request)


@reads(open_study)
def series(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Series of one study."""
    return _series(request, *_named(request))


@reads(open_study)
def instances_of_study(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Instances of one study."""
    return _instances(request, *_named(request))


@reads(open_series)
def instances(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Instances of one series."""
    return _instances(request, *_named(request))


def _series(request: HttpRequest, study: str = "") -> HttpResponseBase:
    query = parse(request)
    page = finding.series(request.user, query, study)
    told = answering.series(page.hits, query, root_of(request), of_study=bool(study))
    return _answer(request, query, page, told)


def _instances(request: HttpRequest, study: str = "", series: str = "") -> HttpResponseBase:
    query = parse(request)
    page = finding.instances(request.user, query, study, series)
    named = 2 if series else 1 if study else 0
    return _answer(request, query, page, answering.instances(page.hits, query, root_of(request), named=named))


def _named(request: HttpRequest) -> list[str]:
    """The study, and the series, that the address names."""
    match = request.resolver_match
    return [match.kwargs[name] for name in ("study", "series") if name in match.kwargs] if match else []


def _answer(request: HttpRequest, query: Query, page: finding.Page[Any], found: list[Json]) -> HttpResponseBase:
    """The hits, once the ledger says whose they are; 204 where there is none (PS3.18 8.3.4.4)."""
    offer = chosen(request, media_types.of_metadata())
    dossiers = {hit.row.of_dossier for hit in page.hits}
    if dossiers:
        grants = widest_grants(request.user, dossiers)
        if grants.keys() != dossiers:
            raise Http404  # a designation ended meanwhile
        designations = {dossier: grant.designation_id for dossier, grant in grants.items()}
        ledger.record_each(request.user, Act.SEARCH, designations)  # type: ignore[arg-type]
    response = HttpResponse(status=204) if not found else HttpResponse(_written(found), content_type=offer.content_type)
    warnings = [*query.warnings, *([MORE] if page.has_more else [])]
    if warnings:
        response["Warning"] = ", ".join(warnings)
    return response


def _written(found: list[Json]) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
