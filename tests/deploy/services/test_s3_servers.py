"""MinIO, versitygw and toxiproxy as services.sh runs them."""

import os
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from deploy.services import minio, toxiproxy, versitygw
from deploy.services.server import answers_to, free_port
from storage.stores.s3 import Address, S3Store
from tests.deploy.services.asking import ask, told

KEY = "ab" * 16


@pytest.fixture(autouse=True)
def built() -> None:
    """Building MinIO takes ten minutes: these tests begin where that is done."""
    absent = [one.PROGRAM.path.name for one in (minio, versitygw, toxiproxy) if not one.PROGRAM.path.exists()]
    if absent and not os.environ.get("CI"):
        pytest.skip(f"{', '.join(absent)} not built yet: bash deploy/services.sh up builds them, once")


def test_two_servers_of_s3_start_with_a_bucket_and_keep_it(place: Path) -> None:
    result = ask(place, "up", "minio", "versitygw", "--passing")
    assert result.returncode == 0, result.stdout + result.stderr
    found = told(place)
    for name in ("STORAGE_URL", "VERSITYGW_URL"):
        assert found[f"DIAPHANE_TEST_{name}"] == found[name]
        store = S3Store(Address.parse(found[name], name))
        store.put(KEY, [b"kept"])
        store.close()
    assert found["STORAGE_URL"].rpartition("@")[0] not in result.stdout
    assert ask(place, "down").returncode == 0
    assert ask(place, "up", "minio", "versitygw", "--passing").returncode == 0
    for name in ("STORAGE_URL", "VERSITYGW_URL"):
        store = S3Store(Address.parse(told(place)[name], name))
        assert store.exists(KEY)
        store.close()


def test_toxiproxy_answers(place: Path) -> None:
    assert ask(place, "up", "toxiproxy").returncode == 0
    asking = HTTPConnection(told(place)["TOXIPROXY_URL"].removeprefix("http://"), timeout=5)
    with closing(asking):
        asking.request("GET", "/proxies")
        assert asking.getresponse().read() == b"{}"


def test_nobody_answers_where_nobody_listens() -> None:
    assert not answers_to(f"http://127.0.0.1:{free_port()}/healthy")
