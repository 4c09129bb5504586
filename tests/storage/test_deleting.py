"""Deleting: the row first, the bytes after the commit. On a database where transactions commit."""

import logging
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from storage import objects
from storage.models import StoredObject, Vault
from storage.ports import ObjectStore
from tests.storage.test_objects import REPORT, keys_of, path_of


@pytest.fixture(autouse=True)
def folder(committed: Path) -> Path:
    return committed / "objects"


@pytest.fixture
def vault(committed: Path) -> Vault:
    return objects.create_vault(Vault.Kind.DOSSIER)


def test_row_and_bytes_go(vault: Vault, store: ObjectStore) -> None:
    stored, kept = objects.put(vault, BytesIO(REPORT)), objects.put(vault, BytesIO(b"kept"))
    objects.delete(stored)
    assert StoredObject.objects.get() == kept
    assert keys_of(store) == {kept.store_key}


def test_the_bytes_wait_for_the_commit(vault: Vault, store: ObjectStore) -> None:
    stored = objects.put(vault, BytesIO(REPORT))
    key = stored.store_key
    with transaction.atomic():
        objects.delete(stored)
        assert store.exists(key)
    assert not store.exists(key)


def test_a_deletion_rolled_back_did_not_happen(vault: Vault) -> None:
    objects.put(vault, BytesIO(REPORT))
    with transaction.atomic():
        objects.delete(StoredObject.objects.get())
        transaction.set_rollback(True)
    assert objects.read(StoredObject.objects.get()) == REPORT


def test_a_store_that_fails_after_the_commit_is_logged_and_the_deletion_holds(
    vault: Vault, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stored = objects.put(vault, BytesIO(REPORT))
    path, key = path_of(folder, stored), stored.store_key
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    with caplog.at_level(logging.WARNING):
        objects.delete(stored)
    assert not StoredObject.objects.exists()
    assert [record.name for record in caplog.records] == ["storage.objects"]
    assert key in caplog.text


def test_objects_of_an_erased_vault_can_be_deleted(vault: Vault, store: ObjectStore) -> None:
    stored = objects.put(vault, BytesIO(REPORT))
    objects.erase(vault)
    objects.delete(stored)
    assert keys_of(store) == set()
    vault.delete()


def test_a_vault_that_still_holds_objects_cannot_be_deleted(vault: Vault) -> None:
    objects.put(vault, BytesIO(REPORT))
    with pytest.raises(ProtectedError):
        vault.delete()


def test_the_same_bytes_can_be_put_in_the_transaction_that_deletes_them(vault: Vault) -> None:
    stored = objects.put(vault, BytesIO(REPORT))
    with transaction.atomic():
        objects.delete(stored)
        again = objects.put(vault, BytesIO(REPORT))
    assert objects.read(again) == REPORT
