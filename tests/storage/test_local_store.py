"""A folder as an object store."""

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from storage.errors import ObjectExists, StorageDenied, StorageFull, StorageUnavailable
from storage.ports import ObjectStore
from storage.stores import files
from storage.stores.local import LocalStore
from tests.storage.contract import CONTENT, KEY, BrokenUploadError, ObjectStoreContract, got


@pytest.fixture
def store(folder: Path) -> ObjectStore:
    return LocalStore(folder)


class TestLocalStore(ObjectStoreContract):
    """The contract, on a folder."""


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """The system refuses to write past `size` bytes of any file (EFBIG), as a full disk does (ENOSPC)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def every_file(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_object_lies_one_folder_deep(store: ObjectStore, folder: Path) -> None:
    store.put("abcd" + "0" * 28, [CONTENT])
    assert every_file(folder) == [folder / "ab" / ("abcd" + "0" * 28)]


def test_only_the_owner_may_read(store: ObjectStore, folder: Path) -> None:
    store.put(KEY, [CONTENT])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes == {0o700, 0o600}


def test_bytes_and_names_are_flushed_in_the_order_that_survives_a_power_cut(
    store: ObjectStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power cannot be cut here: what is asked of the system is recorded on its way."""
    acts: list[str] = []
    flush, link = os.fsync, os.link

    def flushed(descriptor: int) -> None:
        acts.append("flush " + Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(folder.parent).as_posix())
        flush(descriptor)

    def named(path: Path, target: Path) -> None:
        acts.append("name")
        link(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "link", named)
    store.put(KEY, [CONTENT])
    written = next(place for place, act in enumerate(acts) if act.startswith(f"flush objects/unfinished/{KEY}"))
    assert acts[:written] == ["flush .", "flush objects"]
    assert acts[written + 1 :] == ["flush objects", "name", "flush objects/00"]


def test_a_full_disk_is_unavailable_and_leaves_nothing_half(store: ObjectStore, folder: Path) -> None:
    with files_no_longer_than(100_000), pytest.raises(StorageFull, match="EFBIG"):
        store.put(KEY, [bytes(65_536)] * 3)
    assert every_file(folder) == []
    store.put(KEY, [CONTENT])
    assert got(store, KEY) == CONTENT


def test_what_the_system_writes_in_part_is_written_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """write(2) may take less than it is given; here it is made to, always."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, view: write(descriptor, view[:1000]))
    descriptor = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    files.write(descriptor, CONTENT)
    os.close(descriptor)
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_folder_that_cannot_be_used_is_unavailable_and_its_path_is_not_told(store: ObjectStore, folder: Path) -> None:
    folder.write_bytes(b"a file where the folder should be")
    for act in (
        lambda: store.put(KEY, [CONTENT]),
        lambda: store.get(KEY),
        lambda: store.delete(KEY),
        lambda: store.exists(KEY),
        lambda: list(store.listing()),
        lambda: list(store.unfinished()),
        lambda: store.discard(f"{KEY}.00000000"),
    ):
        with pytest.raises(StorageUnavailable) as refused:
            act()
        assert str(refused.value).endswith(("ENOTDIR", "EEXIST"))


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_links_does_without(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """There is none here: its refusal is played."""

    def refused(*_paths: Path) -> None:
        raise OSError(number, "no links")

    monkeypatch.setattr(os, "link", refused)
    store.put(KEY, [CONTENT])
    with pytest.raises(ObjectExists):
        store.put(KEY, [b"other"])
    assert got(store, KEY) == CONTENT
    assert list(store.unfinished()) == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_may_not_be_written_is_a_refusal(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Root, as which CI runs, may write anywhere: the refusal is played."""

    def refused(*_arguments: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "write", refused)
    with pytest.raises(StorageDenied, match=errno.errorcode[number]):
        store.put(KEY, [CONTENT])


def test_a_file_that_cannot_be_read_is_unavailable(store: ObjectStore, folder: Path) -> None:
    (folder / "00" / KEY).mkdir(parents=True)
    with pytest.raises(StorageUnavailable, match="EISDIR"):
        store.get(KEY)


def test_other_files_in_the_folder_are_not_objects(store: ObjectStore, folder: Path) -> None:
    store.put(KEY, [CONTENT])
    for name in ("lost+found/x", "00/.DS_Store", "00/notes.txt", "zz/" + KEY, "unfinished/notes.txt"):
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"x")
    assert [listed.key for listed in store.listing()] == [KEY]
    assert list(store.unfinished()) == []


def test_an_unfinished_put_is_listed_and_discarding_it_fails_that_put_alone(store: ObjectStore) -> None:
    def discarded() -> Iterator[bytes]:
        yield CONTENT
        (under_way,) = store.unfinished()
        assert under_way.key.startswith(KEY)
        store.discard(under_way.key)

    with pytest.raises(StorageUnavailable, match="ENOENT"):
        store.put(KEY, discarded())
    assert not store.exists(KEY)
    store.discard(f"{KEY}.00000000")


def test_ages_come_from_the_last_write(store: ObjectStore, folder: Path) -> None:
    store.put(KEY, [CONTENT])
    path = folder / "00" / KEY
    written = path.stat().st_mtime - 3600
    os.utime(path, (written, written))
    (listed,) = store.listing()
    assert timedelta(minutes=59) < listed.age < timedelta(minutes=61)
    os.utime(path, (written + 7200, written + 7200))
    (listed,) = store.listing()
    assert listed.age == timedelta(0)


def test_a_source_goes_on_after_its_object_is_deleted(store: ObjectStore) -> None:
    store.put(KEY, [CONTENT])
    source = store.get(KEY)
    store.delete(KEY)
    assert source.read(len(CONTENT)) == CONTENT
    source.close()


def test_no_descriptor_is_left_open_by_a_put_that_fails(store: ObjectStore) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise BrokenUploadError

    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        with pytest.raises(BrokenUploadError):
            store.put(KEY, broken())
    assert len(list(descriptors.iterdir())) == before
