"""Copying every object from one store to another while the portal runs: resumable, verified, in bounded memory.

Both stores list their keys in order, so that what is lacking is found without reading a byte of what is there. The
portal meanwhile writes to the new store, reads from either, and deletes in the old one first (storage.stores.fallback).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

from storage.errors import DamagedObject, ObjectExists, ObjectMissing
from storage.measured import Measured
from storage.ports import ObjectStore
from storage.sealing.seal import Readable

PIECE = 64 * 1024
JOBS = 4
"""Objects under way at once; each takes a few parts of memory, 24 MiB for a large one."""


@dataclass(slots=True)
class Migration:
    """How far it has come."""

    copied: int = 0
    there: int = 0
    bytes_copied: int = 0
    gone: int = 0
    damaged: list[str] = field(default_factory=list)
    """Keys whose bytes differ: what was copied twice and was not the same, which stays in the old store alone; what was
    in both already, which `storage verify` judges."""

    def count_copied(self, size: int) -> None:
        """One more."""
        self.copied += 1
        self.bytes_copied += size

    def count_there(self) -> None:
        """One that was there already, and is the same."""
        self.there += 1

    def count_gone(self) -> None:
        """One that the portal deleted meanwhile."""
        self.gone += 1

    def count_damaged(self, key: str) -> None:
        """One whose copy was not the same."""
        self.damaged.append(key)


def migrate(
    old: ObjectStore, new: ObjectStore, tell: Callable[[Migration], None], *, compare: bool = False
) -> Migration:
    """Copy what `new` lacks; with `compare`, read what it has already against `old` as well.

    Nothing is removed from `old`. Interrupted, it goes on at the next call. Raises StorageUnavailable.
    """
    migration = Migration()
    work = _work(old, new, migration, compare=compare)
    with ThreadPoolExecutor(JOBS) as threads:
        under_way = {threads.submit(one) for one in islice(work, JOBS * 2)}
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()(migration)
                tell(migration)
            under_way |= {threads.submit(one) for one in islice(work, len(done))}
    return migration


Counted = Callable[[Migration], None]
"""Adds what became of one object to the migration, in the thread that tells of it."""


def _work(
    old: ObjectStore, new: ObjectStore, migration: Migration, *, compare: bool
) -> Iterator[Callable[[], Counted]]:
    for key, there in _keys(old, new):
        if there and not compare:
            migration.there += 1
        else:
            yield partial(_take, old, new, key, there=there)


def _keys(old: ObjectStore, new: ObjectStore) -> Iterator[tuple[str, bool]]:
    """Every key of `old`, in order, and whether `new` has it."""
    sides = merge(((one.key, "old") for one in old.listing()), ((one.key, "new") for one in new.listing()))
    for key, group in groupby(sides, key=itemgetter(0)):
        found = {side for _key, side in group}
        if "old" in found:
            yield key, "new" in found


def _take(old: ObjectStore, new: ObjectStore, key: str, *, there: bool) -> Counted:
    """Copy or compare one object. What differs is removed only if it was copied here, a moment ago."""
    for _attempt in range(2):
        try:
            return _compared(old, new, key) if there else _copied(old, new, key)
        except ObjectMissing:
            return Migration.count_gone
        except ObjectExists:  # another migration was quicker
            there = True
        except DamagedObject:
            if there:
                break
            new.delete(key)
    return partial(Migration.count_damaged, key=key)


def _copied(old: ObjectStore, new: ObjectStore, key: str) -> Counted:
    """Copy and read back. Raises DamagedObject, ObjectMissing, ObjectExists, StorageUnavailable."""
    with closing(old.get(key)) as source:
        sent = Measured(source)
        new.put(key, _pieces(sent))
    if _digest(new, key) != sent.sha256:
        raise DamagedObject(f"object {key}")
    if not old.exists(key):
        # Deleted by the portal meanwhile, in the old store first: the copy must not outlive it
        new.delete(key)
        raise ObjectMissing(f"object {key}")
    return partial(Migration.count_copied, size=sent.size)


def _compared(old: ObjectStore, new: ObjectStore, key: str) -> Counted:
    if _digest(old, key) != _digest(new, key):
        raise DamagedObject(f"object {key}")
    return Migration.count_there


def _digest(store: ObjectStore, key: str) -> str:
    with closing(store.get(key)) as source:
        measured = Measured(source)
        for _piece in _pieces(measured):
            pass
    return measured.sha256


def _pieces(source: Readable) -> Iterator[bytes]:
    return iter(lambda: source.read(PIECE), b"")
