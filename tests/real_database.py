"""Databases on a PostgreSQL: a migrated template, and copies of it, by the server itself.

Only names that begin with `diaphane_test_` are made and dropped here. A run that was killed leaves its copies; the
next run drops those that are older than a day.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.utils.crypto import get_random_string
from psycopg import sql

from tests.migrating import migrate

PREFIX = "diaphane_test_"
TURN = 5_460_201  # the advisory lock of whoever migrates
OLD = 24 * 3600  # seconds


class Server:
    """Databases on the server of `url`, by a role that may make them."""

    def __init__(self, url: str) -> None:
        self.url = url

    def migrated(self, fingerprint: str) -> str:
        """The name of a migrated one, made when it is not there."""
        name = f"{PREFIX}template_{fingerprint}"
        with self._connected() as server:
            server.execute("SELECT pg_advisory_lock(%s)", [TURN])  # one worker migrates, the others wait for it
            if not _exists(server, name):
                self._sweep(server)
                self._migrate(server, name)
        return name

    @contextmanager
    def copy(self, migrated: str, folder: Path) -> Iterator[str]:
        """A copy, dropped at the end."""
        name = f"{PREFIX}{int(time.time())}_{get_random_string(12).lower()}"
        with self._connected() as server:
            _create(server, name, migrated)
            try:
                yield name
            finally:
                _drop(server, name)

    def variables(self, name: str) -> dict[str, str]:
        """By what a command finds the database of that name."""
        return {"DATABASE_URL": self._url_of(name)}

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url, autocommit=True)

    def _url_of(self, name: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def _migrate(self, server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        """Under another name until it is whole: a template that exists is finished."""
        draft = f"{PREFIX}{int(time.time())}_draft"
        _drop(server, draft)
        _create(server, draft, "template1")
        with tempfile.TemporaryDirectory() as folder:
            migrate({"DIAPHANE_TEST_DATA": folder, "DIAPHANE_TEST_DATABASE_URL": self._url_of(draft)})
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))

    def _sweep(self, server: psycopg.Connection[tuple[object, ...]]) -> None:
        """Drops the templates of other migrations, and what killed runs left."""
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
        for name in (str(row[0]) for row in found):
            made = name.removeprefix(PREFIX).split("_")[0]
            if not made.isdigit() or int(made) < time.time() - OLD:
                _drop(server, name)


def _exists(server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _create(server: psycopg.Connection[tuple[object, ...]], name: str, template: str) -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    assert name.startswith(PREFIX), name
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
