"""`manage.py storage verify`: everything is read; damage, loss and orphans are told; an interruption loses little."""

import json
import signal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from storage import objects, verifying
from storage.errors import StorageUnavailable
from storage.models import StoredObject, Vault, Verification
from storage.ports import ObjectStore, Source
from storage.stores.local import LocalStore
from storage.verifying import verify
from tests.commands import call
from tests.storage.alone import run, start
from tests.storage.contract import KEY
from tests.storage.test_objects import damage as flip
from tests.storage.test_objects import path_of

pytestmark = pytest.mark.django_db

NOTHING: dict[str, list[str]] = {"damaged": [], "missing": [], "orphans": [], "unfinished": []}


def put_many(vault: Vault, count: int) -> list[StoredObject]:
    put = [objects.put(vault, BytesIO(f"object {number} ".encode() * 10_000)) for number in range(count)]
    return sorted(put, key=lambda stored: stored.pk.hex)


def verified(*options: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and what `--json` says."""
    ran = call("storage", "verify", "--json", "--older-than", "0", *options)
    return ran.code, json.loads(ran.out)


def damage(folder: Path, stored: StoredObject, at: int) -> None:
    flip(path_of(folder, stored), at)


class TestFindings:
    """What one reading finds."""

    def test_all_is_well(self, vault: Vault, other_vault: Vault) -> None:
        put = [*put_many(vault, 5), *put_many(other_vault, 5)]
        assert verified() == (
            0,
            {"objects": 10, "bytes": sum(stored.size for stored in put), "erased": 0, **NOTHING},
        )

    def test_nothing_stored_is_well(self) -> None:
        assert verified() == (0, {"objects": 0, "bytes": 0, "erased": 0, **NOTHING})

    @pytest.mark.parametrize("at", [3, 40, 70_000, -1], ids=["header", "first segment", "second", "last byte"])
    def test_one_bit_is_found_wherever_it_is(self, vault: Vault, folder: Path, at: int) -> None:
        _first, bad, *_rest = put_many(vault, 4)
        damage(folder, bad, at)
        code, found = verified()
        assert code == 1
        assert found["damaged"] == [bad.store_key]
        assert (found["objects"], found["missing"]) == (4, [])

    def test_lost_bytes_are_found(self, vault: Vault, store: ObjectStore) -> None:
        lost, *_rest = put_many(vault, 3)
        store.delete(lost.store_key)
        code, found = verified()
        assert (code, found["missing"], found["damaged"]) == (1, [lost.store_key], [])

    @pytest.mark.parametrize("columns", [{"sha256": "0" * 64}, {"size": 5}], ids=str)
    def test_a_row_that_lies_is_found(self, vault: Vault, columns: dict[str, Any]) -> None:
        (liar,) = put_many(vault, 1)
        StoredObject.objects.filter(pk=liar.pk).update(**columns)
        code, found = verified()
        assert (code, found["damaged"]) == (1, [liar.store_key])

    def test_a_swapped_key_is_damage(self, vault: Vault) -> None:
        one, other = put_many(vault, 2)
        StoredObject.objects.filter(pk=one.pk).update(wrapped_key=other.wrapped_key)
        assert verified()[1]["damaged"] == [one.store_key]

    def test_orphans_are_told_and_stay(self, vault: Vault, store: ObjectStore) -> None:
        put_many(vault, 1)
        store.put(KEY, [b"nobody's"])
        code, found = verified()
        assert (code, found["orphans"]) == (1, [KEY])
        assert store.exists(KEY)

    def test_young_orphans_may_belong_to_a_transaction(self, store: ObjectStore) -> None:
        store.put(KEY, [b"not yet anyone's"])
        assert call("storage", "verify").code == 0

    def test_an_erased_vault_is_no_damage(self, vault: Vault, other_vault: Vault) -> None:
        put_many(vault, 2)
        put_many(other_vault, 1)
        objects.erase(vault)
        assert verified()[0] == 0
        assert verified()[1]["erased"] == 2

    def test_what_moves_or_goes_while_it_is_read_is_no_damage(
        self, vault: Vault, other_vault: Vault, store: ObjectStore
    ) -> None:
        moves, goes, *_rest = put_many(vault, 3)

        class Meanwhile(LocalStore):
            def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
                if key == moves.store_key:
                    objects.move(StoredObject.objects.get(pk=moves.pk), other_vault)
                if key == goes.store_key and StoredObject.objects.filter(pk=goes.pk).exists():
                    StoredObject.objects.filter(pk=goes.pk).delete()
                    store.delete(goes.store_key)
                return store.get(key, start, length)

        done = verify(Meanwhile(Path("unused")), lambda _now: None)
        assert not done.damages.exists()
        assert done.objects_read == 3

    def test_the_cache_of_this_machine_is_not_what_is_verified(
        self, vault: Vault, folder: Path, settings: Settings, tmp_path: Path
    ) -> None:
        settings.STORAGE_CACHE = f"{(tmp_path / 'cache').as_uri()}?megabytes=10"
        (stored,) = put_many(vault, 1)
        objects.read(stored)
        damage(folder, stored, 50)
        assert verified()[1]["damaged"] == [stored.store_key]

    def test_a_person_reads_what_is_wrong(self, vault: Vault, folder: Path, store: ObjectStore) -> None:
        bad, lost, *_rest = put_many(vault, 3)
        damage(folder, bad, 50)
        store.delete(lost.store_key)
        ran = call("storage", "verify", "--older-than", "0")
        lines = ran.out.splitlines()
        assert f"{bad.store_key}  altéré" in lines
        assert f"{lost.store_key}  sans octets" in lines
        assert lines[-1].startswith("3 objets lus, ")
        assert ran.err == "2 différence(s) à régler."


class Interrupting:
    """A store that fails, or interrupts, at its nth reading."""

    def __init__(self, store: ObjectStore, after: int, error: BaseException) -> None:
        self._store, self._left, self._error = store, after, error
        self.read: list[str] = []

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """As the store, until it is time."""
        if not self._left:
            raise self._error
        self._left -= 1
        self.read.append(key)
        return self._store.get(key, start, length)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class TestResuming:
    """It goes on where it was."""

    @pytest.fixture(autouse=True)
    def small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verifying, "BATCH", 3)

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), StorageUnavailable("cut")], ids=["interrupted", "cut"])
    def test_what_was_read_is_not_read_again(self, vault: Vault, store: ObjectStore, error: BaseException) -> None:
        put = [stored.store_key for stored in put_many(vault, 10)]
        breaking = Interrupting(store, 7, error)
        with pytest.raises(type(error)):
            verify(breaking, lambda _now: None)
        again = Interrupting(store, 99, error)
        done = verify(again, lambda _now: None)
        assert again.read == put[6:]
        assert done.objects_read == 10
        assert done.finished is not None
        assert Verification.objects.count() == 1

    def test_damage_found_before_the_interruption_is_told_after_it(
        self, vault: Vault, store: ObjectStore, folder: Path
    ) -> None:
        first, *_rest = put_many(vault, 8)
        damage(folder, first, 50)
        with pytest.raises(KeyboardInterrupt):
            verify(Interrupting(store, 6, KeyboardInterrupt()), lambda _now: None)
        code, found = verified()
        assert (code, found["damaged"], found["objects"]) == (1, [first.store_key], 8)

    def test_a_finished_one_is_followed_by_a_new_one(self, vault: Vault, folder: Path) -> None:
        (stored,) = put_many(vault, 1)
        damage(folder, stored, 50)
        assert verified()[0] == 1
        damage(folder, stored, 50)
        assert verified() == (0, {"objects": 1, "bytes": stored.size, "erased": 0, **NOTHING})

    def test_restart_begins_anew(self, vault: Vault, store: ObjectStore) -> None:
        put_many(vault, 5)
        with pytest.raises(KeyboardInterrupt):
            verify(Interrupting(store, 4, KeyboardInterrupt()), lambda _now: None)
        assert verified("--restart")[1]["objects"] == 5
        assert Verification.objects.count() == 1

    def test_much_read_is_noted_within_a_page(
        self, vault: Vault, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(verifying, "BATCH", 100)
        monkeypatch.setattr(verifying, "NOTED_BYTES", 200_000)
        put = put_many(vault, 9)
        with pytest.raises(KeyboardInterrupt):
            verify(Interrupting(store, 8, KeyboardInterrupt()), lambda _now: None)
        assert Verification.objects.get().after in {stored.pk for stored in put[4:8]}

    def test_a_store_that_fails_is_one_line_and_1(self, vault: Vault, folder: Path) -> None:
        (stored,) = put_many(vault, 1)
        path = path_of(folder, stored)
        path.unlink()
        path.mkdir()
        ran = call("storage", "verify")
        assert (ran.code, ran.err) == (1, "the folder of objects cannot be used: EISDIR")

    def test_interrupting_says_how_to_go_on(self, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
        put_many(vault, 1)

        def interrupt(*_arguments: object, **_options: object) -> Verification:
            raise KeyboardInterrupt

        monkeypatch.setattr("storage.management.verify.verify", interrupt)
        err = BytesIO()
        with pytest.raises(KeyboardInterrupt):
            call_command("storage", "verify", stderr=_Text(err))
        assert "elle reprendra où elle en est" in err.getvalue().decode()


class _Text:
    """A stream of text over bytes, as a command writes its errors to."""

    def __init__(self, raw: BytesIO) -> None:
        self._raw = raw

    def write(self, text: str) -> None:
        self._raw.write(text.encode())

    def flush(self) -> None:
        """Nothing is kept back."""


def test_killed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """A process of its own, killed as it tells of the thirtieth object."""
    run("scenarios", tmp_path, "put_sixty")
    killed = start("scenarios", tmp_path, "verify_and_die")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    done = run("alone", tmp_path, "storage", "verify", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["objects"] == 60
