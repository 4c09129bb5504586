"""A store read through a folder of this machine."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from storage import objects
from storage.errors import DamagedObject, ObjectMissing, StorageUnavailable, VaultErased
from storage.models import StoredObject, Vault
from storage.ports import ObjectStore, Source
from storage.stores import object_store, origin_store
from storage.stores.blocks import BLOCK, Blocks
from storage.stores.cache import AHEAD, CachedStore
from storage.stores.local import LocalStore
from tests.storage.contract import CONTENT, KEY, ObjectStoreContract, got
from tests.storage.test_blocks import weight

LARGE = Random(3).randbytes(5 * BLOCK + 1234)


class Watched(LocalStore):
    """Remembers what is asked of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked: list[tuple[int, int | None]] = []

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        self.asked.append((start, length))
        return super().get(key, start, length)


@pytest.fixture
def origin(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "origin")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(origin: Watched, place: Path) -> Iterator[CachedStore]:
    store = CachedStore(origin, Blocks(place, 100 * BLOCK))
    yield store
    store.settle()


class TestCachedStore(ObjectStoreContract):
    """The contract."""


class TestReading:
    """What is asked of the store, and what is not."""

    def test_what_was_read_is_read_again_from_the_disk(self, store: CachedStore, origin: Watched) -> None:
        store.put(KEY, [LARGE])
        assert got(store, KEY) == LARGE
        assert len(origin.asked) == 1
        assert got(store, KEY, 0, len(LARGE)) == LARGE
        assert got(store, KEY, 70_000, 300_000) == LARGE[70_000:370_000]
        assert len(origin.asked) == 1

    def test_only_what_is_lacking_is_asked_for_in_one_request_each(self, store: CachedStore, origin: Watched) -> None:
        store.put(KEY, [LARGE])
        got(store, KEY, 2 * BLOCK, 10)
        origin.asked.clear()
        assert got(store, KEY, 0, len(LARGE)) == LARGE
        assert origin.asked == [(0, 2 * BLOCK), (3 * BLOCK, 3 * BLOCK)]

    @pytest.mark.parametrize("start", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, len(LARGE) - 1, len(LARGE)])
    @pytest.mark.parametrize("length", [None, 0, 1, BLOCK - 1, BLOCK, BLOCK + 1, len(LARGE) + 9])
    def test_every_range_is_the_same_cold_and_warm(self, store: CachedStore, start: int, length: int | None) -> None:
        store.put(KEY, [LARGE])
        stop = len(LARGE) if length is None else start + length
        for _warmth in range(2):
            assert got(store, KEY, start, length) == LARGE[start:stop]

    @pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
    def test_an_object_that_ends_with_a_block_ends(self, store: CachedStore, size: int) -> None:
        store.put(KEY, [LARGE[:size]])
        for _warmth in range(2):
            assert got(store, KEY) == LARGE[:size]
            assert got(store, KEY, 0, size + 1) == LARGE[:size]

    def test_a_large_reading_passes_by_and_empties_nothing(self, origin: Watched, place: Path) -> None:
        store = CachedStore(origin, Blocks(place, 8 * BLOCK))
        store.put(KEY, [LARGE])
        assert got(store, KEY, 0, len(LARGE)) == LARGE
        assert not place.exists()

    def test_without_a_folder_it_reads_all_the_same(self, origin: Watched, place: Path) -> None:
        place.write_bytes(b"a file where the folder should be")
        store = CachedStore(origin, Blocks(place, 100 * BLOCK))
        store.put(KEY, [LARGE])
        assert [got(store, KEY), got(store, KEY)] == [LARGE, LARGE]

    def test_what_is_deleted_is_deleted_here_too(self, store: CachedStore, place: Path) -> None:
        store.put(KEY, [LARGE])
        got(store, KEY)
        store.delete(KEY)
        assert weight(place) == 0
        with pytest.raises(ObjectMissing):
            store.get(KEY)

    def test_whether_it_exists_is_asked_of_the_store(self, store: CachedStore, origin: Watched) -> None:
        store.put(KEY, [CONTENT])
        got(store, KEY)
        origin.delete(KEY)
        assert not store.exists(KEY)

    def test_a_source_that_is_closed_early_gives_back_its_stream(self, store: CachedStore) -> None:
        descriptors = Path("/proc/self/fd")
        store.put(KEY, [LARGE])
        before = len(list(descriptors.iterdir()))
        with closing(store.get(KEY)) as source:
            source.read(10)
        assert len(list(descriptors.iterdir())) == before


class TestReadingAhead:
    """Range after range, the next is there already."""

    def test_two_ranges_in_a_row_fetch_the_following_ones(self, store: CachedStore, origin: Watched) -> None:
        whole = Random(4).randbytes((AHEAD + 4) * BLOCK)
        store.put(KEY, [whole])
        assert got(store, KEY, 0, BLOCK) == whole[:BLOCK]
        assert got(store, KEY, BLOCK, BLOCK) == whole[BLOCK : 2 * BLOCK]
        store.settle()
        assert (2 * BLOCK, AHEAD * BLOCK) in origin.asked
        origin.asked.clear()
        for number in range(2, 2 + AHEAD):
            assert got(store, KEY, number * BLOCK, BLOCK) == whole[number * BLOCK : (number + 1) * BLOCK]
        store.settle()
        assert [asked for asked in origin.asked if asked[0] < (2 + AHEAD) * BLOCK] == []

    def test_ranges_here_and_there_fetch_nothing_more(self, store: CachedStore, origin: Watched) -> None:
        store.put(KEY, [LARGE])
        for number in (4, 0, 2):
            got(store, KEY, number * BLOCK, 100)
        store.settle()
        assert len(origin.asked) == 3

    def test_the_end_of_the_object_is_no_trouble(self, store: CachedStore) -> None:
        store.put(KEY, [LARGE])
        got(store, KEY, 3 * BLOCK, BLOCK)
        assert got(store, KEY, 4 * BLOCK, BLOCK) == LARGE[4 * BLOCK : 5 * BLOCK]
        store.settle()
        assert store.blocks.get(KEY, 5) == LARGE[5 * BLOCK :]

    def test_a_store_that_fails_while_nobody_waits_fails_nobody(self, store: CachedStore, origin: Watched) -> None:
        store.put(KEY, [LARGE])
        got(store, KEY, 0, BLOCK)
        with closing(store.get(KEY, BLOCK, 10)):
            store.settle()
        origin.delete(KEY)
        with closing(store.get(KEY, BLOCK, 10)) as source:
            assert source.read(10) == LARGE[BLOCK : BLOCK + 10]
        store.settle()


