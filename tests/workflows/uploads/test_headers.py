"""The headers of the protocol, read: whatever a sender writes, a value or nothing."""

import base64
import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from workflows.uploads import headers


def request(**told: str) -> HttpRequest:
    """A request with these headers, `_` for `-`."""
    made: Any = RequestFactory().post(
        "/uploads/", headers={name.replace("_", "-"): text for name, text in told.items()}
    )
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 12 ", 12), ("9" * 15, 10**15 - 1)])
def test_a_number_of_bytes_is_read(text: str, number: int) -> None:
    assert headers.number(request(Upload_Offset=text), "Upload-Offset") == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "9" * 16, "٣", "0x10", "1 2", "\x00"])
def test_anything_else_is_none(text: str) -> None:
    assert headers.number(request(Upload_Offset=text), "Upload-Offset") is None


def test_metadata_is_names_with_values_in_base64() -> None:
    name = base64.b64encode("été ‮.pdf".encode()).decode()
    told = headers.metadata(request(Upload_Metadata=f"filename {name}, purpose ZGVzaw==,empty,alone "))
    assert told == {"filename": "été ‮.pdf", "purpose": "desk", "empty": "", "alone": ""}


def test_what_is_no_base64_is_left_out() -> None:
    assert headers.metadata(request(Upload_Metadata="a !!!,b YQ==,c Y")) == {"b": "a"}


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    told = headers.metadata(request(Upload_Metadata="a " + base64.b64encode(b"\xff\xfe").decode()))
    assert told == {"a": "\ufffd\ufffd"}


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
def test_no_metadata_is_a_failure(text: str) -> None:
    told = headers.metadata(request(Upload_Metadata=text))
    assert all(isinstance(value, str) for value in told.values())


@pytest.mark.parametrize("content", [b"", b"quelques octets", bytes(range(256))])
def test_a_digest_is_read_as_it_is_written(content: bytes) -> None:
    written = headers.sha256(content)
    assert headers.digest(request(Content_Digest=written)) == hashlib.sha256(content).hexdigest()
    assert headers.digest(request(Content_Digest=f"sha-512=:AAAA:, {written}")) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("text", ["", "sha-256=", "sha-256=:AAAA:", "md5=:AAAA:", "sha-256=" + "A" * 44, "x" * 5000])
def test_no_digest_is_none(text: str) -> None:
    assert headers.digest(request(Content_Digest=text)) is None


def test_a_uuid_is_one_or_none() -> None:
    text = "00000000-0000-4000-8000-000000000000"
    assert headers.uuid(text) == UUID(text)
    for none in ("", "nowhere", text[:-1], "é" * 36):
        assert headers.uuid(none) is None


class Socket(BytesIO):
    """A request's body whose line is cut after some bytes."""

    def __init__(self, content: bytes, *, cut: bool = False) -> None:
        super().__init__(content)
        self._cut = cut

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece and self._cut:
            raise OSError("the line was cut")
        return piece


def body(content: bytes, most: int, *, cut: bool = False) -> bytes:
    """All that a body gives."""
    source: Any = Socket(content, cut=cut)
    read = headers.Body(source, most)
    return b"".join(iter(lambda: read.read(4), b""))


def test_a_body_gives_its_bytes_and_no_more_than_announced() -> None:
    assert body(b"quelques octets", 15) == b"quelques octets"
    assert body(b"quelques octets", 8) == b"quelques"
    assert body(b"", 8) == b""


def test_a_line_that_is_cut_is_an_end() -> None:
    assert body(b"quelques", 15, cut=True) == b"quelques"
