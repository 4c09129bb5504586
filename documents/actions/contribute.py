"""Contribute: what filing does more for a physician who adds to a dossier by their designation."""

from dataclasses import replace
from typing import Any

from documents import contributing
from documents.describing import Said, kind_of
from documents.formats.reading import Reading
from documents.models import EntryPage, Kind, Origin
from documents.signals import contributed
from patients import history
from patients.actions.refusals import Refused
from patients.models import DossierPage, Happening, User


def allow(actor: User | None, dossier: DossierPage, kind: Kind) -> User:
    """Who may add a document of this kind to `dossier`, which the caller holds. Raises Refused: not-allowed, scope."""
    if kind not in contributing.hold_right(actor, dossier):
        raise Refused("scope", contributing.OUT_OF_SCOPE)
    if actor is None:  # pragma: no cover - `hold_right` refused it
        raise TypeError("a contribution has a contributor")
    return actor


def added(
    actor: User | None, dossier: DossierPage, reading: Reading, said: Said, kind: Kind | None = None
) -> tuple[Reading, dict[str, Any]]:
    """The reading as far as a contributor's word goes, and the columns that say who adds it.

    The right is asked with `dossier` held. Raises Refused: not-allowed, scope.
    """
    by = allow(actor, dossier, kind or kind_of(reading, said))
    return replace(reading, replaces=_own(by, dossier, reading.replaces)), contributing.columns(by, reading)


def _own(actor: User, dossier: DossierPage, targets: tuple[str, ...]) -> tuple[str, ...]:
    """Of the documents that a file says it replaces, those that the contributor added: nobody folds another's."""
    theirs = EntryPage.objects.filter(dossier=dossier, contributor=actor, origin=Origin.PHYSICIAN)
    mine = set(theirs.filter(document_id__in=targets).values_list("document_id", flat=True)) if targets else set()
    return tuple(target for target in targets if target in mine)


def announce(entry: EntryPage) -> None:
    """The dossier's history says it, and whoever listens. In the caller's transaction."""
    history.note([entry.dossier], Happening.CONTRIBUTE, reason="", actor=entry.contributor, entry=entry.uuid)
    contributed.send(EntryPage, entry=entry)
