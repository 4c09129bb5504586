"""Many streams sealed at the same time: as one after the other, in bounded memory, and nothing stays of a failure."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from io import BytesIO
from threading import Barrier, current_thread
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from storage import objects, writing
from storage.errors import StorageUnavailable, VaultErased
from storage.models import StoredObject, Vault
from storage.ports import ObjectStore
from storage.stores import object_store
from storage.stores.local import LocalStore
from tests.storage.test_objects import keys_of

pytestmark = pytest.mark.django_db

CONTENTS = [bytes([number]) * (number * 10_000) for number in range(12)]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of more than 64 KB pass as they come."""
    monkeypatch.setattr(writing, "IN_MEMORY", 64 * 1024)


def written(vault: Vault, contents: Iterable[bytes]) -> list[StoredObject]:
    return list(objects.written_all(vault, map(BytesIO, contents)))


@pytest.mark.usefixtures("narrow")
def test_they_are_given_in_their_order_and_read_once_kept(vault: Vault) -> None:
    fresh = written(vault, CONTENTS)
    assert [stored.size for stored in fresh] == list(map(len, CONTENTS))
    assert not StoredObject.objects.exists()
    objects.keep_all(fresh)
    assert [objects.read(stored) for stored in fresh] == CONTENTS


def test_the_same_bytes_twice_are_two_objects(vault: Vault) -> None:
    objects.keep_all(written(vault, [b"image", b"image"]))
    assert StoredObject.objects.values("sha256").distinct().count() == 1
    assert StoredObject.objects.count() == 2


def test_several_are_written_at_the_same_time(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, whole = Barrier(writing.WRITERS, timeout=20), LocalStore.put

    def waits(self: LocalStore, key: str, content: Iterable[bytes]) -> None:
        if current_thread().name.startswith("put"):
            meeting.wait()
        whole(self, key, content)

    monkeypatch.setattr(LocalStore, "put", waits)
    assert len(written(vault, [b"first", *map(bytes, range(writing.WRITERS))])) == 1 + writing.WRITERS


def test_one_alone_is_written_by_the_thread_that_asks(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    names, whole = [], LocalStore.put

    def told(self: LocalStore, key: str, content: Iterable[bytes]) -> None:
        names.append(current_thread().name)
        whole(self, key, content)

    monkeypatch.setattr(LocalStore, "put", told)
    written(vault, [b"image"])
    assert names == [current_thread().name]


@pytest.mark.usefixtures("narrow")
def test_a_long_stream_is_never_in_memory_whole(vault: Vault) -> None:
    class Endless:
        """Two megabytes, and how much was read before any of it was stored."""

        left, before = 2**21, 0

        def read(self, size: int, /) -> bytes:
            piece = bytes(min(size, self.left))
            self.left -= len(piece)
            if not list(object_store().unfinished()):
                self.before += len(piece)
            return piece

    stream = Endless()
    (stored,) = objects.written_all(vault, [stream])
    assert stored.size == 2**21
    assert stream.before <= 2 * writing.IN_MEMORY


@pytest.mark.parametrize("broken", range(len(CONTENTS)))
def test_of_a_failure_nothing_stays_but_what_was_given(broken: int, vault: Vault, store: ObjectStore) -> None:
    def streams() -> Iterator[BytesIO]:
        for number, content in enumerate(CONTENTS):
            if number == broken:
                raise ConnectionResetError
            yield BytesIO(content)

    given: list[StoredObject] = []
    with pytest.raises(ConnectionResetError):
        given.extend(objects.written_all(vault, streams()))
    assert keys_of(store) == {stored.store_key for stored in given}
    assert list(store.unfinished()) == []


def test_a_caller_who_stops_leaves_what_was_given_alone(vault: Vault, store: ObjectStore) -> None:
    with closing(objects.written_all(vault, map(BytesIO, CONTENTS))) as sealed:
        given = next(sealed), next(sealed)
    assert keys_of(store) == {stored.store_key for stored in given}


def test_a_store_that_fails_is_said(vault: Vault, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LocalStore.put

    def full(self: LocalStore, key: str, content: Iterable[bytes]) -> None:
        pieces = list(content)
        if sum(map(len, pieces)) > 60_000:
            raise StorageUnavailable("no disk")
        whole(self, key, pieces)

    monkeypatch.setattr(LocalStore, "put", full)
    given: list[StoredObject] = []
    with pytest.raises(StorageUnavailable):
        given.extend(objects.written_all(vault, map(BytesIO, CONTENTS)))
    assert keys_of(store) == {stored.store_key for stored in given}


def test_an_erased_vault_takes_none(vault: Vault, store: ObjectStore) -> None:
    objects.erase(Vault.objects.get(pk=vault.pk))
    with pytest.raises(VaultErased):
        written(vault, CONTENTS)
    assert keys_of(store) == set()


def test_the_queries_do_not_grow(vault: Vault, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        objects.keep_all(written(vault, CONTENTS))


def test_several_are_deleted_with_their_bytes(
    vault: Vault, store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    fresh = written(vault, CONTENTS)
    objects.keep_all(fresh)
    with django_capture_on_commit_callbacks(execute=True):
        objects.delete(*fresh[1:])
    assert list(StoredObject.objects.all()) == fresh[:1]
    assert keys_of(store) == {fresh[0].store_key}
