"""A process killed at any moment, its objects in a bucket."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from tests.storage.alone import STORE
from tests.storage.buckets import bucket, opened, server
from tests.storage.crash_contract import CRASHES, CrashContract, assert_left


class TestInABucket(CrashContract):
    """The contract; a stream that dies before its first part is full has sent nothing, the bytes were in memory."""

    left: ClassVar[Mapping[str, str | None]] = CRASHES | {"killed_while_writing": None}

    @pytest.fixture(autouse=True)
    def in_a_bucket(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """No part of an upload is there at the end."""
        with bucket(server()) as address:
            monkeypatch.setenv(STORE, address.written())
            yield
            with opened(address) as store:
                assert list(store.unfinished()) == []

    def test_an_upload_in_parts_that_was_killed_is_found_and_removed(self, tmp_path: Path) -> None:
        assert_left(tmp_path, "killed_while_writing_parts", "unfinished")
