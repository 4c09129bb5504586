"""The real servers, each reached by a road that a test can cut, slow or fill; and what is counted on the way.

One installation of its own for a module: a database, a bucket and an index, all on the genuine servers.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest
from django.db import connection
from django.test import override_settings
from elastic_transport import Urllib3HttpNode
from pytest_django import DjangoDbBlocker

from patients import clock
from search import building, feeding
from storage.stores import forget_stores, object_store
from storage.stores.s3 import S3Store
from tests import people
from tests.database import installation
from tests.search.indexes import on_a_server
from tests.servers import named
from tests.storage.buckets import bucket, server
from tests.storage.rough_network import Road, road_to

SERVICES = ("PostgreSQL", "Elasticsearch", "MinIO")
SECONDS = 0.6
"""Without a byte, until a request to the store is given up."""


@dataclass(slots=True)
class Uses:
    """How often each service was asked, and what to do when one is asked for the nth time."""

    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0))
    strike: tuple[str, int, Callable[[], None]] | None = None
    store_answers: Callable[[AWSPreparedRequest], Any] = lambda _request: None
    """What is answered in the place of the store; nothing leaves it to the store."""

    def note(self, service: str) -> None:
        """One more; if its time has come, strike just before it."""
        self.counted[service] += 1
        if self.strike and self.strike[:2] == (service, self.counted[service]):
            self.strike[2]()

    def begin(self, strike: tuple[str, int, Callable[[], None]] | None = None) -> None:
        """Count from here."""
        self.counted, self.strike = dict.fromkeys(SERVICES, 0), strike


@dataclass(frozen=True, slots=True)
class Stack:
    """The roads, and what goes over them."""

    roads: dict[str, Road]
    uses: Uses
    hand: people.Clock
    index: Any
    folder: Path

    @property
    def store(self) -> S3Store:
        """The store of the portal's own settings."""
        store = object_store()
        assert isinstance(store, S3Store)
        return store

    def mend(self) -> None:
        """Every road as good as new, and no connection of before."""
        self.uses.begin()
        for road in self.roads.values():
            road.mend()
        connection.close()


@contextmanager
def stack(blocker: DjangoDbBlocker, migrated: str, folder: Path) -> Iterator[Stack]:
    """An installation on all three, committed for real, until the block ends."""
    database = urlsplit(named("DIAPHANE_TEST_DATABASE_URL", "postgresql"))
    with ExitStack() as held:
        patch = held.enter_context(pytest.MonkeyPatch.context())
        held.enter_context(installation(blocker, migrated, folder))
        index = held.enter_context(on_a_server())
        address = held.enter_context(bucket(server()))
        places = {"PostgreSQL": database, "Elasticsearch": urlsplit(index.url)}
        upstream = {name: f"{url.hostname}:{url.port}" for name, url in places.items()} | {"MinIO": address.server}
        roads = {name: held.enter_context(road_to(upstream[name])) for name in SERVICES}
        hand = people.Clock()
        patch.setattr(clock, "now", hand)
        store = replace(address, server=roads["MinIO"].server, timeout=SECONDS)
        search = urlunsplit(urlsplit(index.url)._replace(netloc=roads["Elasticsearch"].server))
        held.enter_context(override_settings(STORAGE_URL=store.written(), SEARCH_URL=search))
        held.enter_context(_database_by(roads["PostgreSQL"]))
        for name, value in (("STORAGE_URL", address.written()), ("SEARCH_URL", index.url)):
            patch.setenv(name, value)  # of the processes that a test starts: by a straight road
        building.whole()
        feeding.feed()
        uses = held.enter_context(_counted())
        yield Stack(roads, uses, hand, index, folder)
        for road in roads.values():
            road.mend()
        forget_stores()


@contextmanager
def _database_by(road: Road) -> Iterator[None]:
    told = connection.settings_dict
    before = {name: told[name] for name in ("HOST", "PORT", "OPTIONS", "CONN_HEALTH_CHECKS")}
    host, _, port = road.server.rpartition(":")
    told |= {"HOST": host, "PORT": int(port), "CONN_HEALTH_CHECKS": True}
    connection.close()
    try:
        yield
    finally:
        connection.close()
        told |= before


@contextmanager
def _counted() -> Iterator[Uses]:
    """Every statement, every request to the store and to the index, while the block lasts."""
    uses = Uses()
    perform = Urllib3HttpNode.perform_request

    def asked(node: Urllib3HttpNode, *arguments: Any, **options: Any) -> Any:
        uses.note("Elasticsearch")
        return perform(node, *arguments, **options)

    def sent(request: AWSPreparedRequest, **_rest: Any) -> Any:
        uses.note("MinIO")
        return uses.store_answers(request)

    def executed(execute: Callable[..., Any], *arguments: Any) -> Any:
        uses.note("PostgreSQL")
        return execute(*arguments)

    store = object_store()
    assert isinstance(store, S3Store)
    store.client.meta.events.register("before-send.s3", sent)
    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(executed):
        patch.setattr(Urllib3HttpNode, "perform_request", asked)
        yield uses


def environment(folder: Path) -> dict[str, str]:
    """Of a process that a test starts on the same servers, by straight roads."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("DIAPHANE_")}
    return told | {"DIAPHANE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": "site:."}
