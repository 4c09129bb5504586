"""A dossier's whole ledger: who read it, and what was done to it."""

from collections.abc import Iterable
from uuid import UUID

from patients import clock, families
from patients.models import AccessTrace, DossierEvent, DossierPage, Happening, User

Row = AccessTrace | DossierEvent


def note(
    dossiers: Iterable[DossierPage], act: Happening, *, reason: str, actor: User | None, entry: UUID | None = None
) -> None:
    """Writes the event into the ledger of each dossier, in the caller's transaction; `actor` None is the operator."""
    now = clock.now()
    DossierEvent.objects.bulk_create(
        DossierEvent(dossier=dossier, entry=entry, act=act, actor=actor, reason=reason, time=now)
        for dossier in dossiers
    )


def of(dossier: DossierPage) -> list[Row]:
    """Reads and events, oldest first; of the dossiers merged into this one too, each row under its own."""
    here = families.members(dossier)
    reads = AccessTrace.objects.filter(dossier__in=here).select_related("user", "designation", "dossier")
    events = DossierEvent.objects.filter(dossier__in=here).select_related("actor", "dossier")
    rows: list[Row] = [*reads, *events]
    return sorted(rows, key=lambda row: (row.time, isinstance(row, DossierEvent), row.pk))
