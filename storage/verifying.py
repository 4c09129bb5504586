"""Reading everything: each object against its seal, its size and its SHA-256, resumed where it was interrupted."""

import hashlib
from collections.abc import Callable, Iterator
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from storage.errors import DamagedObject, ObjectMissing, VaultErased
from storage.models import StoredObject, Verification
from storage.ports import ObjectStore
from storage.reader import Reader
from storage.sealing import Sealed, unseal
from storage.vaults import key_of

BATCH = 100
NOTED_BYTES = 64 * 1024 * 1024
"""Where the reading is gets noted after so many bytes: no more than that is read again after a crash."""


class Outcome(StrEnum):
    """What became of one object."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    MISSING = "missing"
    ERASED = "erased"
    GONE = "gone"


def verify(store: ObjectStore, tell: Callable[[Verification], None], *, afresh: bool = False) -> Verification:
    """Read every object, in the order of uuids, in constant memory; the finished verification, with its damages.

    Goes on from the last one that was not finished, unless `afresh`. Raises StorageUnavailable; then nothing that was
    read is lost. What is put meanwhile behind the place reached is left to the next verification.
    """
    verification = _begin(afresh=afresh)
    noted = verification.bytes_read
    for row in _rows(verification):
        outcome = _outcome(row, store)
        with transaction.atomic():
            _note(verification, row, outcome)
            if outcome is not Outcome.WHOLE or verification.bytes_read - noted >= NOTED_BYTES:
                verification.save()
                noted = verification.bytes_read
        tell(verification)
    verification.finished = timezone.now()
    verification.save()
    return verification


def _begin(*, afresh: bool) -> Verification:
    unfinished = Verification.objects.filter(finished=None)
    if afresh:
        unfinished.delete()
    return unfinished.order_by("-started").first() or Verification.objects.create()


def _rows(verification: Verification) -> Iterator[StoredObject]:
    """Page by page, so that no transaction stays open while bytes are read; each page notes the one before."""
    rows = StoredObject.objects.select_related("vault").order_by("pk")
    while page := list((rows.filter(pk__gt=verification.after) if verification.after else rows)[:BATCH]):
        yield from page
        verification.save()


def _note(verification: Verification, row: StoredObject, outcome: Outcome) -> None:
    verification.after = row.pk
    verification.objects_read += 1
    match outcome:
        case Outcome.WHOLE:
            verification.bytes_read += row.size
        case Outcome.ERASED:
            verification.erased += 1
        case Outcome.DAMAGED | Outcome.MISSING:
            verification.damages.update_or_create(stored=row.pk, defaults={"kind": outcome.value})


def _outcome(row: StoredObject, store: ObjectStore) -> Outcome:
    """What is found; a finding is looked at again with the row as it is then: it may have moved, or gone."""
    found = _read(row, store)
    if found in {Outcome.WHOLE, Outcome.ERASED}:
        return found
    now = StoredObject.objects.select_related("vault").filter(pk=row.pk).first()
    return Outcome.GONE if now is None else _read(now, store)


def _read(row: StoredObject, store: ObjectStore) -> Outcome:
    digest, size = hashlib.sha256(), 0
    try:
        sealed = Sealed(row.pk, key_of(row), row.size, row.segment_size)
        with Reader(unseal(sealed, lambda at, most: store.get(row.store_key, at, most), 0, row.size)) as reader:
            for piece in reader:
                digest.update(piece)
                size += len(piece)
    except VaultErased:
        return Outcome.ERASED
    except ObjectMissing:
        return Outcome.MISSING
    except DamagedObject:
        return Outcome.DAMAGED
    same = (digest.hexdigest(), size) == (row.sha256, row.size)
    return Outcome.WHOLE if same else Outcome.DAMAGED
