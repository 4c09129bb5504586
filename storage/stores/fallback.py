"""Two stores as one, while objects are copied from the old to the new: `manage.py storage migrate`."""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import attrgetter

from storage.errors import ObjectMissing
from storage.ports import Listed, ObjectStore, Source

OLD = "~"
"""Begins the name of an unfinished put of the old store."""


class FallbackStore:
    """Writes to the new store, reads from the new and then from the old, deletes in both."""

    def __init__(self, new: ObjectStore, old: ObjectStore) -> None:
        """Neither is asked anything yet."""
        self._new, self._old = new, old

    def put(self, key: str, content: Iterable[bytes]) -> None:
        """Into the new store. (Keys are random: one that the old store holds is never put again.)"""
        self._new.put(key, content)

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """From the new store, else from the old one; then again from the new: it may have come meanwhile."""
        for store in (self._new, self._old):
            try:
                return store.get(key, start, length)
            except ObjectMissing:
                continue
        return self._new.get(key, start, length)

    def delete(self, key: str) -> None:
        """In the old store first: a copy under way sees that it is gone there, and removes itself."""
        self._old.delete(key)
        self._new.delete(key)

    def exists(self, key: str) -> bool:
        """In either."""
        return self._new.exists(key) or self._old.exists(key)

    def listing(self) -> Iterator[Listed]:
        """What either holds, once, in the order of keys."""
        both = merge(self._new.listing(), self._old.listing(), key=attrgetter("key"))
        return (next(same) for _key, same in groupby(both, key=attrgetter("key")))

    def unfinished(self) -> Iterator[Listed]:
        """Of both."""
        yield from self._new.unfinished()
        for listed in self._old.unfinished():
            yield Listed(f"{OLD}{listed.key}", listed.age)

    def discard(self, name: str) -> None:
        """Of whichever the name is."""
        if name.startswith(OLD):
            self._old.discard(name.removeprefix(OLD))
        else:
            self._new.discard(name)

    def refresh(self, key: str) -> bool:
        """In both."""
        return any([self._new.refresh(key), self._old.refresh(key)])
