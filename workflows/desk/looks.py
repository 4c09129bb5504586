"""Tracing on the desk: a look at an arrival, committed before anything is shown."""

from datetime import timedelta

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from documents.models import Arrival
from patients import clock, ledger
from patients.models import Act, User
from workflows.desk.models import Look, Looked

REPEAT = timedelta(minutes=15)  # as in the ledger


def look(request: HttpRequest, arrival: Arrival, act: Looked = Looked.OPEN) -> None:
    """Commits who looks at what; in the dossier's ledger too once the arrival is in one.

    Raises LedgerUnavailable (503): nothing is shown then.
    """
    user: User = request.user  # type: ignore[assignment]
    try:
        _record(user, arrival, act)
    except DatabaseError as error:
        raise ledger.LedgerUnavailable from error
    if arrival.entry is not None and arrival.dossier is not None:
        read = Act.DOWNLOAD if act is Looked.DOWNLOAD else Act.READ
        ledger.record(ledger.Read(user, arrival.dossier, read, entry=arrival.entry.uuid))


def _record(user: User, arrival: Arrival, act: Looked) -> None:
    since = clock.now() - REPEAT
    if Look.objects.filter(user=user, arrival=arrival.uuid, act=act, time__gt=since).exists():
        return
    # durable: inside somebody's transaction the row could be rolled back after the bytes left
    with transaction.atomic(durable=True):
        Look(user=user, arrival=arrival.uuid, sha256=arrival.sha256, act=act, time=clock.now()).save(force_insert=True)
