"""A dossier for secretaries, traced in its ledger like any opening."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse

from patients import ledger, presentation
from patients.models import Act, DossierPage
from workflows.desk import access
from workflows.desk import dossier as shown
from workflows.desk.views.framing import framed, me

View = Callable[..., HttpResponseBase]


def dossier_of(*methods: str) -> Callable[[View], View]:
    """A view of the dossier `uuid`; absent and forbidden are the same 404; a merged one leads to where it is kept.

    Its trace is committed first: a name on a form is read as well as one in a timeline.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, uuid: UUID, **kwargs: Any) -> HttpResponseBase:
            found: DossierPage | None = access.dossiers(request.user).filter(uuid=uuid).first()
            if found is None:
                raise Http404
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if found.merged_into is not None:
                return HttpResponseRedirect(reverse("desk_dossier", args=[found.merged_into.uuid]))
            ledger.record(ledger.Read(me(request), found, Act.OPEN))
            return view(request, found, **kwargs)

        return opened

    return decorate


@dossier_of("GET", "HEAD")
def dossier(request: HttpRequest, found: DossierPage) -> HttpResponse:
    """Everything of it but who read it: that is the privacy officer's."""
    context = {
        **about(found),
        "identities": shown.identities(found),
        "numbers": shown.numbers(found),
        "designations": shown.designations(found),
        "entries": shown.entries(found, access.entries(request.user)),
        "merges": shown.merges(found),
    }
    return framed(request, "desk/dossier.html", context)


def about(dossier: DossierPage) -> dict[str, Any]:
    """What the head of each of its screens says."""
    return {"dossier": dossier, "facts": presentation.facts(dossier.identity) if dossier.identity else None}
