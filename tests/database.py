"""The database of the tests: migrated once for all workers and runs, then copied.

Running the hundreds of migrations takes 15 seconds of processor, a copy a few milliseconds. What is migrated is kept
under a hash of every migration: whoever changes one gets a new one.
"""

import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests import embedded_database, real_database


@pytest.fixture(scope="session")
def migrated() -> str:
    """A migrated database, to be copied and never opened: a SQLite file, or the name of one on the server."""
    return _kind().migrated(fingerprint())


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Each worker has its own copy (instead of pytest-django's own migrations)."""
    with _kind().copy(migrated, tmp_path_factory.mktemp("database")) as name, django_db_blocker.unblock(), _at(name):
        yield


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: str, tmp_path: Path, settings: Settings
) -> Iterator[Path]:
    """A whole installation of this test's own, where transactions commit: the folder to give as DIAPHANE_DATA.

    Not for a test marked `django_db`, whose transaction is in the database of its worker.
    """
    if connection.in_atomic_block:
        pytest.fail("`committed` and `db` are two databases")
    with installation(django_db_blocker, migrated, tmp_path / "data") as folder:
        settings.STORAGE_URL = (folder / "objects").as_uri()
        yield folder


@contextmanager
def installation(blocker: DjangoDbBlocker, migrated: str, folder: Path) -> Iterator[Path]:
    """Points this process at an installation in `folder`: database and keys as a command would find them there."""
    with laid(migrated, folder) as here, blocker.unblock(), here():
        yield folder


@contextmanager
def laid(migrated: str, folder: Path) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """An installation in `folder` that lasts as long as the block; what it gives points this process at it."""
    folder.mkdir()
    shutil.copy(Path(os.environ["DIAPHANE_DATA"]) / "keys.json", folder)
    with _kind().copy(migrated, folder) as name:
        yield partial(_at, name)


@contextmanager
def _at(name: str) -> Iterator[None]:
    """This process on the database of that name, and the commands that it runs."""
    before = connection.settings_dict["NAME"]
    _let_go()
    connection.settings_dict["NAME"] = name
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in _kind().variables(name).items():
            patch.setenv(variable, value)
        try:
            yield
        finally:
            _let_go()
            connection.settings_dict["NAME"] = before


def _let_go() -> None:
    """Closes the connection, once every answer that a test left unread has ended: it may hold a cursor.

    The answers of Django's client refer to themselves, and nothing but the collector finds them.
    """
    gc.collect()
    connection.close()


def _kind() -> embedded_database.Files | real_database.Server:
    if connection.vendor == "postgresql":
        return real_database.Server(os.environ["DIAPHANE_TEST_DATABASE_URL"])
    return embedded_database.Files()


def fingerprint() -> str:
    """Of every migration of every app, and of the settings that say which apps there are."""
    digest = hashlib.sha256(f"{django.VERSION} {settings.INSTALLED_APPS} {settings.CACHES}".encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
