"""What every object store does: the contract of storage.ports.ObjectStore.

A store joins by a subclass named Test… with a `store` fixture; an empty store for each test.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from storage.errors import ObjectExists, ObjectMissing
from storage.ports import ObjectStore

KEY = "0" * 32
OTHER = "f" * 32
CONTENT = bytes(range(256)) * 40

wrong_keys = pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"]
)


def got(store: ObjectStore, key: str, start: int = 0, length: int | None = None) -> bytes:
    """Everything a source gives, by small reads."""
    with closing(store.get(key, start, length)) as source:
        return b"".join(iter(lambda: source.read(1000), b""))


class BrokenUploadError(Exception):
    """The client went away."""


class ObjectStoreContract:
    """Run on each store."""

    def test_what_is_put_is_got(self, store: ObjectStore) -> None:
        store.put(KEY, [CONTENT])
        store.put(OTHER, [b"other"])
        assert got(store, KEY) == CONTENT
        assert got(store, OTHER) == b"other"

    def test_pieces_are_put_end_to_end(self, store: ObjectStore) -> None:
        store.put(KEY, (CONTENT[at : at + 7] for at in range(0, len(CONTENT), 7)))
        assert got(store, KEY) == CONTENT

    @pytest.mark.parametrize("pieces", [[], [b""], [b"", b"", b""]], ids=["none", "one", "three"])
    def test_nothing_can_be_put(self, store: ObjectStore, pieces: list[bytes]) -> None:
        store.put(KEY, pieces)
        assert store.exists(KEY)
        assert got(store, KEY) == b""

    @pytest.mark.parametrize("start", [0, 1, 5000, len(CONTENT) - 1, len(CONTENT), len(CONTENT) + 9])
    @pytest.mark.parametrize("length", [None, 0, 1, 2500, len(CONTENT), len(CONTENT) + 9])
    def test_a_range_is_clipped_to_the_object(self, store: ObjectStore, start: int, length: int | None) -> None:
        store.put(KEY, [CONTENT])
        stop = len(CONTENT) if length is None else start + length
        assert got(store, KEY, start, length) == CONTENT[start:stop]

    def test_an_absent_key_is_missing(self, store: ObjectStore) -> None:
        assert not store.exists(KEY)
        with pytest.raises(ObjectMissing):
            store.get(KEY)
        with pytest.raises(ObjectMissing):
            store.get(KEY, 10, 10)

    def test_what_is_deleted_is_missing(self, store: ObjectStore) -> None:
        store.put(KEY, [CONTENT])
        store.put(OTHER, [CONTENT])
        store.delete(KEY)
        assert not store.exists(KEY)
        with pytest.raises(ObjectMissing):
            store.get(KEY)
        assert got(store, OTHER) == CONTENT

    def test_deleting_twice_is_deleting_once(self, store: ObjectStore) -> None:
        store.put(KEY, [CONTENT])
        store.delete(KEY)
        store.delete(KEY)
        assert not store.exists(KEY)

    def test_an_object_is_not_there_before_it_is_whole(self, store: ObjectStore) -> None:
        seen: list[object] = []

        def pieces() -> Iterator[bytes]:
            for at in range(0, len(CONTENT), 1000):
                yield CONTENT[at : at + 1000]
                seen.extend([store.exists(KEY), *store.listing()])

        store.put(KEY, pieces())
        assert set(seen) == {False}
        assert store.exists(KEY)

    def test_a_stream_that_breaks_leaves_nothing_and_its_error_comes_through(self, store: ObjectStore) -> None:
        def broken() -> Iterator[bytes]:
            yield CONTENT
            raise BrokenUploadError

        with pytest.raises(BrokenUploadError):
            store.put(KEY, broken())
        assert not store.exists(KEY)
        assert list(store.listing()) == []
        assert list(store.unfinished()) == []

    def test_a_broken_stream_can_be_put_again(self, store: ObjectStore) -> None:
        self.test_a_stream_that_breaks_leaves_nothing_and_its_error_comes_through(store)
        store.put(KEY, [CONTENT])
        assert got(store, KEY) == CONTENT

    def test_an_error_of_the_stream_is_not_taken_for_one_of_the_store(self, store: ObjectStore) -> None:
        def reset() -> Iterator[bytes]:
            yield CONTENT
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            store.put(KEY, reset())

    def test_keys_are_listed_in_order_with_their_age(self, store: ObjectStore) -> None:
        keys = [UUID(int=Random(20).getrandbits(128) ^ number << 118).hex for number in range(60)]
        for key in keys:
            store.put(key, [b"x"])
        listed = list(store.listing())
        assert [one.key for one in listed] == sorted(keys)
        assert all(timedelta(0) <= one.age < timedelta(minutes=1) for one in listed)

    def test_an_empty_store_lists_nothing(self, store: ObjectStore) -> None:
        assert list(store.listing()) == []
        assert list(store.unfinished()) == []

    @pytest.mark.parametrize("again", [CONTENT, b"other"], ids=["the same bytes", "others"])
    def test_nothing_is_written_over(self, store: ObjectStore, again: bytes) -> None:
        store.put(KEY, [CONTENT])
        with pytest.raises(ObjectExists):
            store.put(KEY, [again])
        assert got(store, KEY) == CONTENT
        assert list(store.unfinished()) == []

    def test_of_puts_under_one_key_at_the_same_time_one_is_kept_whole(self, store: ObjectStore) -> None:
        def one(number: int) -> int | None:
            try:
                store.put(KEY, [bytes([number]) * 1000] * 50)
            except ObjectExists:
                return None
            return number

        with ThreadPoolExecutor(8) as threads:
            kept = [number for number in threads.map(one, range(16)) if number is not None]
        assert len(kept) == 1
        assert got(store, KEY) == bytes(kept) * 50_000
        assert list(store.unfinished()) == []

    def test_puts_at_the_same_time_do_not_meet(self, store: ObjectStore) -> None:
        keys = [f"{number:032x}" for number in range(40)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda key: store.put(key, [key.encode()] * 50), keys))
        assert [got(store, key) for key in keys] == [key.encode() * 50 for key in keys]
        assert list(store.unfinished()) == []

    @wrong_keys
    def test_a_key_of_another_shape_is_refused(self, store: ObjectStore, key: str) -> None:
        for act in (store.get, store.delete, store.exists, lambda wrong: store.put(wrong, [b"x"]), store.discard):
            with pytest.raises(ValueError, match=r"key|name"):
                act(key)
        assert list(store.listing()) == []
