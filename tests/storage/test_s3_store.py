"""A bucket as an object store, on the real servers."""

import hashlib
import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from random import Random

import pytest

from storage.errors import ObjectExists, StorageDenied, StorageUnavailable
from storage.stores.s3 import Address, S3Store
from storage.stores.s3.upload import PART
from tests.storage.buckets import bucket, empty, opened, server
from tests.storage.contract import CONTENT, KEY, OTHER, BrokenUploadError, ObjectStoreContract, got

LARGE = Random(7).randbytes(2 * PART + 12_345)


@pytest.fixture(scope="module", params=["minio", "versitygw"])
def server_address(request: pytest.FixtureRequest) -> Address:
    return server(request.param)


@pytest.fixture(scope="module")
def address(server_address: Address) -> Iterator[Address]:
    with bucket(server_address) as address:
        yield address


@pytest.fixture
def store(address: Address) -> Iterator[S3Store]:
    with opened(address) as store:
        yield store
        empty(store)


class TestS3Store(ObjectStoreContract):
    """The contract, on a bucket of each server."""


def pieces(content: bytes, size: int = 65_552) -> Iterator[bytes]:
    """As sealing gives them."""
    return (content[at : at + size] for at in range(0, len(content), size))


class TestPuttingInParts:
    """An object of several parts."""

    def test_it_is_got_whole_and_by_range(self, store: S3Store) -> None:
        store.put(KEY, pieces(LARGE))
        assert hashlib.sha256(got(store, KEY)).digest() == hashlib.sha256(LARGE).digest()
        assert got(store, KEY, PART - 10, 30) == LARGE[PART - 10 : PART + 20]
        assert got(store, KEY, len(LARGE) - 5) == LARGE[-5:]

    @pytest.mark.parametrize("more", [-1, 0, 1])
    def test_the_edge_between_one_request_and_parts(self, store: S3Store, more: int) -> None:
        store.put(KEY, [LARGE[: PART + more]])
        assert got(store, KEY) == LARGE[: PART + more]

    def test_one_huge_piece_is_cut(self, store: S3Store) -> None:
        store.put(KEY, [LARGE])
        head = store.client.head_object(Bucket=store.address.bucket, Key=f"00/{KEY}")
        assert head["ETag"].strip('"').endswith("-3")  # as S3 marks an object of so many parts
        assert got(store, KEY) == LARGE

    def test_nothing_is_written_over(self, store: S3Store) -> None:
        store.put(KEY, pieces(LARGE))
        with pytest.raises(ObjectExists):
            store.put(KEY, pieces(LARGE[::-1]))
        assert got(store, KEY) == LARGE
        assert list(store.unfinished()) == []

    def test_a_stream_that_breaks_aborts_the_upload_and_its_error_comes_through(self, store: S3Store) -> None:
        under_way: list[str] = []

        def broken() -> Iterator[bytes]:
            yield LARGE
            under_way.extend(listed.key for listed in store.unfinished())
            raise BrokenUploadError

        with pytest.raises(BrokenUploadError):
            store.put(KEY, broken())
        assert [name.startswith(f"{KEY}.") for name in under_way] == [True]
        assert list(store.unfinished()) == []
        assert not store.exists(KEY)

    def test_an_upload_under_way_is_listed_and_discarding_it_fails_that_put_alone(self, store: S3Store) -> None:
        def discarded() -> Iterator[bytes]:
            yield LARGE
            (under_way,) = store.unfinished()
            assert under_way.age < timedelta(minutes=1)
            store.discard(under_way.key)
            store.discard(under_way.key)
            yield LARGE

        with pytest.raises(StorageUnavailable, match="NoSuchUpload"):
            store.put(KEY, discarded())
        assert not store.exists(KEY)
        store.put(KEY, [CONTENT])
        assert got(store, KEY) == CONTENT