@pytest.mark.django_db
class TestSealed:
    """The cache below the seal."""

    @pytest.fixture
    def place(self, tmp_path: Path, settings: Settings) -> Path:
        place = tmp_path / "cache"
        settings.STORAGE_CACHE = f"{place.as_uri()}?megabytes=50"
        return place

    @pytest.fixture
    def stored(self, place: Path, vault: Vault) -> StoredObject:
        stored = objects.put(vault, BytesIO(LARGE))
        assert objects.read(stored) == LARGE
        return stored

    def test_nothing_readable_is_on_its_disk(self, vault: Vault, place: Path) -> None:
        words = b"Compte rendu de consultation. " * 20_000
        objects.read(objects.put(vault, BytesIO(words)))
        cached = b"".join(path.read_bytes() for path in place.glob("??/*"))
        assert len(cached) > len(words)
        assert b"consultation" not in cached

    @pytest.mark.parametrize("at", [0, 5, 40, 300_000, 900_000])
    def test_damage_on_its_disk_is_found_and_the_store_read(self, stored: StoredObject, place: Path, at: int) -> None:
        block = place / stored.store_key[:2] / f"{stored.store_key}.{at // BLOCK:x}"
        raw = bytearray(block.read_bytes())
        raw[at % BLOCK] ^= 1
        block.write_bytes(raw)
        assert objects.read(stored) == LARGE
        with objects.open(stored, 250_000, 100_000) as reader:
            assert b"".join(reader) == LARGE[250_000:350_000]
        assert block.read_bytes() != bytes(raw)

    @pytest.mark.parametrize("left", [0, 1, 100, BLOCK - 1])
    @pytest.mark.parametrize("number", [0, 2, 5])
    def test_a_block_cut_short_is_found_too(self, stored: StoredObject, place: Path, number: int, left: int) -> None:
        block = place / stored.store_key[:2] / f"{stored.store_key}.{number:x}"
        block.write_bytes(block.read_bytes()[:left])
        assert objects.read(stored) == LARGE

    def test_the_bytes_of_another_object_are_found_out(self, stored: StoredObject, place: Path, vault: Vault) -> None:
        other = objects.put(vault, BytesIO(LARGE[::-1]))
        objects.read(other)
        for number in range(6):
            own = place / stored.store_key[:2] / f"{stored.store_key}.{number:x}"
            own.write_bytes((place / other.store_key[:2] / f"{other.store_key}.{number:x}").read_bytes())
        assert objects.read(stored) == LARGE

    def test_damage_in_the_store_itself_is_damage(self, stored: StoredObject, folder: Path, place: Path) -> None:
        (path,) = folder.rglob(stored.store_key)
        raw = bytearray(path.read_bytes())
        raw[400_000] ^= 1
        path.write_bytes(raw)
        assert objects.read(stored) == LARGE  # what is here was read before
        object_store().refresh(stored.store_key)
        with pytest.raises(DamagedObject):
            objects.read(stored)
        with pytest.raises(DamagedObject):
            objects.read(stored)

    def test_an_erased_vault_is_closed_whatever_is_cached(self, stored: StoredObject, vault: Vault) -> None:
        objects.erase(vault)
        with pytest.raises(VaultErased):
            objects.read(stored)

    def test_a_deleted_row_is_missing_whatever_is_cached(self, stored: StoredObject) -> None:
        StoredObject.objects.all().delete()
        with pytest.raises(ObjectMissing):
            objects.read(stored)

    def test_it_reads_on_while_the_store_is_away(self, stored: StoredObject, folder: Path) -> None:
        folder.rename(folder.with_name("away"))
        folder.write_bytes(b"a file where the folder should be")
        assert objects.read(stored) == LARGE

    def test_what_is_not_cached_says_that_the_store_is_away(self, stored: StoredObject, folder: Path) -> None:
        object_store().refresh(stored.store_key)
        folder.rename(folder.with_name("away"))
        folder.write_bytes(b"a file where the folder should be")
        with pytest.raises(StorageUnavailable):
            objects.read(stored)

    def test_the_store_itself_can_be_asked_for(self, stored: StoredObject) -> None:
        assert isinstance(object_store(), CachedStore)
        assert isinstance(origin_store(), LocalStore)

    @pytest.mark.parametrize(
        "url",
        ["/cache", "file:///cache", "file:///cache?megabytes=0", "file:///cache?megabytes=x", "file://h/c?megabytes=1"],
    )
    def test_a_wrong_setting_is_refused(self, settings: Settings, url: str) -> None:
        settings.STORAGE_CACHE = url
        with pytest.raises(ImproperlyConfigured, match="STORAGE_CACHE must be file:"):
            object_store()


def test_a_refresh_of_what_is_not_cached_is_no_reason_to_read_again(store: CachedStore, origin: ObjectStore) -> None:
    given: Any = store.refresh(KEY)
    assert given is False
    assert origin.refresh(KEY) is False
