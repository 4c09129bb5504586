"""How every clinical view begins: found through access or 404, then the method, then the trace.

The order matters: absent and forbidden are the same 404 for every method, and a 405 comes only after
the object was found (so it tells nothing to whoever may not read it).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from patients import access, ledger
from patients.models import Act

Found = TypeVar("Found")
View = Callable[..., HttpResponseBase]
READING = ("GET", "HEAD")


def reads(find: Callable[[Any, UUID], Found | None]) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A view that only reads what `find(user, uuid)` returns; None is a 404.

    Free of the CSRF check because it changes nothing: otherwise a POST would be answered 403 for what
    exists as an address and 404 for what does not.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, uuid: UUID, **kwargs: Any) -> HttpResponseBase:
            found = find(request.user, uuid)
            if found is None:
                raise Http404
            if request.method not in READING:
                return HttpResponseNotAllowed(READING)
            return view(request, found, **kwargs)

        return opened

    return decorate


def reads_dossier(view: Callable[..., HttpResponseBase]) -> View:
    """A view that only reads the dossier `uuid`; the address of a merged one leads to the one that was kept."""

    @reads(access.opening)
    @wraps(view)
    def at_its_address(request: HttpRequest, opening: access.Opening, **kwargs: Any) -> HttpResponseBase:
        match = request.resolver_match
        if match is not None and match.kwargs["uuid"] != opening.dossier.uuid:
            kept = {"uuid": opening.dossier.uuid, **kwargs}
            return HttpResponseRedirect(reverse(match.view_name, kwargs=kept))
        return view(request, opening, **kwargs)

    return at_its_address


def changes(find: Callable[[Any, UUID], Found | None]) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """A view that changes, by POST alone, something about what `find(user, uuid)` returns; None is a 404."""

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @wraps(view)
        def opened(request: HttpRequest, uuid: UUID, **kwargs: Any) -> HttpResponseBase:
            found = find(request.user, uuid)
            if found is None:
                raise Http404
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return view(request, found, **kwargs)

        return opened

    return decorate


def trace(request: HttpRequest, opening: access.Opening, act: Act, entry: UUID | None = None) -> None:
    """Commits the trace before anything is served. Raises LedgerUnavailable (503)."""
    ledger.record(ledger.Read(request.user, opening.dossier, act, opening.grant, entry))  # type: ignore[arg-type]
