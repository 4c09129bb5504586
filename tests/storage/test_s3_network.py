"""A bad network between the portal and the bucket: bounded time, nothing lost, nothing half, nothing twice."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from botocore.awsrequest import AWSPreparedRequest

from storage.errors import ObjectExists, StorageUnavailable
from storage.stores.s3 import Address, S3Store
from storage.stores.s3.client import ATTEMPTS
from tests.storage.buckets import bucket, empty, opened, server
from tests.storage.contract import CONTENT, KEY, OTHER, got
from tests.storage.rough_network import Road, rough
from tests.storage.test_s3_store import LARGE, pieces

SECONDS = 0.5
LIMIT = 12.0
"""Three tries, each of SECONDS, and the pauses between them, on a loaded machine."""


@pytest.fixture(scope="module")
def straight() -> Iterator[Address]:
    with bucket(server()) as address:
        yield address


@pytest.fixture
def by_road(straight: Address) -> Iterator[tuple[S3Store, Road]]:
    with rough(replace(straight, timeout=SECONDS)) as (address, road), opened(address) as store:
        yield store, road


@pytest.fixture
def beside(straight: Address) -> Iterator[S3Store]:
    """The same bucket by a good road: what is really there."""
    with opened(straight) as store:
        yield store
        empty(store)


def test_a_cut_is_unavailable_at_once_and_over_when_it_is_over(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    store, road = by_road
    store.put(KEY, [CONTENT])
    road.cut()
    for act in (lambda: store.put(OTHER, [CONTENT]), lambda: store.get(KEY), lambda: store.exists(KEY)):
        with pytest.raises(StorageUnavailable, match=r"cannot be reached: (ECONNREFUSED|ECONNRESET)"):
            act()
    road.mend()
    assert got(store, KEY) == CONTENT
    assert not beside.exists(OTHER)


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["one request", "parts"])
def test_silence_ends_in_a_bounded_time_and_leaves_nothing(
    by_road: tuple[S3Store, Road], beside: S3Store, content: bytes
) -> None:
    store, road = by_road
    road.worsen("timeout", timeout=0)
    began = time.monotonic()
    with pytest.raises(StorageUnavailable, match=r"does not answer in time|ConnectionClosedError"):
        store.put(KEY, [content])
    assert time.monotonic() - began < LIMIT
    road.mend()
    store.delete(KEY)
    store.put(OTHER, [content])
    assert got(beside, OTHER) == content


def test_an_answer_lost_once_is_no_put_lost_and_none_made_twice(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    """The server stores the object, its answer is cut, and the second try finds the first one's object."""
    store, road = by_road
    store.exists(KEY)
    sent: list[str] = []

    def first_answer_is_lost(request: object, **_rest: object) -> None:
        sent.append("put")
        road.worsen("limit_data", bytes=1) if len(sent) == 1 else road.mend()

    store.client.meta.events.register("before-send.s3.PutObject", first_answer_is_lost)
    store.put(KEY, [CONTENT])
    assert len(sent) == 2
    assert got(beside, KEY) == CONTENT


def test_the_lost_answer_to_the_end_of_an_upload_in_parts_is_no_upload_lost(
    by_road: tuple[S3Store, Road], beside: S3Store
) -> None:
    store, road = by_road
    sent: list[str] = []

    def first_answer_is_lost(request: object, **_rest: object) -> None:
        sent.append("complete")
        road.worsen("limit_data", bytes=1) if len(sent) == 1 else road.mend()

    store.client.meta.events.register("before-send.s3.CompleteMultipartUpload", first_answer_is_lost)
    store.put(KEY, pieces(LARGE))
    assert len(sent) == 2
    assert got(beside, KEY) == LARGE
    assert list(beside.unfinished()) == []


def test_another_s_object_is_not_taken_for_one_s_own(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    store, _road = by_road
    beside.put(KEY, [CONTENT])
    for content in ([CONTENT], pieces(LARGE)):
        with pytest.raises(ObjectExists):
            store.put(KEY, content)
    assert got(beside, KEY) == CONTENT
    assert list(beside.unfinished()) == []


@pytest.mark.parametrize("after", [2_000, 70_000, 3_000_000, len(LARGE) - 10])
def test_a_reading_that_breaks_is_taken_up_where_it_was(
    by_road: tuple[S3Store, Road], beside: S3Store, after: int
) -> None:
    beside.put(KEY, pieces(LARGE))
    store, road = by_road
    asked: list[int] = []

    def mended_once_it_broke(request: AWSPreparedRequest, **_rest: object) -> None:
        (place,) = re.findall(r"\d+", str(request.headers["Range"]))
        asked.append(int(place))
        road.worsen("limit_data", bytes=after) if len(asked) == 1 else road.mend()

    store.client.meta.events.register("before-send.s3.GetObject", mended_once_it_broke)
    source = store.get(KEY, 100)
    assert b"".join(iter(lambda: source.read(65_552), b"")) == LARGE[100:]
    source.close()
    first, again = asked
    assert first == 100
    assert 100 <= again <= after + 100


def test_a_reading_that_breaks_for_good_fails_in_a_bounded_time(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    beside.put(KEY, pieces(LARGE))
    store, road = by_road
    source = store.get(KEY)
    source.read(1000)
    began = time.monotonic()
    road.cut()
    with closing(source), pytest.raises(StorageUnavailable, match=r"^STORAGE_URL: 127"):
        list(iter(lambda: source.read(1_000_000), b""))
    assert time.monotonic() - began < LIMIT


def test_a_slow_server_is_waited_for(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    store, road = by_road
    road.worsen("latency", latency=300, jitter=0)
    store.put(KEY, [CONTENT])
    assert got(store, KEY) == got(beside, KEY) == CONTENT


def test_a_part_lost_on_its_way_is_sent_again(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    store, road = by_road
    sent: list[str] = []

    def second_part_breaks(request: object, **_rest: object) -> None:
        sent.append("part")
        road.worsen("limit_data", upstream=True, bytes=1_000_000) if len(sent) == 2 else road.mend()

    store.client.meta.events.register("before-send.s3.UploadPart", second_part_breaks)
    store.put(KEY, pieces(LARGE))
    assert 4 <= len(sent) <= 3 * ATTEMPTS
    assert got(beside, KEY) == LARGE


def test_what_could_not_be_aborted_is_found_and_discarded_later(by_road: tuple[S3Store, Road], beside: S3Store) -> None:
    store, road = by_road

    def broken() -> Iterator[bytes]:
        yield LARGE
        road.cut()
        yield LARGE

    with pytest.raises(StorageUnavailable, match="cannot be reached"):
        store.put(KEY, broken())
    (left,) = beside.unfinished()
    assert left.key.startswith(KEY)
    beside.discard(left.key)
    assert list(beside.unfinished()) == []
