"""What every screen of the desk has around it: the way back from the last decision, and the keys."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents.storable import storable
from patients import clock, ledger
from patients.models import Act, DossierPage, User
from workflows.desk import deciding
from workflows.desk.telling import mine


def me(request: HttpRequest) -> User:
    """Who asks: the doors let nobody else in."""
    return request.user  # type: ignore[return-value]


def named(request: HttpRequest, dossiers: Iterable[DossierPage | None]) -> None:
    """Commits a trace for each dossier of which a list is about to show who it is. Raises LedgerUnavailable."""
    keys = {dossier.pk: None for dossier in dossiers if dossier is not None}
    if keys:
        ledger.record_each(me(request), Act.SEARCH, keys)


def typed(request: HttpRequest, name: str) -> str:
    """What was typed into a plain field, fit for a column; "" for none."""
    return storable(request.POST.get(name, ""))[:2000]


def framed(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The screen, with the undoing of one's last decision while there is time."""
    last = deciding.undoable(me(request))
    seconds = int((last.time + deciding.UNDO - clock.now()).total_seconds()) if last else 0
    undo = {"decision": last, "told": mine(last), "seconds": seconds} if last and seconds > 0 else None
    return render(request, template, {"undo": undo, **context}, status=status)
