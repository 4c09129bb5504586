"""Two stores as one, while objects go from the old to the new."""

from pathlib import Path

import pytest
from pytest_django import Settings

from storage.errors import ObjectMissing, StorageUnavailable
from storage.ports import ObjectStore, Source
from storage.stores import object_store
from storage.stores.fallback import FallbackStore
from storage.stores.local import LocalStore
from tests.storage.contract import CONTENT, KEY, OTHER, ObjectStoreContract, got

THIRD = "3" * 32


@pytest.fixture
def old(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "new")


@pytest.fixture
def store(new: LocalStore, old: LocalStore) -> FallbackStore:
    return FallbackStore(new, old)


class TestFallbackStore(ObjectStoreContract):
    """The contract."""


def test_what_is_in_the_old_store_is_read_as_if_it_had_moved(store: ObjectStore, old: ObjectStore) -> None:
    old.put(KEY, [CONTENT])
    assert store.exists(KEY)
    assert got(store, KEY, 10, 20) == CONTENT[10:30]


def test_new_objects_go_to_the_new_store_alone(store: ObjectStore, old: ObjectStore, new: ObjectStore) -> None:
    store.put(KEY, [CONTENT])
    assert (new.exists(KEY), old.exists(KEY)) == (True, False)


def test_deleting_deletes_in_both_in_the_old_one_first(store: ObjectStore, old: ObjectStore, new: ObjectStore) -> None:
    for each in (old, new):
        each.put(KEY, [CONTENT])
    store.delete(KEY)
    assert (old.exists(KEY), new.exists(KEY)) == (False, False)


def test_where_the_new_store_fails_the_old_one_has_lost_the_object_already(old: LocalStore) -> None:
    """The order that `storage migrate` relies on."""

    class Failing(LocalStore):
        def delete(self, key: str) -> None:
            raise StorageUnavailable("the new store")

    old.put(KEY, [CONTENT])
    with pytest.raises(StorageUnavailable):
        FallbackStore(Failing(Path("unused")), old).delete(KEY)
    assert not old.exists(KEY)


def test_what_comes_to_the_new_store_between_the_two_questions_is_found(old: LocalStore, new: LocalStore) -> None:
    class MovesAway(LocalStore):
        def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
            new.put(key, [CONTENT])
            raise ObjectMissing(f"object {key}")

    assert got(FallbackStore(new, MovesAway(Path("unused"))), KEY) == CONTENT


def test_a_store_that_fails_is_not_taken_for_one_that_lacks_the_object(old: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"a file where the folder should be")
    old.put(KEY, [CONTENT])
    with pytest.raises(StorageUnavailable):
        FallbackStore(LocalStore(tmp_path / "new"), old).get(KEY)


def test_both_are_listed_each_key_once_in_order(store: ObjectStore, old: ObjectStore, new: ObjectStore) -> None:
    for each, keys in ((old, (KEY, OTHER)), (new, (THIRD, OTHER))):
        for key in keys:
            each.put(key, [b"x"])
    assert [listed.key for listed in store.listing()] == [KEY, THIRD, OTHER]


def test_unfinished_puts_of_both_are_listed_and_discarded(
    store: ObjectStore, old: LocalStore, new: LocalStore, tmp_path: Path
) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder / "unfinished").mkdir(parents=True)
        (tmp_path / folder / "unfinished" / f"{KEY}.0123abcd").write_bytes(b"half")
    names = [listed.key for listed in store.unfinished()]
    assert len(set(names)) == 2
    for name in names:
        store.discard(name)
    assert list(old.unfinished()) == list(new.unfinished()) == []


def test_the_settings_name_it(settings: Settings, tmp_path: Path, old: ObjectStore) -> None:
    settings.STORAGE_URL = (tmp_path / "new").as_uri()
    settings.STORAGE_FALLBACK_URL = (tmp_path / "old").as_uri()
    old.put(KEY, [CONTENT])
    store = object_store()
    assert isinstance(store, FallbackStore)
    assert got(store, KEY) == CONTENT
    settings.STORAGE_FALLBACK_URL = ""
    assert not object_store().exists(KEY)
