"""One line of log for each request: by what route, how it ended, in how long; never the address, which tells of whom.

`X-Request-ID`, of the edge or made here, goes back with the answer: what a person reads on an error page, the operator
finds in the log.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

Next = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger("portal.requests")
HEADER = "X-Request-ID"
SHAPE = re.compile(r"[0-9a-f]{32}")  # of nginx's $request_id; of anything else, we make our own


class Journal:
    """Around everything else, so that nothing ends without its line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serves, then writes."""
        began, number = time.monotonic(), request.headers.get(HEADER, "")
        number = number if SHAPE.fullmatch(number) else secrets.token_hex(16)
        response = self.get_response(request)
        response.headers[HEADER] = number
        if logger.isEnabledFor(logging.INFO):
            _write(request, response, number, round((time.monotonic() - began) * 1000))
        return response


def _write(request: HttpRequest, response: HttpResponseBase, number: str, milliseconds: int) -> None:
    facts = {
        "request": number,
        "method": request.method if request.method in METHODS else "?",
        "route": route(request),
        "status": response.status_code,
        "ms": milliseconds,
    }
    said = " ".join(str(value) for value in facts.values())
    logger.info("%s", said, extra={"facts": facts})


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


def route(request: HttpRequest) -> str:
    """The pattern of the address, as in the urls; "-" for one that has none, which may hold whatever was typed."""
    match = request.resolver_match
    return match.route if match is not None else "-"
