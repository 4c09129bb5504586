"""Many objects are given to another vault at once, or none is."""

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from storage import objects
from storage.errors import DamagedObject, ObjectMissing, VaultErased
from storage.models import StoredObject, Vault

COUNT = 7


@pytest.fixture
def stored(vault: Vault) -> list[UUID]:
    return [objects.put(vault, BytesIO(f"objet {number}".encode())).pk for number in range(COUNT)]


def read(keys: list[UUID]) -> list[bytes]:
    return [objects.read(StoredObject.objects.get(pk=key)) for key in keys]


def vaults(keys: list[UUID]) -> set[UUID]:
    return set(StoredObject.objects.filter(pk__in=keys).values_list("vault", flat=True))


def test_they_are_the_other_vault_s_and_open(stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
    before = read(stored)
    objects.move_all(stored, other_vault)
    assert vaults(stored) == {other_vault.pk}
    assert read(stored) == before
    objects.erase(vault)
    assert read(stored) == before


def test_they_do_not_open_once_their_new_vault_is_erased(stored: list[UUID], other_vault: Vault) -> None:
    objects.move_all(stored, other_vault)
    objects.erase(other_vault)
    for key in stored:
        with pytest.raises(VaultErased):
            objects.read(StoredObject.objects.get(pk=key))


def test_said_twice_counts_once_and_none_is_nothing(stored: list[UUID], other_vault: Vault) -> None:
    objects.move_all([*stored, *stored], other_vault)
    objects.move_all([], other_vault)
    assert vaults(stored) == {other_vault.pk}


def test_they_may_come_from_several_vaults(stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
    third = objects.create_vault(Vault.Kind.DOSSIER)
    own = objects.put(other_vault, BytesIO(b"un autre")).pk
    objects.move_all([*stored, own], third)
    assert vaults([*stored, own]) == {third.pk}
    assert read([own]) == [b"un autre"]


def test_the_same_bytes_there_already_stay_two_objects(stored: list[UUID], other_vault: Vault) -> None:
    there = objects.put(other_vault, BytesIO(b"objet 0"))
    objects.move_all(stored, other_vault)
    assert read([stored[0], there.pk]) == [b"objet 0", b"objet 0"]


@pytest.mark.parametrize("batch", [1, 3, COUNT, COUNT + 1])
def test_batches_change_nothing(
    stored: list[UUID], other_vault: Vault, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moving.BATCH", batch)
    before = read(stored)
    objects.move_all(stored, other_vault)
    assert (vaults(stored), read(stored)) == ({other_vault.pk}, before)


def test_the_cost_is_that_of_one(stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
    costs = []
    for keys, to in ((stored[:1], other_vault), (stored, vault)):
        with CaptureQueriesContext(connection) as captured:
            objects.move_all(keys, to)
        costs.append(len(captured))
    assert costs[0] == costs[1]


class TestNothingMoves:
    def assert_stays(self, stored: list[UUID], vault: Vault, to: Vault, error: type[Exception], *more: UUID) -> None:
        with pytest.raises(error):
            objects.move_all([*stored, *more], to)
        assert vaults(stored) == {vault.pk}

    def test_when_one_is_not_there(self, stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
        self.assert_stays(stored, vault, other_vault, ObjectMissing, uuid4())

    def test_in_a_later_batch_either(
        self, stored: list[UUID], vault: Vault, other_vault: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storage.moving.BATCH", 2)
        self.assert_stays(stored, vault, other_vault, ObjectMissing, UUID(int=2**128 - 1))

    def test_into_an_erased_vault(self, stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
        objects.erase(other_vault)
        self.assert_stays(stored, vault, other_vault, VaultErased)

    def test_out_of_an_erased_vault(self, stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
        objects.erase(vault)
        self.assert_stays(stored, vault, other_vault, VaultErased)

    def test_when_a_key_was_tampered_with(self, stored: list[UUID], vault: Vault, other_vault: Vault) -> None:
        one, other = StoredObject.objects.filter(pk__in=stored[:2])
        StoredObject.objects.filter(pk=one.pk).update(wrapped_key=other.wrapped_key)
        self.assert_stays(stored, vault, other_vault, DamagedObject)
