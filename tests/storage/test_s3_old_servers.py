"""A server that lacks checksums, or conditions, or both, does as well: the contract, and what is asked of it."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError

from storage.errors import ObjectExists
from storage.ports import ObjectStore
from storage.stores.s3 import Address, S3Store
from storage.stores.s3.offers import Offer
from tests.storage.buckets import bucket, empty, opened, server
from tests.storage.contract import CONTENT, KEY, OTHER, ObjectStoreContract, got
from tests.storage.old_server import lacking
from tests.storage.test_s3_store import LARGE, pieces

CHECKSUMS, CONDITIONS = ("x-amz-checksum-", "x-amz-sdk-checksum-"), ("if-none-match",)
LACKING = {
    "no checksums": (CHECKSUMS, Offer(sha256=False)),
    "no conditions": (CONDITIONS, Offer(conditional=False)),
    "neither": ((*CHECKSUMS, *CONDITIONS), Offer(sha256=False, conditional=False)),
}


@pytest.fixture(scope="module")
def whole() -> Iterator[Address]:
    with bucket(server()) as address:
        yield address


@pytest.fixture(params=LACKING)
def lack(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def store(whole: Address, lack: str) -> Iterator[S3Store]:
    with lacking(whole, *LACKING[lack][0]) as address, opened(address) as store:
        yield store
        empty(store)


def test_a_small_object_comes_and_goes(store: S3Store, lack: str) -> None:
    store.put(KEY, [CONTENT])
    assert got(store, KEY, 5, 10) == CONTENT[5:15]
    assert store.offer == LACKING[lack][1]
    store.delete(KEY)
    assert not store.exists(KEY)


def test_parts_come_back_whole(store: S3Store, lack: str) -> None:
    store.put(KEY, pieces(LARGE))
    assert got(store, KEY) == LARGE
    assert store.offer == LACKING[lack][1]
    assert list(store.unfinished()) == []


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["one request", "parts"])
def test_nothing_is_written_over(store: S3Store, content: bytes) -> None:
    store.put(KEY, [content])
    with pytest.raises(ObjectExists):
        store.put(KEY, [b"!" + content[1:]])
    assert got(store, KEY) == content
    assert list(store.unfinished()) == []


def test_what_it_lacks_is_asked_once(store: S3Store) -> None:
    store.put(KEY, [CONTENT])
    asked: list[str] = []
    store.client.meta.events.register("before-send.s3", lambda request, **_rest: asked.append(request.method))
    store.put(OTHER, [CONTENT])
    assert asked.count("PUT") == 1


def test_without_checksums_the_md5_is_sent_and_the_server_checks_it(whole: Address) -> None:
    asked: list[AWSPreparedRequest] = []
    with lacking(whole, *CHECKSUMS) as address, opened(address) as store:
        store.put(KEY, [CONTENT])
        store.client.meta.events.register("before-send.s3.PutObject", lambda request, **_rest: asked.append(request))
        store.put(OTHER, [b"x"])
        assert asked[-1].headers["Content-MD5"] == b64encode(hashlib.md5(b"x", usedforsecurity=False).digest())
        with pytest.raises(ClientError, match="BadDigest"):
            store.client.put_object(
                Bucket=address.bucket, Key="x", Body=b"y", ContentMD5=asked[-1].headers["Content-MD5"].decode()
            )
        empty(store)


class TestWithNeither(ObjectStoreContract):
    """The whole contract, but for what only a condition can promise to puts at the same instant."""

    @pytest.fixture
    def lack(self) -> str:
        return "neither"

    def test_of_puts_under_one_key_at_the_same_time_one_is_kept_whole(self, store: ObjectStore) -> None:
        """Two may both find nothing there; keys are random, so that none ever meet."""
        store.put(KEY, [CONTENT])
        with pytest.raises(ObjectExists):
            store.put(KEY, [CONTENT])
