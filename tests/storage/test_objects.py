"""Objects go in and come out: put, opened by range, deduplicated, moved, deleted."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from storage import objects
from storage.errors import DamagedObject, ObjectMissing, StorageUnavailable
from storage.models import StoredObject, Vault
from storage.ports import ObjectStore
from storage.sealing import SEGMENT_SIZE
from tests.storage.test_local_store import every_file, files_no_longer_than

pytestmark = pytest.mark.django_db

REPORT = b"Compte rendu de consultation. " * 10_000  # 300,000 bytes: five segments
EDGES = [0, 1, SEGMENT_SIZE - 1, SEGMENT_SIZE, SEGMENT_SIZE + 1, 3 * SEGMENT_SIZE, 3 * SEGMENT_SIZE + 1]


def path_of(folder: Path, stored: StoredObject) -> Path:
    (path,) = folder.rglob(stored.store_key)
    return path


def keys_of(store: ObjectStore) -> set[str]:
    return {listed.key for listed in store.listing()}


class TestPutting:
    """What `put` says and keeps."""

    @pytest.mark.parametrize("size", EDGES)
    def test_what_is_put_is_read(self, vault: Vault, size: int) -> None:
        content = bytes(number % 251 for number in range(size))
        stored = objects.put(vault, BytesIO(content))
        assert objects.read(stored) == content
        assert objects.read(StoredObject.objects.get()) == content

    def test_the_row_says_size_and_fingerprint(self, vault: Vault) -> None:
        stored = StoredObject.objects.get(pk=objects.put(vault, BytesIO(REPORT)).pk)
        assert (stored.size, stored.segment_size, stored.vault) == (len(REPORT), SEGMENT_SIZE, vault)
        assert stored.sha256 == hashlib.sha256(REPORT).hexdigest()
        assert str(stored) == str(stored.uuid)

    def test_nothing_readable_leaves_the_process(self, vault: Vault, folder: Path) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        raw = path_of(folder, stored).read_bytes()
        assert b"consultation" not in raw
        assert b"consultation" not in bytes(stored.wrapped_key)

    def test_a_stream_that_breaks_stores_nothing(self, vault: Vault, folder: Path) -> None:
        class Broken(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > SEGMENT_SIZE:
                    raise ConnectionResetError
                return super().read(size)

        with pytest.raises(ConnectionResetError):
            objects.put(vault, Broken(REPORT))
        assert not StoredObject.objects.exists()
        assert every_file(folder) == []

    def test_a_full_disk_stores_nothing_half_and_says_so_without_content(self, vault: Vault, folder: Path) -> None:
        with files_no_longer_than(2 * SEGMENT_SIZE), pytest.raises(StorageUnavailable) as refused:
            objects.put(vault, BytesIO(REPORT))
        assert str(refused.value) == "the folder of objects cannot be used: EFBIG"
        assert not StoredObject.objects.exists()
        assert every_file(folder) == []
        assert objects.read(objects.put(vault, BytesIO(REPORT))) == REPORT

    def test_a_transaction_rolled_back_leaves_bytes_and_no_row(self, vault: Vault, store: ObjectStore) -> None:
        with transaction.atomic():
            stored = objects.put(vault, BytesIO(REPORT))
            transaction.set_rollback(True)
        assert not StoredObject.objects.exists()
        assert keys_of(store) == {stored.store_key}
        with pytest.raises(ObjectMissing):
            objects.open(stored)

    def test_it_takes_a_few_queries(self, vault: Vault, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_max_num_queries(5):
            objects.put(vault, BytesIO(REPORT))


class TestPuttingTheSameBytesAgain:
    """Deduplicated inside a vault only."""

    def test_in_the_same_vault_gives_the_same_object(self, vault: Vault, store: ObjectStore) -> None:
        first, again = objects.put(vault, BytesIO(REPORT)), objects.put(vault, BytesIO(REPORT))
        assert first == again
        assert StoredObject.objects.count() == 1
        assert keys_of(store) == {first.store_key}
        assert objects.read(again) == REPORT

    def test_the_empty_object_too(self, vault: Vault) -> None:
        assert objects.put(vault, BytesIO()) == objects.put(vault, BytesIO())

    def test_in_another_vault_gives_another_object(self, vault: Vault, other_vault: Vault, folder: Path) -> None:
        first, second = objects.put(vault, BytesIO(REPORT)), objects.put(other_vault, BytesIO(REPORT))
        assert first != second
        assert path_of(folder, first).read_bytes()[37:] != path_of(folder, second).read_bytes()[37:]

    def test_nearly_the_same_bytes_give_another_object(self, vault: Vault) -> None:
        assert objects.put(vault, BytesIO(REPORT)) != objects.put(vault, BytesIO(REPORT[:-1]))

    def test_an_object_whose_bytes_are_lost_is_not_taken_for_stored(self, vault: Vault, store: ObjectStore) -> None:
        lost = objects.put(vault, BytesIO(REPORT))
        store.delete(lost.store_key)
        again = objects.put(vault, BytesIO(REPORT))
        assert again != lost
        assert objects.read(again) == REPORT


class TestOpening:
    """Ranges, errors, and what is given back."""

    @hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(start=st.integers(0, 310_000), length=st.none() | st.integers(0, 310_000))
    def test_a_range_is_clipped_to_the_object(self, vault: Vault, start: int, length: int | None) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        with objects.open(stored, start, length) as reader:
            assert b"".join(reader) == REPORT[start : None if length is None else start + length]

    @pytest.mark.parametrize("size", EDGES)
    def test_a_range_past_the_end_of_an_object_stops_there(self, vault: Vault, size: int) -> None:
        content = bytes(number % 251 for number in range(size))
        stored = objects.put(vault, BytesIO(content))
        for start, length in ((0, size + 1), (size, 1), (size + 1, 1), (max(size - 1, 0), None), (size, 0)):
            with objects.open(stored, start, length) as reader:
                assert b"".join(reader) == content[start:]

    @pytest.mark.parametrize(("start", "length"), [(-1, None), (0, -1), (-5, 3)])
    def test_a_negative_range_is_refused(self, vault: Vault, start: int, length: int | None) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        with pytest.raises(ValueError, match="range"):
            objects.open(stored, start, length)

    def test_it_takes_one_query(self, vault: Vault, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        with django_assert_num_queries(1):
            objects.read(stored)

    def test_pieces_are_never_empty_nor_longer_than_a_segment(self, vault: Vault) -> None:
        with objects.open(objects.put(vault, BytesIO(REPORT))) as reader:
            assert {len(piece) for piece in reader} == {SEGMENT_SIZE, len(REPORT) % SEGMENT_SIZE}

    def test_a_closed_reader_gives_an_error_not_an_end(self, vault: Vault) -> None:
        reader = objects.open(objects.put(vault, BytesIO(REPORT)))
        next(reader)
        reader.close()
        reader.close()
        with pytest.raises(ValueError, match="closed"):
            next(reader)

    def test_the_file_is_given_back_whether_read_or_not(self, vault: Vault) -> None:
        stored, descriptors = objects.put(vault, BytesIO(REPORT)), Path("/proc/self/fd")
        before = len(list(descriptors.iterdir()))
        reader = objects.open(stored)
        assert len(list(descriptors.iterdir())) == before + 1
        reader.close()
        list(objects.open(stored))
        with pytest.raises(KeyError), objects.open(stored):
            raise KeyError
        assert len(list(descriptors.iterdir())) == before

    def test_an_object_without_its_bytes_is_missing_before_anything_is_answered(
        self, vault: Vault, store: ObjectStore
    ) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        store.delete(stored.store_key)
        with pytest.raises(ObjectMissing):
            objects.open(stored)

    def test_an_object_without_its_row_is_missing_whatever_the_bytes(self, vault: Vault, store: ObjectStore) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        StoredObject.objects.all().delete()
        assert store.exists(stored.store_key)
        with pytest.raises(ObjectMissing, match=str(stored.pk)):
            objects.open(stored)

    @pytest.mark.parametrize("at", [0, 9, 20, 35, 37, 37 + SEGMENT_SIZE], ids=str)
    def test_damage_at_the_beginning_is_known_before_anything_is_answered(
        self, vault: Vault, folder: Path, at: int
    ) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        damage(path_of(folder, stored), at)
        with pytest.raises(DamagedObject):
            objects.open(stored)

    def test_damage_further_on_stops_the_reading_there(self, vault: Vault, folder: Path) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        damage(path_of(folder, stored), 37 + 2 * (SEGMENT_SIZE + 16))
        got: list[bytes] = []
        with pytest.raises(DamagedObject):
            read_into(got, stored)
        assert b"".join(got) == REPORT[: 2 * SEGMENT_SIZE]
        with objects.open(stored, 3 * SEGMENT_SIZE) as reader:
            assert b"".join(reader) == REPORT[3 * SEGMENT_SIZE :]

    def test_the_bytes_of_another_object_of_the_same_vault_are_refused(self, vault: Vault, folder: Path) -> None:
        first, second = objects.put(vault, BytesIO(REPORT)), objects.put(vault, BytesIO(REPORT[::-1]))
        path_of(folder, first).write_bytes(path_of(folder, second).read_bytes())
        with pytest.raises(DamagedObject):
            objects.open(first)

    def test_the_key_of_another_object_of_the_same_vault_is_refused(self, vault: Vault) -> None:
        first, second = objects.put(vault, BytesIO(REPORT)), objects.put(vault, BytesIO(REPORT[::-1]))
        StoredObject.objects.filter(pk=first.pk).update(wrapped_key=second.wrapped_key)
        with pytest.raises(DamagedObject):
            objects.open(first)

    def test_key_and_bytes_of_another_object_together_are_refused(self, vault: Vault, folder: Path) -> None:
        first, second = objects.put(vault, BytesIO(REPORT)), objects.put(vault, BytesIO(REPORT[::-1]))
        StoredObject.objects.filter(pk=first.pk).update(wrapped_key=second.wrapped_key)
        path_of(folder, first).write_bytes(path_of(folder, second).read_bytes())
        with pytest.raises(DamagedObject):
            objects.open(first)

    @pytest.mark.parametrize("columns", [{"size": 5}, {"size": 300_001}, {"segment_size": 4096}], ids=str)
    def test_a_row_that_lies_is_refused(self, vault: Vault, columns: dict[str, int]) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        StoredObject.objects.filter(pk=stored.pk).update(**columns)
        with pytest.raises(DamagedObject):
            objects.read(stored)


def read_into(got: list[bytes], stored: StoredObject) -> None:
    for piece in objects.open(stored):
        got.append(piece)  # extend would lose the pieces before an error


def damage(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0x40
    path.write_bytes(raw)


class TestMoving:
    """From the quarantine to a dossier, from a dossier to another."""

    def test_it_wraps_the_key_anew_and_leaves_the_bytes(self, vault: Vault, folder: Path) -> None:
        stored = objects.put(objects.quarantine(), BytesIO(REPORT))
        path, wrapped = path_of(folder, stored), stored.wrapped_key
        before = (path.read_bytes(), path.stat().st_mtime_ns)
        objects.move(stored, vault)
        assert (path.read_bytes(), path.stat().st_mtime_ns) == before
        assert (stored.vault, len(stored.wrapped_key)) == (vault, len(wrapped))
        assert stored.wrapped_key != wrapped
        assert objects.read(StoredObject.objects.get()) == REPORT

    def test_the_object_then_belongs_to_the_other_vault_alone(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        objects.move(stored, other_vault)
        assert list(vault.stored.all()) == []
        assert objects.put(other_vault, BytesIO(REPORT)) == stored
        assert objects.put(vault, BytesIO(REPORT)) != stored

    def test_a_row_moved_by_hand_is_refused(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        StoredObject.objects.filter(pk=stored.pk).update(vault=other_vault)
        with pytest.raises(DamagedObject):
            objects.read(stored)

    def test_it_moves_what_the_database_has_not_what_one_remembers(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(objects.quarantine(), BytesIO(REPORT))
        remembered = StoredObject.objects.get()
        objects.move(stored, vault)
        objects.move(remembered, other_vault)
        assert objects.read(stored) == REPORT
        assert StoredObject.objects.get().vault == other_vault

    def test_where_the_same_bytes_are_already_both_objects_stay(self, vault: Vault, other_vault: Vault) -> None:
        first, second = objects.put(vault, BytesIO(REPORT)), objects.put(other_vault, BytesIO(REPORT))
        objects.move(second, vault)
        assert vault.stored.count() == 2
        assert objects.read(first) == objects.read(second) == REPORT
        assert objects.put(vault, BytesIO(REPORT)) == first

    def test_within_its_own_vault_it_stays_readable(self, vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        objects.move(stored, vault)
        assert objects.read(stored) == REPORT

    def test_an_absent_object_cannot_move(self, vault: Vault) -> None:
        with pytest.raises(ObjectMissing):
            objects.move(StoredObject(pk=uuid4()), vault)

    def test_a_move_rolled_back_did_not_happen(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        with transaction.atomic():
            objects.move(stored, other_vault)
            transaction.set_rollback(True)
        assert StoredObject.objects.get().vault == vault
        assert objects.read(StoredObject.objects.get()) == REPORT

    def test_a_reading_under_way_goes_on(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(REPORT))
        with objects.open(stored) as reader:
            first = next(reader)
            objects.move(stored, other_vault)
            assert first + b"".join(reader) == REPORT


def test_every_part_of_a_stored_object_is_needed(vault: Vault, folder: Path) -> None:
    """No single change of the row's keys or the file goes unseen: one bit of each, of a small object."""
    stored = objects.put(vault, BytesIO(b"two words"))
    path, wrapped = path_of(folder, stored), bytes(stored.wrapped_key)
    for at in range(len(path.read_bytes())):
        damage(path, at)
        with pytest.raises(DamagedObject):
            objects.read(stored)
        damage(path, at)
    for changed in one_bit_changed(wrapped):
        StoredObject.objects.filter(pk=stored.pk).update(wrapped_key=changed)
        with pytest.raises(DamagedObject):
            objects.read(stored)
    StoredObject.objects.filter(pk=stored.pk).update(wrapped_key=wrapped)
    assert objects.read(stored) == b"two words"


def one_bit_changed(raw: bytes) -> Iterator[bytes]:
    for at in range(len(raw)):
        yield raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
