"""Answers of several parts (PS3.18 8.6.1.2.1; RFC 2387), streamed, with their length said where it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from documents.imaging.dicomweb.accept import MULTIPART
from documents.serving import AT_ONCE, Ranged, begun, ranged, watched

HEAD_AND_FIRST = 2  # pieces: the headers of a part, and the first of its bytes


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """`content` is asked for when its turn comes; `length` is None where nobody knows it before.

    With an `etag`, which names its bytes, `content` takes a start and a length, and gives what lies there.
    """

    content_type: str
    content: Callable[..., Iterable[bytes]]
    length: int | None = None
    etag: str = ""


def related(
    request: HttpRequest,
    media_type: str,
    parts: Sequence[Part] | Iterable[Part],
    still_open: Callable[[], bool] = _always,
) -> HttpResponseBase:
    """A multipart/related answer. A sequence of parts of known lengths has its length said.

    `still_open` is asked again every 8 MB of the whole: a designation that ends cuts what is leaving.
    """
    boundary = uuid4().hex
    kind = f'{MULTIPART}; type="{media_type}"; boundary={boundary}'
    return _answer(request, kind, watched(_message(boundary, parts), still_open), _length(boundary, parts))


def single(request: HttpRequest, part: Part, still_open: Callable[[], bool] = _always) -> HttpResponseBase:
    """One part, bare, or a range of it where it has a name; `still_open` as for several."""
    if part.etag and part.length is not None:
        whole = Ranged(part.length, part.etag, part.content_type, lambda *place: iter(part.content(*place)))
        return ranged(request, whole, still_open)
    return _answer(request, part.content_type, watched(_pieces(part), still_open), part.length)


def _answer(request: HttpRequest, kind: str, pieces: Iterator[bytes], length: int | None) -> HttpResponseBase:
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=kind)
    elif length is not None and length <= AT_ONCE:
        return HttpResponse(b"".join(pieces), content_type=kind)
    else:
        response = StreamingHttpResponse(begun(pieces, HEAD_AND_FIRST), content_type=kind)
    if length is not None:
        response["Content-Length"] = str(length)
    return response


def _pieces(part: Part) -> Iterator[bytes]:
    yield from part.content()


def _message(boundary: str, parts: Iterable[Part]) -> Iterator[bytes]:
    opening = b""
    for part in parts:
        yield opening + _head(boundary, part)
        yield from part.content()
        opening = b"\r\n"
    yield opening + _end(boundary)


def _head(boundary: str, part: Part) -> bytes:
    length = "" if part.length is None else f"Content-Length: {part.length}\r\n"
    return f"--{boundary}\r\nContent-Type: {part.content_type}\r\n{length}\r\n".encode()


def _end(boundary: str) -> bytes:
    return f"--{boundary}--\r\n".encode()


def _length(boundary: str, parts: Iterable[Part]) -> int | None:
    if not isinstance(parts, Sequence):
        return None
    total = len(_end(boundary))
    for part in parts:
        if part.length is None:
            return None
        total += len(_head(boundary, part)) + part.length + len("\r\n")
    return total
