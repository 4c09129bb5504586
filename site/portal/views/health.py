"""Health, for whoever watches the servers and balances their load. Neither answer says anything of a patient."""

import threading
import time

from django.http import HttpRequest, HttpResponse

from portal import condition

HELD = 2.0  # seconds for which an answer stands: whoever asks more often costs the services nothing
_turn = threading.Lock()
_last: tuple[float, list[condition.Finding]] = (0.0, [])


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; says nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, 503 when not: one line for each essential service, its name and its grade alone."""
    findings = _recent()
    lines = "".join(f"{found.service} {found.grade}\n" for found in findings)
    is_ready = all(found.grade is condition.Grade.WELL for found in findings)
    return HttpResponse(lines, content_type="text/plain", status=200 if is_ready else 503)


def forget() -> None:
    """The next who asks looks anew."""
    global _last
    _last = (0.0, [])


def _recent() -> list[condition.Finding]:
    """The findings of the last seconds; one thread looks, the others wait for it."""
    global _last
    with _turn:
        if not _last[1] or time.monotonic() - _last[0] > HELD:
            _last = (time.monotonic(), condition.examine(condition.ESSENTIAL, lightly=True))
        return _last[1]
