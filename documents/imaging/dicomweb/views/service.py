"""The service itself, and every address in it that is none."""

import json
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.addresses import root_of
from documents.imaging.dicomweb.capabilities import WADL, as_json, as_wadl
from documents.imaging.dicomweb.problems import told
from documents.imaging.dicomweb.reading import READING, STORING
from documents.imaging.dicomweb.views import instances, search, store


@csrf_exempt  # it changes nothing
@told
def capabilities(request: HttpRequest, methods: Sequence[str] = READING) -> HttpResponseBase:
    """What is served (PS3.18 8.9): the same for whoever is signed in, of nobody."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    offer = chosen(request, [Offer(WADL), Offer("application/json")])
    content = as_wadl(root_of(request)) if offer.media_type == WADL else json.dumps(as_json()).encode()
    allowed = {"Allow": ", ".join(methods)} if request.method == "OPTIONS" else {}
    return HttpResponse(content, content_type=offer.content_type, headers={"Vary": "Accept", **allowed})


@csrf_exempt
def studies(request: HttpRequest) -> HttpResponseBase:
    """GET searches, POST stores, OPTIONS says what is served."""
    if request.method == "OPTIONS":
        return capabilities(request, STORING)
    return store.store(request) if request.method == "POST" else search.studies(request)


@csrf_exempt
def study(request: HttpRequest, study: str) -> HttpResponseBase:
    """GET retrieves, POST stores into this study."""
    return store.store(request, study) if request.method == "POST" else instances.study(request, study=study)


@csrf_exempt
@told
def nothing(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """404, the same as for what one may not read."""
    raise Http404
