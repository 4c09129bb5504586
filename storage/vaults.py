"""Vaults: made, found, unlocked, erased, wrapped anew."""

from typing import TypedDict
from uuid import UUID, uuid4

from django.utils import timezone

from storage.errors import VaultErased
from storage.keys import new_key, object_purpose, unwrap, vault_purpose, wrap
from storage.masters import master, newest_master
from storage.models import StoredObject, Vault


def create_vault(kind: str) -> Vault:
    """A new vault with its own key. There is one quarantine: `quarantine()` gives it."""
    return Vault.objects.create(kind=kind, **_fresh())


def quarantine() -> Vault:
    """The one vault of what is not yet anyone's, made on first use."""
    try:
        return Vault.objects.get(kind=Vault.Kind.QUARANTINE)
    except Vault.DoesNotExist:
        return Vault.objects.get_or_create(kind=Vault.Kind.QUARANTINE, defaults=_fresh())[0]


def current(vault: Vault) -> Vault:
    """The vault as the database has it at this instant. Raises VaultErased if it is gone."""
    row = Vault.objects.filter(pk=vault.pk).first()
    if row is None:
        raise VaultErased(f"vault {vault.pk}")
    return row


def unlock(vault: Vault) -> bytes:
    """The key of a vault. Raises VaultErased, DamagedObject, StorageUnavailable."""
    if vault.wrapped_key is None:
        raise VaultErased(f"vault {vault.pk}")
    return unwrap(bytes(vault.wrapped_key), master(vault.master_version), vault_purpose(vault.pk))


def key_of(row: StoredObject) -> bytes:
    """The key of an object whose vault was read with it. Raises as `unlock`."""
    return unwrap(bytes(row.wrapped_key), unlock(row.vault), object_purpose(row.vault_id, row.pk))


def erase(vault: Vault) -> None:
    """Erase the vault's key, in the caller's transaction: its objects are unreadable for ever, at the next request.

    Rows and bytes stay, to be deleted as any others. Copies of the wrapped key last as long as the database's
    backups and write-ahead log keep them. Raises ValueError for the quarantine, which everything passes through.
    """
    if vault.kind == Vault.Kind.QUARANTINE:
        raise ValueError("the quarantine is never erased")
    Vault.objects.filter(pk=vault.pk, erased_at=None).update(wrapped_key=None, erased_at=timezone.now())
    vault.refresh_from_db()


def rewrap_vaults() -> int:
    """Wrap every vault's key under the newest master key; how many were not. Can be run again after a crash.

    Objects are untouched. Once every process knows the newest master key and this has returned, the older ones can
    leave the settings. Raises DamagedObject and StorageUnavailable at a vault that does not unlock.
    """
    version, key = newest_master()
    stale = Vault.objects.filter(erased_at=None).exclude(master_version=version)
    return sum(_rewrap(pk, version, key) for pk in list(stale.values_list("pk", flat=True)))


def _rewrap(pk: UUID, version: int, key: bytes) -> int:
    vault = Vault.objects.get(pk=pk)
    if vault.erased_at is not None:
        return 0
    wrapped = wrap(unlock(vault), key, vault_purpose(pk))
    # Only if nothing changed since it was read: a vault erased meanwhile must not come back.
    same = Vault.objects.filter(pk=pk, erased_at=None, master_version=vault.master_version)
    return same.update(wrapped_key=wrapped, master_version=version)


class _Fresh(TypedDict):
    uuid: UUID
    wrapped_key: bytes
    master_version: int


def _fresh() -> _Fresh:
    version, key = newest_master()
    uuid = uuid4()
    return {"uuid": uuid, "wrapped_key": wrap(new_key(), key, vault_purpose(uuid)), "master_version": version}
