"""What machines ask of the servers is answered before anything else: they know neither our name nor an account.

A balancer or a container asks under an address of its own, which is no host of ours, and without TLS.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

Next = Callable[[HttpRequest], HttpResponseBase]
WATCHED = frozenset({"/healthz", "/readyz"})


class Watched:
    """Before the host is looked at; a session is none of its business."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers what is watched, and passes the rest on."""
        if request.path not in WATCHED:
            return self.get_response(request)
        request.resolver_match = match = resolve(request.path)
        answer: HttpResponseBase = match.func(request)
        answer.headers["Cache-Control"] = "no-store"
        return answer
