"""How a view of the desk begins: the arrival found through access or 404, then the method, then the trace."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from documents.models import Arrival
from workflows.desk import access
from workflows.desk.looks import look

View = Callable[..., HttpResponseBase]
READING = ("GET", "HEAD")


def arrival_of(*methods: str) -> Callable[[View], View]:
    """A view of the arrival `uuid`; absent and forbidden are the same 404. Its trace is committed first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, uuid: UUID, **kwargs: Any) -> HttpResponseBase:
            found: Arrival | None = access.arrivals(request.user).filter(uuid=uuid).first()
            if found is None:
                raise Http404
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if request.method in READING:
                look(request, found)
            return view(request, found, **kwargs)

        return opened

    return decorate
