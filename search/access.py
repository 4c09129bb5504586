"""What a person may reach at this instant, for the filter of every question: one query, never kept."""

from dataclasses import dataclass
from uuid import UUID

from patients.access import Person, grants_in_force
from patients.models import Role, Scope
from search.ports import Reach

_WIDTH = [Scope.DOSSIER, Scope.IMAGING, Scope.ADDRESSED]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open: for the engine, and for the ledger the designation that opens most of each dossier (by key)."""

    reach: Reach
    designations: dict[int, int]


def opened(person: Person, dossier: UUID | None = None) -> Opened | None:
    """All that is open to this person, or of `dossier` alone; None when that one is not. One query.

    Taken from the grants in force, as every read: from nothing that was typed.
    """
    if not person.is_authenticated:
        return None
    grants = grants_in_force(person)
    if dossier is not None:
        grants = grants.filter(content_object__uuid=dossier)
    rows = list(
        grants.order_by("-starts").values_list(
            "content_object", "scope", "role", "designation", "user__physician__rpps"
        )
    )
    if dossier is not None and not rows:
        return None
    by_scope = {wanted: frozenset(row[0] for row in rows if row[1] == wanted) for wanted in Scope}
    reach = Reach(
        person=person.pk,
        whole=by_scope[Scope.DOSSIER],
        imaging=by_scope[Scope.IMAGING],
        addressed=by_scope[Scope.ADDRESSED],
        rpps=next((row[4] for row in rows if row[4]), ""),
        treating=frozenset(row[0] for row in rows if row[2] == Role.TREATING),
    )
    widest = sorted(rows, key=lambda row: (-_WIDTH.index(Scope(row[1])), row[2] == Role.TREATING))
    return Opened(reach, {row[0]: row[3] for row in widest})
