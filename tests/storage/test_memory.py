"""A gigabyte in and out, in the memory of a few segments, on a folder and on a bucket."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.storage.alone import CACHE, STORE, run
from tests.storage.buckets import bucket, server


@pytest.fixture(params=["folder", "minio", "minio through a cache"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Where the process of the scenarios keeps its objects."""
    with nullcontext() if request.param == "folder" else bucket(server()) as address:
        if address:
            monkeypatch.setenv(STORE, address.written())
        if "cache" in request.param:
            monkeypatch.setenv(CACHE, f"{(tmp_path / 'cache').as_uri()}?megabytes=8000")
        yield


@pytest.mark.slow
def test_a_gigabyte_takes_no_more_than_64_mb_above_the_resting_process(tmp_path: Path, store: None) -> None:
    run("scenarios", tmp_path, "aftermath")  # makes the tables, which would weigh on the measurement
    done = run("scenarios", tmp_path, "gigabyte")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["size"] == 2**30
    assert facts["same"]
    assert facts["above_mb"] < 64
