"""`manage.py storage orphans`: what it finds, removes, says, and its exit codes."""

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from storage.differences import Difference, Kind, differences
from storage.models import StoredObject, Vault
from storage.objects import put, read
from storage.ports import Listed, ObjectStore
from storage.stores.local import LocalStore
from tests.storage.alone import run
from tests.storage.contract import KEY, OTHER

pytestmark = pytest.mark.django_db

AT_ONCE = timedelta(0)


def orphans(*options: str) -> tuple[int, str]:
    """The exit code and the output."""
    out = StringIO()
    try:
        call_command("storage", "orphans", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def put_many(vault: Vault, count: int) -> list[StoredObject]:
    return [put(vault, BytesIO(f"object {number}".encode())) for number in range(count)]


def unfinished(folder: Path) -> str:
    name = f"{KEY}.0123abcd"
    (folder / "unfinished").mkdir(exist_ok=True, parents=True)
    (folder / "unfinished" / name).write_bytes(b"half")
    return name


class TestDifferences:
    """Both sides read in the order of keys."""

    def test_none_when_each_row_has_its_bytes(self, vault: Vault, store: ObjectStore) -> None:
        put_many(vault, 30)
        assert list(differences(store, AT_ONCE)) == []

    def test_each_kind_is_found_among_others(self, vault: Vault, store: ObjectStore, folder: Path) -> None:
        first, lost, third, *_rest = put_many(vault, 30)
        store.delete(lost.store_key)
        StoredObject.objects.filter(pk__in=[first.pk, third.pk]).delete()
        name = unfinished(folder)
        assert set(differences(store, AT_ONCE)) == {
            Difference(Kind.ORPHAN, first.store_key),
            Difference(Kind.ORPHAN, third.store_key),
            Difference(Kind.MISSING, lost.store_key),
            Difference(Kind.UNFINISHED, name),
        }

    def test_at_both_ends_of_the_keys(self, vault: Vault, store: ObjectStore) -> None:
        put_many(vault, 3)
        for key in (KEY, OTHER):
            store.put(key, [b"nobody's"])
        assert [difference.key for difference in differences(store, AT_ONCE)] == [KEY, OTHER]

    def test_young_bytes_may_belong_to_an_open_transaction(self, store: ObjectStore, folder: Path) -> None:
        store.put(KEY, [b"nobody's"])
        unfinished(folder)
        assert list(differences(store, timedelta(minutes=1))) == []
        for path in (folder / "00" / KEY, folder / "unfinished" / f"{KEY}.0123abcd"):
            os.utime(path, (time.time() - 120, time.time() - 120))
        assert len(list(differences(store, timedelta(minutes=1)))) == 2

    def test_a_row_committed_after_the_rows_were_read_is_no_orphan(self, vault: Vault, store: ObjectStore) -> None:
        stored = put(vault, BytesIO(b"report"))
        StoredObject.objects.all().delete()
        late = Meanwhile(store, act=lambda: stored.save(force_insert=True))
        assert list(differences(late, AT_ONCE)) == []
        assert read(stored) == b"report"

    def test_an_object_put_after_its_place_was_listed_is_not_missing(self, vault: Vault, store: ObjectStore) -> None:
        stored = put(vault, BytesIO(b"report"))
        assert list(differences(Meanwhile(store, hidden=True), AT_ONCE)) == []
        assert read(stored) == b"report"

    def test_an_object_deleted_meanwhile_is_not_missing(self, vault: Vault, store: ObjectStore) -> None:
        lost = max(put_many(vault, 2), key=lambda stored: stored.store_key)
        store.delete(lost.store_key)
        assert [difference.kind for difference in differences(store, AT_ONCE)] == [Kind.MISSING]
        gone = Meanwhile(store, act=StoredObject.objects.filter(pk=lost.pk).delete)
        assert list(differences(gone, AT_ONCE)) == []


class Meanwhile(LocalStore):
    """The store of the test, where something happens between what was listed and what is asked again."""

    def __init__(self, store: ObjectStore, *, hidden: bool = False, act: Callable[[], object] = int) -> None:
        assert isinstance(store, LocalStore)
        super().__init__(store._root)
        self._hidden, self._act = hidden, act

    def listing(self) -> Iterator[Listed]:
        """What was there, or nothing yet."""
        yield from () if self._hidden else super().listing()
        self._act()


class TestCommand:
    """What the operator sees."""

    def test_nothing_to_say_is_0(self, vault: Vault) -> None:
        put_many(vault, 2)
        assert orphans("--older-than", "0") == (0, "0 différence(s), 0 supprimée(s).\n")

    def test_a_difference_is_1_and_is_named(self, store: ObjectStore) -> None:
        store.put(KEY, [b"nobody's"])
        code, said = orphans("--older-than", "0")
        assert code == 1
        assert said == f"{KEY}  sans ligne\n1 différence(s), 0 supprimée(s).\n"
        assert store.exists(KEY)

    def test_young_bytes_are_left_alone_unless_told(self, store: ObjectStore) -> None:
        store.put(KEY, [b"nobody's"])
        assert orphans("--delete")[0] == 0
        assert store.exists(KEY)

    def test_deleting_removes_what_no_row_names_and_is_0(self, vault: Vault, store: ObjectStore, folder: Path) -> None:
        (kept,) = put_many(vault, 1)
        store.put(KEY, [b"nobody's"])
        unfinished(folder)
        code, said = orphans("--older-than", "0", "--delete")
        assert code == 0
        assert said.endswith("2 différence(s), 2 supprimée(s).\n")
        assert not store.exists(KEY)
        assert list(store.unfinished()) == []
        assert read(kept) == b"object 0"

    def test_a_row_without_bytes_is_never_deleted_and_stays_1(self, vault: Vault, store: ObjectStore) -> None:
        (lost,) = put_many(vault, 1)
        store.delete(lost.store_key)
        code, said = orphans("--older-than", "0", "--delete")
        assert code == 1
        assert said.startswith(f"{lost.store_key}  sans octets\n")
        assert StoredObject.objects.get() == lost

    def test_json_is_one_object(self, vault: Vault, store: ObjectStore, folder: Path) -> None:
        (lost,) = put_many(vault, 1)
        store.delete(lost.store_key)
        store.put(KEY, [b"nobody's"])
        name = unfinished(folder)
        code, said = orphans("--older-than", "0", "--json")
        assert code == 1
        assert json.loads(said) == {"orphans": [KEY], "unfinished": [name], "missing": [lost.store_key], "deleted": 0}
        assert json.loads(orphans("--older-than", "0", "--json", "--delete")[1])["deleted"] == 2

    def test_a_store_that_cannot_be_used_is_1(self, folder: Path) -> None:
        folder.write_bytes(b"a file where the folder should be")
        with pytest.raises(CommandError, match="ENOTDIR"):
            call_command("storage", "orphans")


class TestFromTheShell:
    """The exit codes a script sees."""

    def test_0_when_nothing_differs(self, tmp_path: Path) -> None:
        done = run("alone", tmp_path, "storage", "orphans", "--json")
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout) == {"orphans": [], "unfinished": [], "missing": [], "deleted": 0}

    @pytest.mark.parametrize("wrong", [[], ["orphans", "--older-than", "-1"]], ids=["no action", "a negative age"])
    def test_2_when_the_arguments_are_wrong(self, tmp_path: Path, wrong: list[str]) -> None:
        assert run("alone", tmp_path, "storage", *wrong).returncode == 2

    @pytest.mark.parametrize("wrong", [["orphan"], ["orphans", "--older-than", "soon"], ["orphans", "--all"]], ids=str)
    def test_other_wrong_arguments_are_refused_too(self, wrong: list[str]) -> None:
        with pytest.raises(CommandError, match=r"^Error: "):
            call_command("storage", *wrong)
