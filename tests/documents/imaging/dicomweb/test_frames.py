"""Frames: as stored, decoded, put in order; several at once; what is none; kept by the client and asked for again."""

import struct

import numpy
import pytest

from documents.models import Instance
from patients.actions.end_designation import end_designation
from patients.models import AccessTrace, Act
from tests.documents.formats.dicom.written import BIG, DEFLATED, EXPLICIT, IMPLICIT, JPEG, Picture, encapsulated
from tests.documents.imaging.dicomweb.conftest import Shelf, body, parts
from tests.people import Clock, Queries

BYTES = "application/octet-stream"
DECODED = f"{BYTES}; transfer-syntax={EXPLICIT}"
WORDS = struct.pack("<16H", *range(100, 116))


def swapped(words: bytes) -> bytes:
    """The same words, big endian."""
    return numpy.frombuffer(words, "<u2").astype(">u2").tobytes()


@pytest.mark.parametrize(
    ("syntax", "value"), [(EXPLICIT, WORDS), (IMPLICIT, WORDS), (DEFLATED, WORDS), (BIG, swapped(WORDS))]
)
def test_a_native_frame_is_explicit_little_endian_however_it_is_stored(shelf: Shelf, syntax: str, value: bytes) -> None:
    shelf.file(Picture(bits=16, syntax=syntax, value=value))
    assert parts(shelf.ask("/frames/1")) == [(DECODED, WORDS)]
    bare = shelf.ask("/frames/1", BYTES)
    assert (bare["Content-Type"], body(bare), bare["Content-Length"]) == (DECODED, WORDS, "32")


@pytest.mark.parametrize(("syntax", "value"), [(EXPLICIT, bytes(range(16))), (BIG, bytes(range(16)))])
def test_bytes_of_eight_bits_come_in_their_order(shelf: Shelf, syntax: str, value: bytes) -> None:
    shelf.file(Picture(syntax=syntax, value=value))
    assert parts(shelf.ask("/frames/1")) == [(DECODED, bytes(range(16)))]


def test_several_frames_come_in_the_order_asked(shelf: Shelf) -> None:
    shelf.file(Picture(frames="3", value=bytes(range(48))))
    assert [content[0] for _type, content in parts(shelf.ask("/frames/3,1,2"))] == [32, 0, 16]
    assert [content[0] for _type, content in parts(shelf.ask("/frames/2,2"))] == [16, 16]
    assert shelf.ask("/frames/1,2", BYTES).status_code == 406


def test_frames_of_one_bit_each_begin_with_their_first_pixel(shelf: Shelf) -> None:
    shelf.file(Picture(3, 3, "2", bits=1, value=bytes([0b11111111, 0b00000001, 0b00000010, 0])))
    frames = [content for _type, content in parts(shelf.ask("/frames/1,2"))]
    assert frames[0] == bytes([0b11111111, 0b1])
    assert len(frames[1]) == 2


def test_a_compressed_frame_leaves_as_it_is_stored(shelf: Shelf) -> None:
    fragments = [b"\xff\xd8one-", b"two!\xff\xd9"]
    shelf.file(Picture(syntax=JPEG, pixels=encapsulated(fragments)))
    (found,) = parts(shelf.ask("/frames/1"))
    assert found == (f"{BYTES}; transfer-syntax={JPEG}", b"".join(fragments))
    (found,) = parts(shelf.ask("/frames/1", 'multipart/related; type="image/jpeg"'))
    assert found == (f"image/jpeg; transfer-syntax={JPEG}", b"".join(fragments))


def test_a_frame_that_cannot_be_decoded_fails_alone(shelf: Shelf) -> None:
    shelf.file(
        Picture(frames="2", syntax=JPEG, pixels=encapsulated([b"\xff\xd8no JPEG\xff\xd9", b"\xff\xd8nor\xff\xd9"]))
    )
    refused = shelf.ask("/frames/1", DECODED)
    assert (refused.status_code, refused["Content-Type"]) == (406, "text/plain; charset=utf-8")
    assert "endommagée" in body(refused).decode()
    assert shelf.ask("/frames/1").status_code == shelf.ask("/frames/2").status_code == 200


@pytest.mark.parametrize(
    ("numbers", "status"),
    [("0", 404), ("2", 404), ("1,2", 404), ("999999999", 404), ("9999999999", 400), ("-1", 400), ("a", 400),
     ("1,", 400), ("1;2", 400), ("1.0", 400), ("%201", 400), ("١", 400), (",".join(["1"] * 5000), 400)],
)  # fmt: skip
def test_a_frame_that_is_none(shelf: Shelf, numbers: str, status: int) -> None:
    shelf.file(Picture())
    assert shelf.ask(f"/frames/{numbers}").status_code == status
    assert AccessTrace.objects.count() == 0


@pytest.mark.parametrize("accept", ["image/png", f"{BYTES}; transfer-syntax={BIG}", "application/dicom", "*/*;q=0"])
def test_what_a_frame_is_not_given_in_is_406(shelf: Shelf, accept: str) -> None:
    shelf.file(Picture())
    assert shelf.ask("/frames/1", accept).status_code == 406
    assert AccessTrace.objects.count() == 0


def test_a_client_that_holds_it_is_told_so_as_long_as_it_may_read_it(shelf: Shelf, at: Clock) -> None:
    shelf.file(Picture())
    first = shelf.ask("/frames/1")
    assert first["Cache-Control"] == "private, no-cache"
    again = shelf.ask("/frames/1", If_None_Match=first["ETag"])
    assert (again.status_code, body(again), again["ETag"]) == (304, b"", first["ETag"])
    assert shelf.ask("/frames/1", BYTES, If_None_Match=first["ETag"]).status_code == 200
    at.go(hours=1)
    shelf.ask("/frames/1", If_None_Match=first["ETag"])
    assert AccessTrace.objects.filter(act=Act.READ).count() == 2
    end_designation(shelf.reader.designations.get())
    assert shelf.ask("/frames/1", If_None_Match=first["ETag"]).status_code == 404


def test_a_frame_costs_few_queries_whatever_the_number_of_dossiers(shelf: Shelf, queries: Queries) -> None:
    shelf.file(Picture(frames="3", value=bytes(48)))
    shelf.ask("/frames/1")
    made = queries(lambda: shelf.ask("/frames/2"))
    assert len(made) <= 5, made  # the session, its account, the frame by what is readable, the grant, the ledger


def test_what_was_filed_is_all_that_is_read(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.file(Picture(value=bytes(range(16))))
    for name in ("read_instance", "open_data_set"):
        monkeypatch.setattr(f"documents.formats.dicom.{name}", None)
    assert body(shelf.ask("/frames/1", BYTES)) == bytes(range(16))
    assert shelf.json("/metadata")[0]["00280010"]["Value"] == [4]


def test_a_stored_file_shorter_than_it_was_says_so(shelf: Shelf) -> None:
    shelf.file(Picture())
    instance = Instance.objects.select_related("stored").get()
    type(instance.stored).objects.filter(pk=instance.stored_id).update(size=100)
    assert shelf.ask("/frames/1").status_code in (406, 503)
