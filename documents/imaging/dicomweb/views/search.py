"""Search (PS3.18 10.6.1): studies, series, instances, at every level. Each dossier of a hit has its trace."""

import json
from collections.abc import Callable, Sequence
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from documents.formats.dicom.values import Json
from documents.imaging.access import Opened, OpenStudy, open_series, open_study
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import chosen
from documents.imaging.dicomweb.addresses import root_of
from documents.imaging.dicomweb.problems import View, told
from documents.imaging.dicomweb.qido import answering, finding
from documents.imaging.dicomweb.qido.query import Query, parse
from documents.imaging.dicomweb.reading import READING, STORING, reads, without_reading
from patients import ledger
from patients.access import Person, widest_grants
from patients.models import Act

Parts = tuple[Opened, ...]
MORE = "299 Diaphane: There are additional results that can be requested."


def _everything(methods: Sequence[str]) -> Callable[[Callable[[HttpRequest], HttpResponseBase]], View]:
    """A search of all that one may read, at an address of these methods: nothing has to be found first."""

    def decorate(search: Callable[[HttpRequest], HttpResponseBase]) -> View:
        @csrf_exempt  # it changes nothing
        @told
        @wraps(search)
        def asked(request: HttpRequest) -> HttpResponseBase:
            return without_reading(request, methods) or search(request)

        return asked

    return decorate


@_everything(STORING)
def studies(request: HttpRequest) -> HttpResponseBase:
    """Studies."""
    query = parse(request)
    page = finding.image_sets(request.user, query)
    return _answer(request, query, page, answering.studies(page.hits, query, root_of(request)))


@_everything(READING)
def all_series(request: HttpRequest) -> HttpResponseBase:
    """Series of any study."""
    return _series(request)


@_everything(READING)
def all_instances(request: HttpRequest) -> HttpResponseBase:
    """Instances of any study."""
    return _instances(request)


@reads(open_study)
def series(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Series of one study."""
    return _series(request, found.parts)


@reads(open_study)
def instances_of_study(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Instances of one study."""
    return _instances(request, found.parts)


@reads(open_series)
def instances(request: HttpRequest, found: OpenStudy) -> HttpResponseBase:
    """Instances of one series."""
    match = request.resolver_match
    return _instances(request, found.parts, match.kwargs["series"] if match else "")


def _series(request: HttpRequest, among: Parts = ()) -> HttpResponseBase:
    query = parse(request)
    page = finding.series(request.user, query, among)
    told = answering.series(page.hits, query, root_of(request), of_study=bool(among))
    return _answer(request, query, page, told, among)


def _instances(request: HttpRequest, among: Parts = (), series: str = "") -> HttpResponseBase:
    query = parse(request)
    page = finding.instances(request.user, query, among, series)
    named = 2 if series else 1 if among else 0
    told = answering.instances(page.hits, query, root_of(request), named=named)
    return _answer(request, query, page, told, among)


def _answer(
    request: HttpRequest, query: Query, page: finding.Page, found: list[Json], among: Parts = ()
) -> HttpResponseBase:
    """The hits, once the ledger says whose they are; 204 where there is none (PS3.18 8.3.4.4)."""
    offer = chosen(request, media_types.of_metadata())
    _trace(request.user, {hit.dossier for hit in page.hits}, among)
    response = HttpResponse(status=204) if not found else HttpResponse(_written(found), content_type=offer.content_type)
    warnings = [*query.warnings, *([MORE] if page.has_more else [])]
    if warnings:
        response["Warning"] = ", ".join(warnings)
    return response


def _trace(person: Person, dossiers: set[int], among: Parts) -> None:
    """By the grants that opened them. Raises Http404 where a designation ended meanwhile, LedgerUnavailable."""
    grants = {part.dossier: part.grant for part in among} or widest_grants(person, dossiers)
    if not dossiers <= grants.keys():
        raise Http404
    designations = {dossier: grants[dossier].designation_id for dossier in dossiers}
    ledger.record_each(person, Act.SEARCH, designations)  # type: ignore[arg-type]


def _written(found: list[Json]) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
