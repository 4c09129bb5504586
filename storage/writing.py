"""Sealing streams into the store: one, or many of which several are written at the same time."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from uuid import uuid4

from storage.errors import StorageError
from storage.keys import new_key, object_purpose, wrap
from storage.measured import Measured
from storage.models import StoredObject, Vault
from storage.sealing import SEGMENT_SIZE, Header, seal
from storage.sealing.seal import Readable, fill
from storage.stores import object_store
from storage.vaults import current, unlock

WRITERS = 4
"""Puts at the same time. Measured on a local disk, two loaded cores: a put of 512 KiB took 10 ms, mostly to be flushed;
2.8 ms each when four were under way, no less when eight were."""
IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a stream that may wait in memory for its writer; a longer one passes as it comes, alone."""


def written(vault: Vault, stream: Readable) -> StoredObject:
    """The first half of `objects.put`: the bytes, sealed and durable, under a row not yet inserted.

    For before a transaction, so that none is open while bytes flow; `keep` is for inside. Raises as `put`.
    """
    return _written(_standing(vault), stream)


def written_all(vault: Vault, streams: Iterable[Readable]) -> Generator[StoredObject, None, None]:
    """The same of each stream, in their order; a stream is read to its end before the next is asked for.

    In memory bounded by WRITERS times IN_MEMORY. What was given is the caller's; should anything be raised, or the
    caller stop, what was not given yet is forgotten. Raises as `put`, and what `streams` raises.
    """
    vault, under_way = _standing(vault), deque[Future[StoredObject]]()
    is_first = True  # by this thread: a store may ask the database whose it is, once
    with ThreadPoolExecutor(WRITERS, thread_name_prefix="put") as pool:
        try:
            for stream in streams:
                head = fill(stream, IN_MEMORY + 1)
                waits = len(head) <= IN_MEMORY and not is_first
                while len(under_way) >= (WRITERS if waits else 1):
                    yield under_way.popleft().result()
                if waits:
                    under_way.append(pool.submit(_written, vault, BytesIO(head)))
                else:
                    yield _written(vault, _Begun(head, stream))
                is_first = False
            while under_way:
                yield under_way.popleft().result()
        finally:
            _forget(under_way)


def _standing(vault: Vault) -> Vault:
    # The quarantine is never erased
    return vault if vault.kind == Vault.Kind.QUARANTINE else current(vault)


def _written(vault: Vault, stream: Readable) -> StoredObject:
    vault_key, key, measured = unlock(vault), new_key(), Measured(stream)
    stored = StoredObject(uuid=uuid4(), vault=vault, segment_size=SEGMENT_SIZE)
    stored.wrapped_key = wrap(key, vault_key, object_purpose(vault.pk, stored.pk))
    object_store().put(stored.store_key, seal(measured, key, Header.fresh(stored.pk)))
    stored.size, stored.sha256 = measured.size, measured.sha256
    return stored


def _forget(under_way: Iterable[Future[StoredObject]]) -> None:
    """What nobody was given goes; where the store fails, `storage orphans` finds it."""
    for one in under_way:
        if one.exception() is None:
            with suppress(StorageError):
                object_store().delete(one.result().store_key)


class _Begun:
    """A stream of which the head was read."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head, self._rest = BytesIO(head), rest

    def read(self, size: int, /) -> bytes:
        """What is left of the head, then of the rest."""
        return self._head.read(size) or self._rest.read(size)
