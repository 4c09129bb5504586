"""Vaults hold the keys: made once, erased for ever, wrapped anew when the master key changes."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from storage import objects, vaults
from storage.errors import DamagedObject, StorageUnavailable, VaultErased
from storage.models import Vault
from storage.vaults import unlock
from tests.storage.conftest import MASTER

pytestmark = pytest.mark.django_db


def test_a_vault_has_its_own_key_wrapped_by_the_newest_master(settings: Settings) -> None:
    settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 4: b"4" * 32}
    first, second = objects.create_vault(Vault.Kind.DOSSIER), objects.create_vault(Vault.Kind.DOSSIER)
    assert {first.master_version, second.master_version} == {4}
    assert unlock(first) != unlock(second)
    assert unlock(first) not in bytes(first.wrapped_key or b"")


def test_there_is_one_quarantine() -> None:
    assert objects.quarantine() == objects.quarantine()
    assert objects.quarantine().kind == Vault.Kind.QUARANTINE
    with pytest.raises(IntegrityError), transaction.atomic():
        objects.create_vault(Vault.Kind.QUARANTINE)
    assert Vault.objects.count() == 1


def test_a_quarantine_made_by_another_meanwhile_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = vaults._fresh

    def overtaken() -> object:
        monkeypatch.undo()
        objects.create_vault(Vault.Kind.QUARANTINE)
        return fresh()

    monkeypatch.setattr(vaults, "_fresh", overtaken)
    assert objects.quarantine() == Vault.objects.get()


def test_the_wrong_master_key_unlocks_nothing(vault: Vault, settings: Settings) -> None:
    stored = objects.put(vault, BytesIO(b"report"))
    settings.DIAPHANE_MASTER_KEYS = {1: bytes(32)}
    with pytest.raises(DamagedObject):
        objects.read(stored)
    with pytest.raises(DamagedObject):
        objects.put(vault, BytesIO(b"another"))


def test_a_master_key_that_left_the_settings_is_unavailable(vault: Vault, settings: Settings) -> None:
    stored = objects.put(vault, BytesIO(b"report"))
    settings.DIAPHANE_MASTER_KEYS = {2: b"2" * 32}
    with pytest.raises(StorageUnavailable):
        objects.read(stored)
    settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
    assert objects.read(stored) == b"report"


def test_the_key_of_one_vault_in_the_row_of_another_is_refused(vault: Vault, other_vault: Vault) -> None:
    stored = objects.put(vault, BytesIO(b"report"))
    Vault.objects.filter(pk=vault.pk).update(wrapped_key=other_vault.wrapped_key)
    with pytest.raises(DamagedObject):
        objects.read(stored)


class TestErasing:
    """An erased vault is unreadable for ever."""

    def test_its_objects_are_unreadable_at_the_next_request(self, vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(b"report"))
        objects.erase(Vault.objects.get(pk=vault.pk))
        with pytest.raises(VaultErased):
            objects.open(stored)
        stored.refresh_from_db()
        with pytest.raises(VaultErased):
            objects.read(stored)

    def test_its_key_is_nowhere_any_more(self, vault: Vault) -> None:
        objects.erase(vault)
        assert vault.wrapped_key is None
        assert vault.erased_at is not None
        assert Vault.objects.get(pk=vault.pk).wrapped_key is None

    def test_it_takes_no_new_object_even_from_who_still_holds_it(self, vault: Vault, other_vault: Vault) -> None:
        stored, held = objects.put(other_vault, BytesIO(b"report")), Vault.objects.get(pk=vault.pk)
        objects.erase(vault)
        with pytest.raises(VaultErased):
            objects.put(held, BytesIO(b"more"))
        with pytest.raises(VaultErased):
            objects.move(stored, held)
        assert objects.read(stored) == b"report"

    def test_nothing_moves_out_of_it(self, vault: Vault, other_vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(b"report"))
        objects.erase(vault)
        with pytest.raises(VaultErased):
            objects.move(stored, other_vault)

    def test_other_vaults_are_untouched(self, vault: Vault, other_vault: Vault) -> None:
        objects.put(vault, BytesIO(b"report"))
        same = objects.put(other_vault, BytesIO(b"report"))
        objects.erase(vault)
        assert objects.read(same) == b"report"

    def test_erasing_twice_keeps_the_first_date(self, vault: Vault) -> None:
        objects.erase(vault)
        first = vault.erased_at
        objects.erase(vault)
        assert vault.erased_at == first

    def test_the_quarantine_is_never_erased(self) -> None:
        with pytest.raises(ValueError, match="quarantine"):
            objects.erase(objects.quarantine())
        assert unlock(objects.quarantine())

    def test_an_erasure_rolled_back_did_not_happen(self, vault: Vault) -> None:
        stored = objects.put(vault, BytesIO(b"report"))
        with transaction.atomic():
            objects.erase(vault)
            transaction.set_rollback(True)
        assert objects.read(stored) == b"report"

    def test_the_database_refuses_an_erased_vault_with_a_key_and_the_contrary(self, vault: Vault) -> None:
        for columns in ({"erased_at": timezone.now()}, {"wrapped_key": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Vault.objects.filter(pk=vault.pk).update(**columns)

    def test_a_vault_that_is_gone_is_as_erased(self, vault: Vault) -> None:
        held = Vault.objects.get(pk=vault.pk)
        vault.delete()
        with pytest.raises(VaultErased):
            objects.put(held, BytesIO(b"report"))

    def test_what_is_said_of_it_is_its_uuid(self, vault: Vault) -> None:
        objects.erase(vault)
        with pytest.raises(VaultErased) as refused:
            objects.put(vault, BytesIO(b"report"))
        assert str(refused.value) == f"vault {vault}"


class TestRewrapping:
    """A new master key takes over."""

    def test_the_old_master_key_can_leave_and_everything_still_opens(self, vault: Vault, settings: Settings) -> None:
        stored, kept = objects.put(vault, BytesIO(b"report")), objects.put(objects.quarantine(), BytesIO(b"arrival"))
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        assert objects.rewrap_vaults() == 2
        settings.DIAPHANE_MASTER_KEYS = {2: b"2" * 32}
        assert objects.read(stored) == b"report"
        assert objects.read(kept) == b"arrival"
        assert objects.read(objects.put(vault, BytesIO(b"more"))) == b"more"

    def test_it_keeps_the_key_of_the_vault(self, vault: Vault, settings: Settings) -> None:
        key, wrapped = unlock(vault), vault.wrapped_key
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        objects.rewrap_vaults()
        vault.refresh_from_db()
        assert unlock(vault) == key
        assert vault.wrapped_key != wrapped

    def test_a_second_run_has_nothing_to_do(self, settings: Settings) -> None:
        objects.quarantine()
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        assert objects.rewrap_vaults() == 1
        assert objects.rewrap_vaults() == 0

    def test_it_leaves_erased_vaults_alone(self, vault: Vault, settings: Settings) -> None:
        objects.erase(vault)
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        assert objects.rewrap_vaults() == 0

    def test_a_vault_erased_in_the_middle_does_not_come_back(
        self, vault: Vault, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        unlocking = vaults.unlock

        def erased_after(held: Vault) -> bytes:
            key = unlocking(held)
            objects.erase(Vault.objects.get(pk=held.pk))
            return key

        monkeypatch.setattr(vaults, "unlock", erased_after)
        assert objects.rewrap_vaults() == 0
        vault.refresh_from_db()
        assert vault.wrapped_key is None

    def test_a_vault_erased_just_before_its_turn_is_passed_over(
        self, vault: Vault, other_vault: Vault, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        unlocking = vaults.unlock

        def both_erased(held: Vault) -> bytes:
            key = unlocking(held)
            objects.erase(vault)
            objects.erase(other_vault)
            return key

        monkeypatch.setattr(vaults, "unlock", both_erased)
        assert objects.rewrap_vaults() == 0

    def test_it_stops_at_a_vault_whose_key_is_damaged(self, vault: Vault, settings: Settings) -> None:
        Vault.objects.filter(pk=vault.pk).update(wrapped_key=bytes(61))
        settings.DIAPHANE_MASTER_KEYS = {1: MASTER, 2: b"2" * 32}
        with pytest.raises(DamagedObject):
            objects.rewrap_vaults()
