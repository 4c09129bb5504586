"""Where the rows and the store differ: bytes without a row, rows without bytes, puts that never finished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from heapq import merge
from itertools import groupby
from uuid import UUID

from storage.models import StoredObject
from storage.ports import Listed, ObjectStore


class Kind(StrEnum):
    """What differs."""

    ORPHAN = "orphans"
    UNFINISHED = "unfinished"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One key (or, unfinished, one name) of the store, and what is wrong with it."""

    kind: Kind
    key: str


def differences(store: ObjectStore, older_than: timedelta) -> Iterator[Difference]:
    """Every difference, in constant memory: the store and the rows are both read in the order of keys.

    Bytes younger than `older_than` may belong to a transaction that is not committed: they are left alone.
    """
    for listed in store.unfinished():
        if listed.age >= older_than:
            yield Difference(Kind.UNFINISHED, listed.key)
    for key, sides in groupby(merge(_bytes(store), _rows(), key=_key_of), key=_key_of):
        match [listed for _key, listed in sides]:
            case [None] if _is_missing(store, key):
                yield Difference(Kind.MISSING, key)
            case [Listed() as listed] if listed.age >= older_than and not _has_row(key):
                yield Difference(Kind.ORPHAN, key)


def remove(store: ObjectStore, difference: Difference) -> bool:
    """Remove bytes that no row names; whether that settles it. A row without bytes stays: it is a fact."""
    match difference.kind:
        case Kind.ORPHAN:
            store.delete(difference.key)
        case Kind.UNFINISHED:
            store.discard(difference.key)
    return difference.kind is not Kind.MISSING


def _bytes(store: ObjectStore) -> Iterator[tuple[str, Listed | None]]:
    return ((listed.key, listed) for listed in store.listing())


def _rows() -> Iterator[tuple[str, Listed | None]]:
    # A uuid sorts as its hexadecimal digits on SQLite (char(32)) and on PostgreSQL (bytes).
    uuids = StoredObject.objects.order_by("uuid").values_list("uuid", flat=True)
    return ((uuid.hex, None) for uuid in uuids.iterator(chunk_size=2000))


def _key_of(side: tuple[str, Listed | None]) -> str:
    return side[0]


# What was put or deleted while the two were being read is asked again.
def _is_missing(store: ObjectStore, key: str) -> bool:
    return not store.exists(key) and _has_row(key)


def _has_row(key: str) -> bool:
    return StoredObject.objects.filter(pk=UUID(hex=key)).exists()
