"""The stored objects of entries under the key of another vault."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from documents.models import Arrival, Attachment, Instance, Series
from documents.opened import as_file
from storage import objects
from storage.models import StoredObject, Vault

BATCH = 5000  # SQLite takes 32,766 values in one query, and a study may have more images


@dataclass(frozen=True, slots=True)
class Holder:
    """A table whose rows hold objects: in which column, and by which way its rows belong to an entry."""

    model: type[Model]
    column: str
    entry: str

    def held_by(self, entries: Iterable[int]) -> set[UUID]:
        """The objects of these entries."""
        rows = self.model._base_manager.filter(**{f"{self.entry}__in": entries}).exclude(**{self.column: None})
        return set(rows.values_list(self.column, flat=True))

    def rows_of(self, stored: Iterable[UUID]) -> Any:
        """The rows that hold these objects."""
        return self.model._base_manager.filter(**{f"{self.column}__in": stored})


# Whoever adds a table that points to a stored object adds it here (tests/documents/after/test_holders.py)
HOLDERS = (
    Holder(Arrival, "stored", "entry"),
    Holder(Attachment, "stored", "entry"),
    Holder(Instance, "stored", "series__image_set"),
    Holder(Series, "preview", "image_set"),
)


def rekey(entries: Iterable[int], vault: Vault) -> None:
    """Gives the objects of `entries` (keys) to `vault`; one that other entries hold too is copied there.

    A vault holds the same bytes once, so that two entries may share an object: two letters with one PDF.
    In the caller's transaction. Eight queries for 5,000 objects, and what `move_all` takes.
    """
    entries = list(entries)
    ours = set().union(*(holder.held_by(entries) for holder in HOLDERS))
    shared = _shared(ours, entries)
    objects.move_all(ours - shared, vault)
    for stored in StoredObject.objects.select_related("vault").filter(pk__in=shared).order_by("pk"):
        _copy(stored, entries, vault)


def _shared(ours: set[UUID], entries: list[int]) -> set[UUID]:
    """Those that other entries hold as well."""
    keys, found = sorted(ours), set()
    for start in range(0, len(keys), BATCH):
        for holder in HOLDERS:
            others = holder.rows_of(keys[start : start + BATCH]).exclude(**{f"{holder.entry}__in": entries})
            found.update(others.values_list(holder.column, flat=True))
    return found


def _copy(stored: StoredObject, entries: list[int], vault: Vault) -> None:
    with as_file(stored) as path, path.open("rb") as stream:
        copy = objects.put(vault, stream)
    for holder in HOLDERS:
        ours = holder.rows_of([stored.pk]).filter(**{f"{holder.entry}__in": entries})
        # By key: an update cannot follow a relation
        keys = list(ours.values_list("pk", flat=True))
        holder.model._base_manager.filter(pk__in=keys).update(**{holder.column: copy})