class TestChecksums:
    """The server has the SHA-256 of what it stores, and checks it."""

    def test_it_keeps_that_of_an_object(self, store: S3Store) -> None:
        store.put(KEY, [CONTENT])
        assert self.kept(store) == b64encode(hashlib.sha256(CONTENT).digest()).decode()

    def test_it_keeps_that_of_parts(self, store: S3Store) -> None:
        store.put(KEY, pieces(LARGE))
        parts = [hashlib.sha256(LARGE[at : at + PART]).digest() for at in range(0, len(LARGE), PART)]
        assert self.kept(store) == b64encode(hashlib.sha256(b"".join(parts)).digest()).decode() + "-3"

    def kept(self, store: S3Store) -> str:
        head = store.client.head_object(Bucket=store.address.bucket, Key=f"00/{KEY}", ChecksumMode="ENABLED")
        return head["ChecksumSHA256"]

    @pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["one request", "parts"])
    def test_bytes_that_change_on_the_way_are_refused(self, store: S3Store, content: bytes) -> None:
        def changed(params: dict[str, BytesIO], **_rest: object) -> None:
            params["body"] = BytesIO(b"?" + params["body"].read()[1:])

        for operation in ("PutObject", "UploadPart"):
            store.client.meta.events.register(f"before-call.s3.{operation}", changed)
        with pytest.raises(StorageUnavailable, match=r"(BadDigest|XAmzContent\w+Mismatch): it"):
            store.put(KEY, [content])
        assert not store.exists(KEY)


class TestListing:
    """What the operator's commands read."""

    def test_other_objects_of_the_bucket_are_not_ours(self, store: S3Store) -> None:
        store.put(KEY, [CONTENT])
        for name in (".diaphane/installation", "00/notes.txt", f"copy/{KEY}", f"zz/{OTHER}", OTHER):
            store.client.put_object(Bucket=store.address.bucket, Key=name, Body=b"x")
        assert [listed.key for listed in store.listing()] == [KEY]

    def test_many_pages_come_in_order(self, store: S3Store) -> None:
        keys = [f"{number * 7919:032x}" for number in range(1, 40)] + [OTHER]
        for key in keys:
            store.put(key, [b"x"])
        paginate = store.client.get_paginator("list_objects_v2").paginate
        pages = list(paginate(Bucket=store.address.bucket, PaginationConfig={"PageSize": 9}))
        assert len(pages) > 4
        assert [listed.key for listed in store.listing()] == sorted(keys)


class TestRefusals:
    """What is wrong, by which variable, on which server, in one line and without the secret."""

    @pytest.mark.parametrize(
        ("changes", "kind", "said"),
        [
            ({"secret": "s3cret/wrong"}, StorageDenied, "answered (SignatureDoesNotMatch|403): the (secret|key) "),
            (
                {"key": "nobody", "secret": "s3cret/wrong"},
                StorageDenied,
                "answered (InvalidAccessKeyId|XAdminUser|403)",
            ),
            ({"bucket": "no-such-bucket"}, StorageUnavailable, "answered NoSuchBucket: it has no such bucket"),
            ({"server": "127.0.0.1:1"}, StorageUnavailable, "cannot be reached: ECONNREFUSED"),
            ({"server": "nowhere.invalid:9"}, StorageUnavailable, "cannot be reached: no such name"),
            ({"scheme": "https"}, StorageUnavailable, "does not speak TLS: "),
        ],
        ids=["secret", "key", "bucket", "port", "name", "scheme"],
    )
    def test_each_tells_what_to_correct(
        self, address: Address, changes: dict[str, str], kind: type[Exception], said: str
    ) -> None:
        wrong = replace(address, **changes)  # type: ignore[arg-type]
        with opened(wrong) as store:
            for act in (
                lambda: store.put(KEY, [CONTENT]),
                lambda: store.put(KEY, [LARGE]),
                lambda: store.get(KEY),
                lambda: store.get(KEY, 0, 0),
                lambda: store.exists(KEY),
                lambda: list(store.listing()),
                lambda: list(store.unfinished()),
            ):
                with pytest.raises(kind, match=f"^STORAGE_URL: {wrong.server} {said}") as refused:
                    act()
                told = f"{refused.value}{refused.value.__cause__}"
                assert "\n" not in told
                assert wrong.secret not in told

    def test_a_server_that_never_answers_is_given_up_in_a_bounded_time(self, address: Address) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            server = f"127.0.0.1:{silent.getsockname()[1]}"
            with (
                opened(replace(address, server=server, timeout=0.2)) as store,
                pytest.raises(StorageUnavailable, match="does not answer in time"),
            ):
                store.exists(KEY)
