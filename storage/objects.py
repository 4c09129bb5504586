"""The public surface: put, open, read, move and delete sealed objects; make and erase their vaults.

Bytes are durable before their row is inserted, and go only after its deletion is committed: a crash leaves at worst
bytes that no row names, which `manage.py storage orphans` finds.
"""

import logging
from collections.abc import Generator, Iterable
from contextlib import closing
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from storage.errors import DamagedObject, ObjectMissing, StorageUnavailable
from storage.keys import object_purpose, wrap
from storage.models import StoredObject, Vault
from storage.moving import move_all
from storage.ports import ObjectStore
from storage.reader import Reader
from storage.sealing import Sealed, unseal
from storage.sealing.seal import Readable
from storage.stores import object_store
from storage.vaults import create_vault, current, erase, key_of, quarantine, rewrap_vaults, unlock
from storage.writing import written, written_all

__all__ = [
    "create_vault",
    "delete",
    "erase",
    "forget",
    "keep",
    "keep_all",
    "move",
    "move_all",
    "open",
    "open_row",
    "put",
    "quarantine",
    "read",
    "read_row",
    "release",
    "rewrap_vaults",
    "written",
    "written_all",
]

logger = logging.getLogger(__name__)


def put(vault: Vault, stream: Readable) -> StoredObject:
    """Seal and store all of a binary stream; the row belongs to the caller's transaction.

    The same bytes in the same vault give the row that is there already. This spares space and promises no more: two
    puts at the same instant may make two rows, each with its own bytes. In constant memory. Raises VaultErased,
    StorageUnavailable, DamagedObject (the vault's key), and what the stream raises; then nothing is stored.
    """
    return keep(written(vault, stream))


@transaction.atomic
def keep(stored: StoredObject, *, among: Iterable[UUID] | None = None) -> StoredObject:
    """The second half of `put`: inserts the row, or gives the one of the same bytes that is there already.

    With `among`, only one of those rows (uuids, or a query of them): what others hold stays theirs alone.
    """
    store = object_store()
    # The lock holds off a deletion of the same object until the caller's transaction ends.
    same = StoredObject.objects.select_for_update(no_key=True).filter(vault=stored.vault, sha256=stored.sha256)
    if among is not None:
        same = same.filter(pk__in=among)
    for there in same.order_by("created"):
        if store.exists(there.store_key):
            store.delete(stored.store_key)
            return there
    stored.save(force_insert=True)
    return stored


def keep_all(fresh: Iterable[StoredObject]) -> None:
    """The second half for many: inserts a row for each, whatever others hold the same bytes."""
    StoredObject.objects.bulk_create(fresh)


def forget(stored: StoredObject) -> None:
    """What `written` made and nobody will keep: its bytes go. Raises StorageUnavailable."""
    object_store().delete(stored.store_key)


def open(stored: StoredObject, start: int = 0, length: int | None = None) -> Reader:  # noqa: A001 (reads as a file's)
    """The bytes from `start`, `length` at most, clipped to the object; only their segments are read and opened.

    The row is read again, so that what was deleted or erased since is refused. Raises ObjectMissing, VaultErased,
    DamagedObject, StorageUnavailable; ValueError for a negative `start` or `length`.
    """
    return open_row(_row(stored), start, length)


def open_row(row: StoredObject, start: int = 0, length: int | None = None) -> Reader:
    """The same without reading the row again: for a row that the request just read, its vault included.

    Raises as `open`, but for what happened to the row since.
    """
    if start < 0 or (length is not None and length < 0):
        raise ValueError("a range begins at 0 or after, and has no negative length")
    start = min(start, row.size)
    stop = row.size if length is None else min(start + length, row.size)
    return Reader(_pieces(row, start, stop))


def read(stored: StoredObject) -> bytes:
    """All the bytes, in memory: for small objects. Raises as `open`."""
    with open(stored) as reader:
        return b"".join(reader)


def read_row(row: StoredObject) -> bytes:
    """The same without reading the row again: for many small objects. Raises as `open_row`."""
    with open_row(row) as reader:
        return b"".join(reader)


@transaction.atomic
def move(stored: StoredObject, vault: Vault) -> None:
    """Give an object to another vault: its key is wrapped anew, its bytes stay where they are.

    If the other vault already holds the same bytes, both objects stay. Raises ObjectMissing, VaultErased (either
    vault), DamagedObject, StorageUnavailable.
    """
    row, target = _row(stored, lock=True), current(vault)
    wrapped = wrap(key_of(row), unlock(target), object_purpose(target.pk, row.pk))
    stored.vault, stored.wrapped_key = target, wrapped
    stored.save(update_fields=("vault", "wrapped_key"))


@transaction.atomic
def delete(*stored: StoredObject) -> None:
    """Delete rows in the caller's transaction, and their bytes once it is committed.

    Raises ProtectedError while another row needs one of the objects: then all stay. Should the store be unavailable
    after the commit, that is logged and the bytes wait for `manage.py storage orphans --delete`.
    """
    keys, store = [one.store_key for one in stored], object_store()
    StoredObject.objects.filter(pk__in=[one.pk for one in stored]).delete()
    transaction.on_commit(lambda: _delete_bytes(store, keys))


@transaction.atomic
def release(stored: StoredObject) -> bool:
    """Delete an object unless another row needs it; whether it went. One that is gone already is no error."""
    # The lock waits for a `keep` of the same bytes under way, whose row is then seen
    row = StoredObject.objects.select_for_update().filter(pk=stored.pk).first()
    if row is None:
        return False
    try:
        delete(row)
    except ProtectedError:
        return False
    return True


def _pieces(row: StoredObject, start: int, stop: int) -> Generator[bytes, None, None]:
    """The bytes [start, stop). Damage in a nearer copy is no damage: it is forgotten once, and the store asked."""
    store, sealed = object_store(), Sealed(row.pk, key_of(row), row.size, row.segment_size)
    for last in (False, True):
        try:
            with closing(unseal(sealed, lambda at, most: store.get(row.store_key, at, most), start, stop)) as pieces:
                for piece in pieces:
                    start += len(piece)
                    yield piece
        except DamagedObject:
            if last or not store.refresh(row.store_key):
                raise
            logger.warning("object %s: a nearer copy was damaged", row.pk)
        else:
            return


def _delete_bytes(store: ObjectStore, keys: Iterable[str]) -> None:
    # The rows are gone for good by now: failing the caller would tell it the contrary.
    for key in keys:
        try:
            store.delete(key)
        except StorageUnavailable as error:
            logger.warning("object %s: row deleted, bytes not: %s", key, error)


def _row(stored: StoredObject, *, lock: bool = False) -> StoredObject:
    rows = StoredObject.objects.select_related("vault")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=stored.pk).first()
    if row is None:
        raise ObjectMissing(f"object {stored.pk}")
    return row
