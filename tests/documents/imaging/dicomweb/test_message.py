"""Multipart messages read as they come: whole in any pieces, and refused where they lie."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.imaging.dicomweb.stow.message import CHUNK, Malformed, Message

BOUNDARY = "0f3cf5c0-70e0"
HEAD = b"Content-Type: application/dicom"


class Dripping:
    """A body that comes in pieces of a size, as a network gives it."""

    def __init__(self, content: bytes, piece: int) -> None:
        self._stream, self._piece, self.most = io.BytesIO(content), piece, 0

    def read(self, size: int) -> bytes:
        self.most = max(self.most, size)
        return self._stream.read(min(size, self._piece))


def message(*bodies: bytes, head: bytes = HEAD, begin: bytes = b"", end: bytes = b"--\r\n") -> bytes:
    mark = b"--" + BOUNDARY.encode()
    return begin + b"".join(mark + b"\r\n" + head + b"\r\n\r\n" + one + b"\r\n" for one in bodies) + mark + end


def read(content: bytes, piece: int = CHUNK, size: int = 64, boundary: str = BOUNDARY) -> list[bytes]:
    found = []
    for part in Message(Dripping(content, piece), boundary).parts():
        whole = b""
        while more := part.read(size):
            assert len(more) <= size
            whole += more
        found.append(whole)
    return found


near = st.lists(st.sampled_from([b"\r\n", b"--", b"\r\n--", BOUNDARY.encode()[:5], b"x", b"\0"]), max_size=8).map(
    b"".join
)


@given(st.lists(st.binary(max_size=60) | near, max_size=4), st.integers(1, 40), st.integers(1, 70))
def test_every_part_comes_out_whole_in_whatever_pieces_it_came(bodies: list[bytes], piece: int, size: int) -> None:
    assert read(message(*bodies), piece, size) == bodies


@pytest.mark.parametrize("begin", [b"", b"\r\n", b"This is a multipart message.\r\n"])
@pytest.mark.parametrize("end", [b"--", b"--\r\n", b"--\r\nepilogue"])
def test_what_may_stand_before_and_after(begin: bytes, end: bytes) -> None:
    assert read(message(b"abc", begin=begin, end=end)) == [b"abc"]


def test_spaces_after_the_boundary_and_a_body_that_is_none() -> None:
    mark = b"--" + BOUNDARY.encode()
    assert read(mark + b" \t\r\n" + HEAD + b"\r\n\r\nabc\r\n" + mark + b"--") == [b"abc"]
    assert read(mark + b"\r\n" + HEAD + b"\r\n\r\n" + mark + b"--") == [b""]
    assert read(mark + b"--") == []


def test_the_type_of_a_part_is_read_whatever_its_case() -> None:
    content = message(b"abc", head=b"content-TYPE: Application/DICOM; transfer-syntax=1.2\r\nX: y")
    assert [part.content_type for part in Message(io.BytesIO(content), BOUNDARY).parts()] == ["application/dicom"]


def test_a_part_that_nobody_reads_is_passed_over() -> None:
    content = message(b"a" * 1000, b"b")
    assert len(list(Message(Dripping(content, 7), BOUNDARY).parts())) == 2


@pytest.mark.parametrize("cut", range(0, len(message(b"abcdef", b"gh", end=b"--")), 3))
def test_a_message_that_is_cut_is_malformed(cut: int) -> None:
    with pytest.raises(Malformed):
        read(message(b"abcdef", b"gh", end=b"--")[:cut])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no boundary at all",
        message(b"abc", head=b"Content-Length: 4"),
        message(b"abc", head=b"Content-Length: 2"),
        message(b"abc", head=b"Content-Length: -3"),
        message(b"abc", head=b"no colon"),
        message(b"abc", head=b"X: " + b"y" * 20_000),
        message(b"abc", begin=b"x" * 20_000 + b"\r\n"),
        message(b"abc").replace(b"--" + BOUNDARY.encode(), b"--" + BOUNDARY.encode() + b"more"),
        b"--" + BOUNDARY.encode() + b"\r\n" + b"a: b\r\n" * 5000,
    ],
)
def test_what_lies_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        read(content)


@pytest.mark.parametrize("boundary", ["", " ", "x" * 71, "é", "a\r\nb", 'a"b', "a\0b", "ends with a space "])
def test_a_boundary_that_is_none(boundary: str) -> None:
    with pytest.raises(Malformed):
        read(message(b"abc"), boundary=boundary)


def test_a_length_that_is_told_right_is_right() -> None:
    assert read(message(b"abc", head=b"Content-Length: 3"), 1) == [b"abc"]


def test_a_large_part_is_never_in_memory_at_once() -> None:
    class Endless(io.RawIOBase):
        """A part of 200 MB that nobody holds."""

        left = 200 * 2**20

        def read(self, size: int = -1) -> bytes:
            if not self._head:
                self._head = True
                return message(b"")[
                    : -len(message(b"")) + len(b"--" + BOUNDARY.encode() + b"\r\n" + HEAD + b"\r\n\r\n")
                ]
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken) if taken else b"\r\n--" + BOUNDARY.encode() + b"--"

        _head = False

    whole = Message(Endless(), BOUNDARY)
    total = 0
    for part in whole.parts():
        while piece := part.read(CHUNK):
            total += len(piece)
            assert len(whole._buffer) <= 2 * CHUNK
    assert total == 200 * 2**20
