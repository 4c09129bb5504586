"""Sending the bytes of an attachment: whole, in one range, or not at all (RFC 9110, 13 and 14)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from documents.models import Attachment
from storage import objects

EXTENSIONS = {
    "application/pdf": "pdf",
    "text/xml": "xml",
    "application/xml": "xml",
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/heic": "heic",
    "application/dicom": "dcm",
    "application/zip": "zip",
    "application/rtf": "rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)  # no file has more bytes


RECHECK = 8 * 2**20  # bytes
AT_ONCE = 4 * 2**20  # bytes; a smaller answer is one piece: each piece costs a turn through the server


class Revoked(ConnectionAbortedError):
    """The door closed while bytes were leaving."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The bytes to send, and whether they answer a range (206)."""

    bytes: range
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Ranged:
    """Bytes that can be read from any place: `read` takes a start and a length, and opens what it reads at once.

    `etag` names them: the object's own uuid, never a hash of the content, which could be compared.
    """

    size: int
    etag: str
    content_type: str
    read: Callable[[int, int], Iterator[bytes]]


def serve(request: HttpRequest, attachment: Attachment, still_open: Callable[[], bool]) -> HttpResponseBase:
    """The stored bytes, as an attachment named by the entry's uuid."""
    stored = attachment.stored
    whole = Ranged(stored.size, f'"{stored.uuid.hex}"', attachment.media_type, partial(objects.open, stored))
    response = ranged(request, whole, still_open)
    name = f"{attachment.entry.uuid}.{extension(attachment.media_type)}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def ranged(request: HttpRequest, whole: Ranged, still_open: Callable[[], bool]) -> HttpResponseBase:
    """All of it, the range that is asked for, or what the client holds already (304), with a strong ETag.

    `still_open` is asked again every 8 MB: a designation that ends, or an account that is closed, cuts a download.
    """
    response = _answer(request, whole, still_open)
    response["ETag"] = whole.etag
    response["Accept-Ranges"] = "bytes"
    return response


def _answer(request: HttpRequest, whole: Ranged, still_open: Callable[[], bool]) -> HttpResponseBase:
    if has_it(request, whole.etag):
        return HttpResponse(status=304)
    asked = _asked(request, whole.size, whole.etag)
    if asked is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{whole.size}"})
    pieces, kind = _pieces(request, whole, asked, still_open), whole.content_type
    is_small = request.method == "GET" and len(asked.bytes) <= AT_ONCE
    response: HttpResponseBase = (
        HttpResponse(b"".join(pieces), content_type=kind)
        if is_small
        else StreamingHttpResponse(pieces, content_type=kind)
    )
    response["Content-Length"] = str(len(asked.bytes))
    if asked.is_partial:
        response.status_code = 206
        response["Content-Range"] = f"bytes {asked.bytes.start}-{asked.bytes.stop - 1}/{whole.size}"
    return response


def has_it(request: HttpRequest, etag: str) -> bool:
    """Whether the client says that it holds this version, or any (RFC 9110, 13.1.2)."""
    told = request.headers.get("If-None-Match", "")
    return told.strip() == "*" or etag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in told.split(","))


def extension(media_type: str) -> str:
    """How a file of this type ends; `bin` for one that nobody should open by a double click."""
    return EXTENSIONS.get(media_type.partition(";")[0].strip().lower(), "bin")


def _pieces(request: HttpRequest, whole: Ranged, asked: Asked, still_open: Callable[[], bool]) -> Iterator[bytes]:
    """Opened at once, so that a damaged or absent object is an error page and not half an answer."""
    reader = whole.read(asked.bytes.start, len(asked.bytes))
    if request.method != "HEAD":
        return watched(reader, still_open)
    getattr(reader, "close", lambda: None)()
    return iter(())


def watched(pieces: Iterable[bytes], still_open: Callable[[], bool]) -> Iterator[bytes]:
    """The pieces, as long as the door is open. Raises Revoked, which ends the connection.

    They are closed with it, however it ends: nobody waits for a traceback to be forgotten.
    """
    since = 0
    try:
        for piece in pieces:
            if since >= RECHECK:
                since = 0
                if not still_open():
                    raise Revoked
            since += len(piece)
            yield piece
    finally:
        getattr(pieces, "close", lambda: None)()


def begun(pieces: Iterator[bytes], first: int) -> Iterator[bytes]:
    """The pieces, of which the `first` are read now: what is damaged or absent is an error, not half an answer.

    Closing it closes `pieces`, which itertools.chain would not: what reads rows as it sends them ends with the answer
    to a client that leaves, before the connection to the database does.
    """
    return _followed(list(islice(pieces, first)), pieces)


def _followed(read: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from read
        yield from rest
    finally:
        getattr(rest, "close", lambda: None)()


def _asked(request: HttpRequest, size: int, etag: str) -> Asked | None:
    """What is asked for; the whole where the range is none that we serve; None where it lies outside (416)."""
    whole = Asked(range(size), is_partial=False)
    if request.method != "GET":
        return whole  # a range is GET's alone (RFC 9110, 14.2)
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.headers.get("If-Range", etag) != etag or match[1] == match[2] == "":
        return whole  # none, several ranges, another unit, another version: the whole is a right answer
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return whole  # invalid, hence ignored (RFC 9110, 14.1.1)
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    return Asked(range(start, stop), is_partial=True) if start < stop else None
