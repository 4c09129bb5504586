"""`manage.py storage migrate`: everything is copied while the portal runs, and read back."""

import json
import signal
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from storage import objects
from storage.errors import StorageUnavailable
from storage.migrating import Migration, migrate
from storage.models import StoredObject, Vault
from storage.ports import ObjectStore, Source
from storage.stores import object_store
from storage.stores.fallback import FallbackStore
from storage.stores.local import LocalStore
from tests.commands import call
from tests.storage.alone import run, start
from tests.storage.buckets import bucket, opened, server
from tests.storage.contract import CONTENT, KEY, got
from tests.storage.test_s3_store import LARGE

KEYS = [f"{number:032x}" for number in range(1, 40)]


def content(key: str) -> bytes:
    return Random(key).randbytes(3_000)


@pytest.fixture(params=["folder", "minio"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param == "folder":
        yield LocalStore(tmp_path / "new")
        return
    with bucket(server()) as address, opened(address) as store:
        yield store


@pytest.fixture
def old(tmp_path: Path) -> LocalStore:
    store = LocalStore(tmp_path / "old")
    for key in KEYS:
        store.put(key, [content(key)])
    return store


def moved(old: ObjectStore, new: ObjectStore, *, compare: bool = False) -> Migration:
    return migrate(old, new, lambda _now: None, compare=compare)


class TestCopying:
    """From one store to another."""

    def test_everything_is_there_and_the_old_store_keeps_it(self, old: LocalStore, new: ObjectStore) -> None:
        assert moved(old, new) == Migration(copied=len(KEYS), bytes_copied=3_000 * len(KEYS))
        assert [got(new, key) for key in KEYS] == [got(old, key) for key in KEYS] == [content(key) for key in KEYS]

    def test_a_second_time_nothing_is_copied(self, old: LocalStore, new: ObjectStore) -> None:
        moved(old, new)
        assert moved(old, new) == Migration(there=len(KEYS))
        assert moved(old, new, compare=True) == Migration(there=len(KEYS))

    def test_what_came_since_is_copied(self, old: LocalStore, new: ObjectStore) -> None:
        moved(old, new)
        old.put(KEY, [LARGE])
        new.put("f" * 32, [b"written by the portal"])
        assert moved(old, new) == Migration(copied=1, there=len(KEYS), bytes_copied=len(LARGE))
        assert got(new, KEY) == LARGE
        assert not old.exists("f" * 32)

    def test_back_again(self, old: LocalStore, new: ObjectStore, tmp_path: Path) -> None:
        moved(old, new)
        third = LocalStore(tmp_path / "third")
        assert moved(new, third).copied == len(KEYS)
        assert [got(third, key) for key in KEYS] == [content(key) for key in KEYS]


class Failing(LocalStore):
    """Fails at its nth put."""

    left = 20

    def put(self, key: str, content: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise StorageUnavailable("the new store")
        super().put(key, content)


class TestInterrupted:
    """It goes on, and copies only what is lacking."""

    def test_a_store_that_fails_stops_it(self, old: LocalStore, tmp_path: Path) -> None:
        new = Failing(tmp_path / "new")
        with pytest.raises(StorageUnavailable):
            moved(old, new)
        assert len(list(new.listing())) == 20
        again = moved(old, LocalStore(tmp_path / "new"))
        assert (again.copied, again.there) == (len(KEYS) - 20, 20)

    def test_killed_it_goes_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put = json.loads(run("scenarios", tmp_path, "put_sixty").stdout)["keys"]
        with bucket(server()) as address:
            monkeypatch.setenv("TO", address.written())
            killed = start("scenarios", tmp_path, "migrate_and_die")
            killed.communicate(timeout=60)
            assert killed.returncode == -signal.SIGKILL
            done = run("alone", tmp_path, "storage", "migrate", (tmp_path / "objects").as_uri(), "TO", "--json")
            assert done.returncode == 0, done.stderr
            told = json.loads(done.stdout)
            assert told["copied"] + told["there"] == 60
            assert told["there"] >= 30
            with opened(address) as new:
                assert [listed.key for listed in new.listing()] == sorted(put)


class TestVerified:
    """What was copied is what is there."""

    def test_bytes_that_changed_on_the_way_are_copied_again(self, old: LocalStore, tmp_path: Path) -> None:
        class Garbling(LocalStore):
            garbled = 0

            def put(self, key: str, content: Any) -> None:
                super().put(key, [b"?", *content] if key == KEYS[3] and not self.garbled else content)
                self.garbled += key == KEYS[3]

        new = Garbling(tmp_path / "new")
        assert moved(old, new).copied == len(KEYS)
        assert got(new, KEYS[3]) == content(KEYS[3])
        assert new.garbled == 2

    def test_bytes_that_change_every_time_are_told_and_not_left(self, old: LocalStore, tmp_path: Path) -> None:
        class Garbling(LocalStore):
            def put(self, key: str, content: Any) -> None:
                super().put(key, [b"?", *content] if key == KEYS[3] else content)

        new = Garbling(tmp_path / "new")
        done = moved(old, new)
        assert (done.damaged, done.copied) == ([KEYS[3]], len(KEYS) - 1)
        assert not new.exists(KEYS[3])

    def test_comparing_finds_what_differs_and_removes_neither(self, old: LocalStore, new: ObjectStore) -> None:
        new.put(KEYS[5], [b"other bytes"])
        assert moved(old, new).damaged == []
        done = moved(old, new, compare=True)
        assert (done.damaged, done.there) == ([KEYS[5]], len(KEYS) - 1)
        assert got(new, KEYS[5]) == b"other bytes"
        assert got(old, KEYS[5]) == content(KEYS[5])


class TestWhileThePortalRuns:
    """Reading, writing, deleting through both stores at the same time."""

    def test_what_is_deleted_meanwhile_does_not_come_back(self, old: LocalStore, tmp_path: Path) -> None:
        portal: list[FallbackStore] = []

        class Slow(LocalStore):
            def put(self, key: str, content: Any) -> None:
                super().put(key, content)
                if key in KEYS[::3]:
                    portal[0].delete(key)

        new = Slow(tmp_path / "new")
        portal.append(FallbackStore(new, old))
        done = moved(old, new)
        assert done.gone == len(KEYS[::3])
        assert done.copied == len(KEYS) - done.gone
        assert [one.key for one in portal[0].listing()] == [key for key in KEYS if key not in KEYS[::3]]

    def test_what_goes_before_it_is_read_is_no_failure(self, old: LocalStore, tmp_path: Path) -> None:
        class Going(LocalStore):
            def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
                if key == KEYS[7]:
                    self.delete(key)
                return super().get(key, start, length)

        done = moved(Going(tmp_path / "old"), LocalStore(tmp_path / "new"))
        assert (done.gone, done.copied) == (1, len(KEYS) - 1)

    def test_readers_and_writers_notice_nothing(self, old: LocalStore, new: ObjectStore) -> None:
        portal, stop, wrong = FallbackStore(new, old), threading.Event(), []

        def use() -> None:
            number = 0
            while not stop.is_set():
                key = KEYS[number % len(KEYS)]
                mine = f"{threading.get_ident() + number:032x}"
                portal.put(mine, [CONTENT])
                if got(portal, key) != content(key) or got(portal, mine) != CONTENT:
                    wrong.append(key)
                number += 1

        threads = [threading.Thread(target=use) for _ in range(3)]
        for thread in threads:
            thread.start()
        done = moved(old, new)
        stop.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert (done.copied, done.damaged, done.gone) == (len(KEYS), [], 0)


@pytest.mark.django_db
class TestCommand:
    """What the operator types."""

    @pytest.fixture
    def stored(self, vault: Vault) -> list[StoredObject]:
        return [objects.put(vault, BytesIO(f"object {number}".encode())) for number in range(8)]

    def test_by_the_settings_while_reading_falls_back(
        self, stored: list[StoredObject], folder: Path, settings: Settings, tmp_path: Path, vault: Vault
    ) -> None:
        settings.STORAGE_FALLBACK_URL = folder.as_uri()
        settings.STORAGE_URL = (tmp_path / "new").as_uri()
        before = [objects.read(one) for one in stored]
        later = objects.put(vault, BytesIO(b"written meanwhile"))
        ran = call("storage", "migrate", "--json")
        assert ran.code == 0, ran.err
        assert (ran.json["copied"], ran.json["damaged"]) == (8, [])
        settings.STORAGE_FALLBACK_URL = ""
        assert [objects.read(one) for one in stored] == before
        assert objects.read(later) == b"written meanwhile"
        assert call("storage", "orphans", "--older-than", "0").code == 0

    def test_by_addresses_and_by_the_names_of_variables(
        self, stored: list[StoredObject], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ELSEWHERE", (tmp_path / "new").as_uri())
        ran = call("storage", "migrate", folder.as_uri(), "ELSEWHERE")
        assert (ran.code, ran.out) == (0, "8 objets copiés et relus (0 Mo), 0 déjà là, 0 supprimés entre-temps.\n")
        again = call("storage", "migrate", "STORAGE_URL", "ELSEWHERE")
        assert again.out.startswith("0 objets copiés et relus (0 Mo), 8 déjà là")

    def test_a_difference_is_1(self, stored: list[StoredObject], folder: Path, tmp_path: Path) -> None:
        new = LocalStore(tmp_path / "new")
        new.put(stored[0].store_key, [b"other"])
        ran = call("storage", "migrate", folder.as_uri(), (tmp_path / "new").as_uri(), "--compare")
        assert ran.code == 1
        assert ran.out.startswith(f"{stored[0].store_key}  diffère\n")

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["STORAGE_URL"], 2, "FROM TO"),
            (["STORAGE_URL", "STORAGE_URL"], 2, "n’en font qu’un"),
            ([], 2, "STORAGE_FALLBACK_URL n’est pas renseigné"),
            (["STORAGE_URL", "nowhere"], 1, "TO must be file:"),
            (["STORAGE_URL", "s3+https://KEY:hush@objects.example"], 1, "TO: after the server comes the name"),
        ],
        ids=str,
    )
    def test_wrong_arguments_say_what_to_type(self, arguments: list[str], code: int, said: str) -> None:
        ran = call("storage", "migrate", *arguments)
        assert ran.code == code
        assert said in ran.err
        assert "hush" not in ran.err

    def test_a_server_that_does_not_answer_is_one_line_that_names_the_variable(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ELSEWHERE", "s3+http://KEY:hush@127.0.0.1:1/bucket")
        ran = call("storage", "migrate", "STORAGE_URL", "ELSEWHERE")
        assert (ran.code, ran.err) == (1, "ELSEWHERE: 127.0.0.1:1 cannot be reached: ECONNREFUSED")

    def test_interrupting_says_how_to_go_on(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def interrupt(*_arguments: object, **_options: object) -> Migration:
            raise KeyboardInterrupt

        monkeypatch.setattr("storage.management.migrate.migrate", interrupt)
        said: list[str] = []

        class Err:
            write = said.append

        with pytest.raises(KeyboardInterrupt):
            call_command("storage", "migrate", "STORAGE_URL", tmp_path.as_uri(), stderr=Err())
        assert "elle ne copiera que ce qui manque" in "".join(said)

    def test_the_portal_s_store_is_the_new_one_again_after_it(self, folder: Path) -> None:
        assert isinstance(object_store(), LocalStore)
