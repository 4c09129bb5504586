"""Each test has its own folder of objects and its own master key."""

from pathlib import Path

import pytest
from pytest_django import Settings

from storage.models import Vault
from storage.objects import create_vault
from storage.ports import ObjectStore
from storage.stores import object_store

MASTER = bytes(range(32))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where the objects of this test are."""
    folder = tmp_path / "objects"
    settings.STORAGE_URL = folder.as_uri()
    settings.DIAPHANE_MASTER_KEYS = {1: MASTER}
    return folder


@pytest.fixture
def store(folder: Path) -> ObjectStore:
    """The store of this test."""
    return object_store()


@pytest.fixture
def vault(db: None) -> Vault:
    """The vault of a dossier."""
    return create_vault(Vault.Kind.DOSSIER)


@pytest.fixture
def other_vault(db: None) -> Vault:
    """The vault of another dossier."""
    return create_vault(Vault.Kind.DOSSIER)
