"""Answers of several parts: what any reader of multiparts finds in them, and the length that they say."""

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory

from documents.imaging.dicomweb.multipart import Part, related, single
from documents.serving import AT_ONCE

GET, HEAD = RequestFactory().get("/"), RequestFactory().head("/")


def part(content: bytes, *, known: bool = True) -> Part:
    """A part of bytes, its length known or not."""
    return Part("application/octet-stream", lambda: [content[:3], content[3:]], len(content) if known else None)


def sent(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def contents(response: HttpResponseBase) -> list[bytes]:
    """The parts, by the standard library's reader."""
    head = f"Content-Type: {response['Content-Type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + sent(response))
    assert message.is_multipart()
    return [one.get_payload(decode=True) for one in message.iter_parts()]  # type: ignore[misc]


@pytest.mark.parametrize("known", [True, False])
def test_each_part_comes_out_whole(known: bool) -> None:
    told = [b"abcdef", b"x", b"--\r\n--nothing\r\n"]
    assert contents(related(GET, "application/octet-stream", [part(one, known=known) for one in told])) == told


@pytest.mark.parametrize("sizes", [(1,), (5, 0, 7), (AT_ONCE, 3), (0,)])
def test_the_length_that_is_said_is_the_length(sizes: tuple[int, ...]) -> None:
    response = related(GET, "application/octet-stream", [part(b"x" * size) for size in sizes])
    assert int(response.headers.get("Content-Length") or 0) in (0, len(sent(response)))
    assert isinstance(response, StreamingHttpResponse) == (sum(sizes) >= AT_ONCE)


def test_what_has_no_known_length_says_none() -> None:
    response = related(GET, "application/dicom", [part(b"abc"), part(b"def", known=False)])
    assert "Content-Length" not in response


def test_its_type_names_what_is_inside() -> None:
    kind = related(GET, "application/dicom", [part(b"abc")])["Content-Type"]
    assert kind.startswith('multipart/related; type="application/dicom"; boundary=')


def test_two_answers_have_two_boundaries() -> None:
    first, second = (related(GET, "application/dicom", [part(b"abc")])["Content-Type"] for _ in range(2))
    assert first != second


def test_one_bare_part_is_its_bytes() -> None:
    response = single(GET, part(b"abcdef"))
    assert (response["Content-Type"], sent(response)) == ("application/octet-stream", b"abcdef")


def test_head_reads_nothing() -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError

    response = related(HEAD, "application/dicom", [Part("application/dicom", never, 10)])
    assert (sent(response), int(response["Content-Length"]) > 10) == (b"", True)
    assert sent(single(HEAD, Part("application/dicom", never, 10))) == b""


def test_what_fails_at_its_beginning_fails_before_anything_is_said() -> None:
    def broken() -> list[bytes]:
        raise OSError

    for length in (None, AT_ONCE + 1):
        with pytest.raises(OSError):  # noqa: PT011
            related(GET, "application/dicom", [Part("application/dicom", broken, length)])


def test_parts_are_asked_for_one_by_one() -> None:
    asked: list[int] = []

    def told(number: int) -> list[bytes]:
        asked.append(number)
        return [b"x" * AT_ONCE]

    parts = [Part("application/dicom", lambda number=number: told(number), AT_ONCE) for number in range(3)]
    response = related(GET, "application/dicom", parts)
    assert asked == [0]
    assert len(sent(response)) == int(response["Content-Length"])
    assert asked == [0, 1, 2]
