"""Filing, searching and their access with their objects in a bucket, where DIAPHANE_TEST_STORAGE_URL names a server.

A test says `file://…` for its store, as the embedded installation does; in these rooms the folder then stands for one
bucket, which this run made and will remove. Commands that a test runs find it by STORAGE_URL.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VARIABLE = "DIAPHANE_TEST_STORAGE_URL"
ROOMS = (
    "documents/after", "documents/imaging", "documents/intake", "documents/taking", "documents/test_crashes",
    "documents/test_originals",
    "search/test_feeding", "search/test_leaks", "workflows/contributions/test_crashes", "workflows/uploads",
)  # fmt: skip
_address: list[str] = []


@pytest.fixture(scope="session")
def a_bucket_for_all() -> Iterator[str]:
    """The address of one bucket for each worker, emptied and removed at the end; nothing without a server."""
    url = os.environ.get(VARIABLE)
    if not url:
        yield ""
        return
    from storage import stores
    from storage.ports import ObjectStore
    from storage.stores.s3 import Address
    from tests.storage.buckets import bucket

    store_at = stores.store_at

    def elsewhere(url: str, variable: str) -> ObjectStore:
        return store_at(_address[-1] if _address and url.startswith("file:") else url, variable)

    elsewhere.cache_clear = store_at.cache_clear  # type: ignore[attr-defined]
    with bucket(Address.parse(url, VARIABLE)) as address, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "store_at", elsewhere)
        yield address.written()
        stores.forget_stores()


@pytest.fixture(scope="module", autouse=True)
def _where_its_objects_are(request: pytest.FixtureRequest) -> Iterator[None]:
    room = request.path.relative_to(Path(__file__).parent).as_posix()
    with keeping(request.getfixturevalue("a_bucket_for_all") if room.startswith(ROOMS) else ""):
        yield


@contextmanager
def keeping(address: str) -> Iterator[None]:
    """Objects are in the bucket at `address` meanwhile, those of the commands that are run too; "" for their folder."""
    if not address:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_URL", address)
        _address.append(address)
        yield
        _address.clear()


@pytest.fixture
def on_a_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a test that looks at the files themselves."""
    kept = _address[:]
    _address.clear()
    monkeypatch.delenv("STORAGE_URL", raising=False)
    yield
    _address.extend(kept)
