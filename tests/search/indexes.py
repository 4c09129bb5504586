"""An index of a test's own: in a folder, or on the Elasticsearch that DIAPHANE_TEST_SEARCH_URL names.

The suites of search run on whichever it is, and expect the same. On a server each index has a prefix of its own, and
is removed when the test ends.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_address import parse
from tests.servers import named

VARIABLE = "DIAPHANE_TEST_SEARCH_URL"


class Index(Protocol):
    """What a test does to an index beside what the engine does."""

    @property
    def url(self) -> str:
        """What SEARCH_URL says."""

    def lose(self) -> None:
        """The index in use is gone, by nobody's will."""

    def current(self) -> str:
        """The name of the index in use, "" where there is none."""

    def is_building(self) -> bool:
        """Whether one is under construction."""


@dataclass(frozen=True, slots=True)
class FolderIndex:
    """The embedded engine's."""

    folder: Path

    @property
    def url(self) -> str:
        return self.folder.as_uri()

    def lose(self) -> None:
        (self.folder / "current").unlink()

    def current(self) -> str:
        path = self.folder / "current"
        return path.read_text() if path.exists() else ""

    def is_building(self) -> bool:
        return (self.folder / "building").exists()


@dataclass(frozen=True, slots=True)
class ServerIndex:
    """That of a prefix on an Elasticsearch."""

    url: str
    client: Elasticsearch

    @property
    def alias(self) -> str:
        return f"{self.url.rpartition('/')[2]}-v1"

    def lose(self) -> None:
        self.client.indices.delete(index=self.current())

    def current(self) -> str:
        return next(iter(self.behind(self.alias)), "")

    def is_building(self) -> bool:
        return bool(self.behind(f"{self.alias}-next"))

    def behind(self, alias: str) -> list[str]:
        """The indexes to which an alias leads."""
        found = self.client.options(ignore_status=404).indices.get_alias(name=alias).body
        return [name for name, told in found.items() if isinstance(told, dict)]

    def names(self) -> list[str]:
        """Every index whose name begins with the prefix."""
        return sorted(self.client.indices.get(index=f"{self.url.rpartition('/')[2]}-*", features="aliases").body)

    def remove(self) -> None:
        """All that a test may have left."""
        for name in self.names():
            self.client.indices.delete(index=name)
        self.client.options(ignore_status=404).indices.delete_index_template(name=self.alias)


def is_served() -> bool:
    """Whether a server is named."""
    return bool(os.environ.get(VARIABLE))


def engine_at(url: str, installation: int = 7, **told: str) -> ElasticsearchEngine:
    """An engine as each process of an installation has one."""
    return ElasticsearchEngine(parse(url, **told), lambda: UUID(int=installation))


@contextmanager
def on_a_server() -> Iterator[ServerIndex]:
    """An index on the named server (`tests.servers`)."""
    url = f"{named(VARIABLE, 'elasticsearch')}-t{secrets.token_hex(6)}"
    with parse(url).client() as client:
        index = ServerIndex(url, client.options(request_timeout=60))
        try:
            yield index
        finally:
            index.remove()


@contextmanager
def some_index(folder: Path) -> Iterator[Index]:
    """An index on the named server, or in `folder`."""
    if is_served():
        with on_a_server() as index:
            yield index
    else:
        yield FolderIndex(folder)
