"""Which index is in use and which is under construction: two aliases, which change hands in one step.

    PREFIX-v1           alias of the index in use
    PREFIX-v1-next      alias of the one under construction
    PREFIX-v1-000001…   an index; v1 is the version of its schema

What an alias leads to is only believed when its mapping says that we made it, in this schema.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from elasticsearch import Elasticsearch

from search.engines.elasticsearch_schema import SCHEMA, definition, maker, template

TRIES = 3
STARTING = 20  # seconds until a new index takes writings


@dataclass(frozen=True, slots=True)
class Roles:
    """The index in each role, "" where there is none; those behind our aliases that are not ours; all that are."""

    current: str = ""
    building: str = ""
    foreign: tuple[str, ...] = ()
    every: frozenset[str] = field(default_factory=frozenset)


class Names:
    """The names under one prefix, on one cluster. Raises the client's own errors."""

    def __init__(self, client: Elasticsearch, prefix: str, installation: Callable[[], UUID]) -> None:
        self._client, self._prefix, self._installation = client, prefix, installation
        self.current = f"{prefix}-v{SCHEMA}"
        self.building = f"{self.current}-next"

    def roles(self) -> Roles:
        """As the cluster says now. One request."""
        found = self._client.indices.get(
            index=[self.current, f"{self.current}-*"],
            features=["aliases", "mappings"],
            ignore_unavailable=True,
            allow_no_indices=True,
            expand_wildcards="open",
        ).body
        ours = {name for name, told in found.items() if self._is_ours(told)}
        current, building = (
            [name for name, told in found.items() if alias in told.get("aliases", {})]
            for alias in (self.current, self.building)
        )
        foreign = tuple(name for name in (*current, *building) if name not in ours)
        return Roles(_only(current, ours), _only(building, ours), foreign, frozenset(ours))

    def begin(self) -> str:
        """The index under construction, made if there is none. Whoever else begins at this moment begins the same."""
        roles = self.roles()
        if not roles.building:
            told = template(self.current).to_dict()
            self._client.indices.put_index_template(name=self.current, **told, allow_auto_create=False)
        for _ in range(TRIES):
            if roles.building:
                break
            self._create(roles)
            roles = self.roles()
        name = roles.building
        # Somebody else's may have been made this instant
        self._client.cluster.health(index=name, wait_for_active_shards=1, timeout=f"{STARTING}s")
        return name

    def swap(self, name: str, roles: Roles) -> None:
        """In one step: `name` is in use, and whatever else of ours was there is gone."""
        actions: list[dict[str, Any]] = [
            {"add": {"index": name, "alias": self.current, "is_write_index": True}},
            {"remove": {"index": name, "alias": self.building}},
        ]
        actions += [{"remove_index": {"index": other}} for other in sorted(roles.every - {name})]
        self._client.indices.update_aliases(actions=actions)
        self._clear()

    def _is_ours(self, told: dict[str, Any], schema: int = SCHEMA) -> bool:
        """Whether this installation made an index under this prefix, in this schema."""
        return bool(told.get("mappings", {}).get("_meta") == self._maker(schema))

    def _maker(self, schema: int = SCHEMA) -> dict[str, Any]:
        return maker(self._prefix, self._owner, schema)

    @cached_property
    def _owner(self) -> UUID:
        return self._installation()

    def _create(self, roles: Roles) -> None:
        """Numbered: of two that are made at once, one is refused."""
        last = max((int(name.rpartition("-")[2]) for name in roles.every if name[-6:].isdigit()), default=0)
        self._client.options(ignore_status=400).indices.create(
            index=f"{self.current}-{last + 1:06}", aliases={self.building: {}}, **definition(self._maker())
        )

    def _clear(self) -> None:
        """Removes what older versions of the portal left."""
        for schema in range(SCHEMA):
            pattern = f"{self._prefix}-v{schema}-*"
            found = self._client.indices.get(index=pattern, features="mappings", allow_no_indices=True).body
            for name in (name for name, told in found.items() if self._is_ours(told, schema)):
                self._client.indices.delete(index=name, ignore_unavailable=True)


def _only(names: list[str], ours: set[str]) -> str:
    """The one index that an alias leads to; of several none is to be believed."""
    return names[0] if len(names) == 1 and names[0] in ours else ""
