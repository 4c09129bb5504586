"""What a server was found to do, and the checksums that are sent to it."""

import hashlib
from base64 import b64encode

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import StorageUnavailable
from storage.stores.s3 import upload
from storage.stores.s3.checksums import checksum, compare, digest, of_parts
from storage.stores.s3.offers import Offer, Offers

EVERY = [Offer(sha256, conditional) for sha256 in (True, False) for conditional in (True, False)]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "PutObject")


class Server:
    """Answers a request that uses no more than it knows; else refuses it with a code."""

    def __init__(self, known: Offer, code: str = "NotImplemented") -> None:
        self.known, self.code = known, code
        self.asked: list[Offer] = []

    def __call__(self, offer: Offer) -> str:
        self.asked.append(offer)
        if offer.sha256 > self.known.sha256 or offer.conditional > self.known.conditional:
            raise refusal(self.code)
        return "done"


@pytest.mark.parametrize("code", ["NotImplemented", "InvalidRequest", "InvalidArgument", "501"])
@pytest.mark.parametrize("known", EVERY, ids=str)
def test_the_most_that_a_server_knows_is_found_and_remembered(known: Offer, code: str) -> None:
    offers, server = Offers(), Server(known, code)
    assert offers.ask(server) == "done"
    assert offers.best == known
    before = len(server.asked)
    assert before <= 4
    assert offers.ask(server) == "done"
    assert len(server.asked) == before + 1


@pytest.mark.parametrize("code", ["AccessDenied", "PreconditionFailed", "NoSuchBucket", "SlowDown"])
def test_another_refusal_is_no_lack(code: str) -> None:
    offers, server = Offers(), Server(Offer(sha256=False), code)
    with pytest.raises(ClientError, match=code):
        offers.ask(server)
    assert (offers.best, len(server.asked)) == (Offer(), 1)


def test_a_server_that_refuses_everything_is_believed_to_lack_nothing() -> None:
    def refuses(_offer: Offer) -> None:
        raise refusal("InvalidRequest")

    offers = Offers()
    with pytest.raises(ClientError):
        offers.ask(refuses)
    assert offers.best == Offer()


@pytest.mark.parametrize("offer", EVERY, ids=str)
def test_no_lesser_offer_asks_for_more(offer: Offer) -> None:
    assert offer.fewer()[0] == offer
    assert offer.fewer()[-1] == Offer(sha256=False, conditional=False)
    assert all(less.sha256 <= offer.sha256 and less.conditional <= offer.conditional for less in offer.fewer())


def test_a_checksum_is_one_or_the_other() -> None:
    assert checksum(b"x", sha256=True) == {"ChecksumSHA256": b64encode(hashlib.sha256(b"x").digest()).decode()}
    md5 = hashlib.md5(b"x", usedforsecurity=False).digest()
    assert checksum(b"x", sha256=False) == {"ContentMD5": b64encode(md5).decode()}
    assert digest(checksum(b"x", sha256=True)) == hashlib.sha256(b"x").digest()
    assert digest(checksum(b"x", sha256=False)) == b""


def test_what_a_server_says_it_stored_is_compared() -> None:
    sent = checksum(b"x", sha256=True)["ChecksumSHA256"]
    assert compare({"ChecksumSHA256": sent}, sent)
    assert not compare({}, sent)
    with pytest.raises(StorageUnavailable, match="other bytes"):
        compare({"ChecksumSHA256": of_parts([])}, sent)


@given(st.lists(st.binary(max_size=700), max_size=30))
def test_parts_are_whole_equal_and_in_order(pieces: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload, "PART", 100)
        parts = list(upload._parts(pieces))
    assert b"".join(parts) == b"".join(pieces)
    assert all(len(part) == 100 for part in parts[:-1])
    assert all(0 < len(part) <= 100 for part in parts)


def test_parts_grow_so_that_ten_thousand_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PART", 10)
    monkeypatch.setattr(upload, "STEP", 3)
    assert [len(part) for part in upload._parts([bytes(200)])] == [10, 10, 10, 20, 20, 20, 30, 30, 30, 20]
    monkeypatch.undo()
    sizes = [upload.PART * (1 + number // upload.STEP) for number in range(10_000)]
    assert sum(sizes) > 400 * 10**9
    assert max(sizes) < 5 * 2**30
