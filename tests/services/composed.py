"""compose.yaml without an engine: each service's environment and command, led to the real servers of the tests.

What stands between ${…} comes from the file that `fill.sh` writes. Hosts, the owners' keys and the names on a server
that others share are put in the place of compose's own; the rest is as written.
"""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import psycopg
import yaml
from psycopg import sql

from storage.stores.s3 import Address
from tests.deploy.hospital.installation import HOSPITAL, ROOT
from tests.search.indexes import on_a_server
from tests.servers import named
from tests.storage.buckets import empty, opened, server

OWNER = "diaphane_owner"
COMPOSE: dict[str, Any] = yaml.safe_load((HOSPITAL / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
BLANK = re.compile(r"\$\{(\w+)(?::([?-])(.*?))?\}")
SECONDS = 600  # for a command: every migration, on a machine under load


def filled(folder: Path) -> dict[str, str]:
    """What the first of compose's commands writes."""
    file = folder / ".env"
    subprocess.run(["/bin/sh", str(HOSPITAL / "fill.sh"), "portail.example.org", str(file)], check=True)
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def interpolated(text: str, given: dict[str, str]) -> str:
    """As Compose does. KeyError where it would refuse to start."""

    def value(found: re.Match[str]) -> str:
        name, sign, word = found[1], found[2], found[3]
        if given.get(name):
            return given[name]
        if sign == "?":
            raise KeyError(name)
        return word or ""

    return BLANK.sub(value, text)


@dataclass(frozen=True)
class Composed:
    """One installation; what it makes on the servers is gone with the block of `composed`."""

    folder: Path
    given: dict[str, str]
    database: SplitResult  # the owner's
    bucket: Address  # the owner's
    search: str
    name: str  # of the application's role and of its key

    @cached_property
    def led(self) -> dict[str, str]:
        """What is written in the place of what."""
        password, objects = self.given["POSTGRES_PASSWORD"], self.given["MINIO_ROOT_PASSWORD"]
        host = f"{self.database.hostname}:{self.database.port}"
        return {
            f"{OWNER}:{password}@database:5432/diaphane": self.database.geturl().partition("://")[2],
            "diaphane:{DATABASE_PASSWORD}@database:5432/diaphane".format(**self.given): (
                f"{self.name}:{self.given['DATABASE_PASSWORD']}@{host}{self.database.path}"
            ),
            f"{OWNER}:{objects}@objects:9000/diaphane?region=us-east-1": self.bucket.written().partition("://")[2],
            "diaphane:{STORAGE_PASSWORD}@objects:9000/diaphane?region=us-east-1".format(**self.given): (
                self.bucket.opened_by(self.name, self.given["STORAGE_PASSWORD"]).written().partition("://")[2]
            ),
            "search:9200/diaphane": self.search.partition("://")[2],
            "clamd://scanner:3310": "",
        }

    def environment(self, service: str) -> dict[str, str]:
        """Of a service, and the image's."""
        told = {name: interpolated(text, self.given) for name, text in SERVICES[service]["environment"].items()}
        for name, text in told.items():
            for written, led in self.led.items():
                text = text.replace(written, led)
            told[name] = text
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DIAPHANE_PYTHON": sys.executable,
            "DIAPHANE_STATIC": str(self.folder / "static"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **told,
        }

    def run(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        """A command, or the service's own, to its end, in the environment of a service."""
        return subprocess.run(
            command or SERVICES[service]["command"],
            env=self.environment(service), cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip


@contextmanager
def composed(folder: Path) -> Iterator[Composed]:
    """An empty database, no bucket yet, no index yet."""
    name = f"diaphane_test_{int(time.time())}_{secrets.token_hex(4)}"
    administrator = urlsplit(named("DIAPHANE_TEST_DATABASE_URL", "postgresql"))
    bucket = replace(server(), bucket=f"test-{secrets.token_hex(8)}")
    with ExitStack() as held:
        index = held.enter_context(on_a_server())
        session = held.enter_context(psycopg.connect(administrator.geturl(), autocommit=True))
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        held.callback(_forget, session, name)
        held.callback(_remove, bucket)
        yield Composed(
            folder, filled(folder), administrator._replace(path=f"/{name}"), bucket, index.url, f"portal-{name[-8:]}"
        )


def _forget(session: psycopg.Connection[Any], name: str) -> None:
    session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    session.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"portal-{name[-8:]}")))


def _remove(bucket: Address) -> None:
    with opened(bucket) as store:
        try:
            empty(store)
            store.client.delete_bucket(Bucket=bucket.bucket)
        except store.client.exceptions.NoSuchBucket:
            return
