"""The engine of a hospital: an Elasticsearch cluster.

Writings carry a version that only grows, and the server keeps the greatest of each entry, removals included: whatever
comes late, twice or from two workers at once changes nothing. Hence there is no lock. What changes during a build is
written to the index under construction first, then to the one in use: a swap between the two loses nothing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch

from search.engines import elasticsearch_bulk as bulk
from search.engines import elasticsearch_query as queries
from search.engines import elasticsearch_schema as schema
from search.engines.elasticsearch_address import Address
from search.engines.elasticsearch_errors import Listener
from search.engines.elasticsearch_roles import Names, Roles
from search.ports import MOST, Build, Document, EngineDown, Hits, IndexUnavailable, Question, State

T = TypeVar("T")
FINDING = 5.0  # seconds for a question: somebody waits
WORKING = 30.0  # seconds for what nobody waits for
LOOKED = 60.0  # seconds after which the aliases are looked at again
PAGE = 5000  # stamps of one request


class ElasticsearchEngine:
    """One prefix on one cluster, for one installation; safe in threads."""

    def __init__(self, address: Address, installation: Callable[[], UUID]) -> None:
        self._client = address.client()
        self._listener = Listener(address)
        self._names = Names(self._working, address.prefix, installation)
        self._seen_at = -LOOKED

    def find(self, question: Question) -> Hits:
        """The hits, in order; asked of an index of ours alone, as it was a minute ago at most."""
        if time.monotonic() - self._seen_at >= LOOKED:
            self._roles()
        # Asked again where the index was swapped under our hands
        client = self._client.options(request_timeout=FINDING, retry_on_status=(404, 502, 503, 504))
        asked = queries.search(question).index(self._names.current).using(client)
        answer = self._ask(asked.execute)
        if answer.timed_out:
            raise self._listener.refused(200, "timed_out")
        found = [int(hit.meta.id) for hit in answer]
        return Hits(tuple(found[:MOST]), are_all=len(found) <= MOST)

    def state(self) -> State:
        """What the aliases lead to, and whether it answers."""
        try:
            roles = self._roles()
            build = self._ask(lambda: self._far(roles.building)) if roles.building else None
            if roles.current:
                self._count(roles.current)
        except EngineDown:
            return State(is_ready=False, is_down=True)
        except IndexUnavailable:
            return State(is_ready=False)
        return State(is_ready=bool(roles.current), build=build)

    def write(self, documents: Iterable[Document], removed: Mapping[int, int]) -> None:
        """Into the index under construction, then into the one in use; each is named by its alias alone."""
        kept, gone, roles = list(documents), dict(removed), self._roles()
        written = bool(roles.building) and self._put(self._names.building, kept, gone, require_alias=True)
        if roles.current or not written:
            # Deleted by a swap in the middle of it, the index in use is another now
            into = {"require_alias": True, "refresh": True}
            written |= any(self._put(self._names.current, kept, gone, **into) for _ in range(2))
        if not written:
            raise IndexUnavailable

    def stamps(self, first: int, last: int, build: Build | None = None) -> dict[int, str]:
        """By their numbers, a page after the other."""
        index, found = self._name(build), dict[int, str]()
        while first <= last:
            page = self._ask(lambda: self._stamps(index, first, last))  # noqa: B023 - asked at once
            found |= page
            if len(page) < PAGE:
                break
            first = max(page) + 1
        return found

    def count(self, build: Build) -> int:
        """Those that were not removed."""
        return self._count(self._name(build))

    def begin(self) -> Build:
        """The build under way, or a new one."""
        self._roles()
        name = self._ask(self._names.begin)
        return self._ask(lambda: self._far(name))

    def build(self, build: Build, documents: Iterable[Document], cursor: int) -> Build:
        """How far it is is written once the documents are."""
        self._must_be_building(build)
        if not self._put(build.name, list(documents), {}):
            raise IndexUnavailable
        bulk.write(self._client, self._listener, build.name, [schema.cursor(cursor)])
        return Build(build.name, cursor)

    def swap(self, build: Build) -> None:
        """In one step of the cluster's; who asks meanwhile is answered by the one or by the other."""
        roles = self._must_be_building(build)
        self._ask(lambda: self._working.indices.refresh(index=build.name))
        self._ask(lambda: self._names.swap(build.name, roles))

    def exclusively(self) -> AbstractContextManager[None]:
        """Two builders do the same work twice, and harm nothing."""
        return nullcontext()

    @property
    def _working(self) -> Elasticsearch:
        return self._client.options(request_timeout=WORKING)

    def _ask(self, call: Callable[[], T]) -> T:
        return self._listener.ask(call)

    def _roles(self) -> Roles:
        """Raises EngineDown where something that is not ours bears our names."""
        roles = self._ask(self._names.roles)
        if roles.foreign:
            told = {"alias": self._names.current, "indexes": ", ".join(roles.foreign)}
            line = (
                _("SEARCH_URL : %(alias)s mène à %(indexes)s, que ce portail n’a pas fait : changez de préfixe.") % told
            )
            self._listener.say(line)
            raise EngineDown(line)
        self._seen_at = time.monotonic()
        return roles

    def _must_be_building(self, build: Build) -> Roles:
        roles = self._roles()
        if roles.building != build.name:
            raise IndexUnavailable
        return roles

    def _name(self, build: Build | None) -> str:
        """An index to look into; one under construction is not refreshed by itself."""
        if build is None:
            return self._names.current
        self._ask(lambda: self._working.indices.refresh(index=build.name))
        return build.name

    def _far(self, name: str) -> Build:
        """How far a build is."""
        found = self._working.options(ignore_status=404).get(index=name, id=schema.CURSOR, source=False)
        return Build(name, int(found.get("_version", 0)))

    def _count(self, index: str) -> int:
        alive = queries.held(0, 2**62).to_dict()
        return int(self._ask(lambda: self._working.count(index=index, query=alive))["count"])

    def _stamps(self, index: str, first: int, last: int) -> dict[int, str]:
        answer = self._working.search(
            index=index,
            query=queries.held(first, last).to_dict(),
            sort=[{"entry": "asc"}],
            size=PAGE,
            source=False,
            docvalue_fields=[{"field": "stamp"}],
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        return {int(hit["_id"]): hit["fields"]["stamp"][0] for hit in answer["hits"]["hits"]}

    def _put(self, index: str, documents: list[Document], removed: dict[int, int], **told: Any) -> bool:
        """Whether the index was there. What the server refuses is sent alone, then without its text."""
        outcome = self._bulk(index, schema.actions(documents, removed), **told)
        if outcome.refused and not outcome.is_absent:
            again = [document for document in documents if str(document.entry) in outcome.refused]
            outcome = self._bulk(index, schema.actions(again, {}), chunk_size=1, **told)
        if outcome.refused and not outcome.is_absent:
            bare = [replace(document, pages=()) for document in again if str(document.entry) in outcome.refused]
            outcome = self._bulk(index, schema.actions(bare, {}), chunk_size=1, **told)
        if outcome.refused and not outcome.is_absent:  # by their numbers: the comparison goes on missing them
            self._listener.say(_("SEARCH_URL : l’index refuse %(entries)s.") % {"entries": ", ".join(outcome.refused)})
        return not outcome.is_absent

    def _bulk(self, index: str, actions: Iterator[dict[str, Any]], **told: Any) -> bulk.Outcome:
        return bulk.write(self._client, self._listener, index, actions, **told)
