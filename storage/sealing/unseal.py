"""Opening any range of a sealed object, in constant memory: one segment at a time.

No byte leaves before its segment is authenticated.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import DamagedObject
from storage.ports import Source
from storage.sealing.header import HEADER_SIZE, Header
from storage.sealing.layout import Layout
from storage.sealing.seal import fill

Fetch = Callable[[int, int], Source]
"""Bytes of the store: from where, how many at most."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is known of a sealed object without reading it: enough to open any range of it."""

    object_uuid: UUID
    key: bytes
    size: int
    segment_size: int

    @property
    def layout(self) -> Layout:
        """Where its segments lie."""
        return Layout(self.size, self.segment_size)


def unseal(sealed: Sealed, fetch: Fetch, start: int, stop: int) -> Generator[bytes, None, None]:
    """The bytes [start, stop), 0 <= start <= stop <= size, piece by piece. Raises DamagedObject."""
    span = sealed.layout.span(start, stop)
    source, header = _begin(sealed, fetch, span)
    with closing(source):
        for number in span:
            segment = _open_segment(sealed, header, number, source)
            before = number * sealed.segment_size
            if piece := segment[max(start - before, 0) : max(stop - before, 0)]:
                yield piece


def _begin(sealed: Sealed, fetch: Fetch, span: range) -> tuple[Source, Header]:
    """The store's bytes at the first segment of the span, and the header: one request when they adjoin, else two.

    One byte more than the object is asked for, so that what was appended to it is seen.
    """
    begin, end = sealed.layout.offset(span.start), sealed.layout.offset(span.stop) + 1
    source = fetch(0, end if begin == HEADER_SIZE else HEADER_SIZE)
    try:
        header = Header.parse(fill(source, HEADER_SIZE), sealed.object_uuid, sealed.segment_size)
    except BaseException:
        source.close()
        raise
    if begin == HEADER_SIZE:
        return source, header
    source.close()
    return fetch(begin, end - begin), header


def _open_segment(sealed: Sealed, header: Header, number: int, source: Source) -> bytes:
    layout = sealed.layout
    last = number == layout.last
    length = layout.sealed_length(number)
    raw = fill(source, length + last)
    if len(raw) != length:
        raise DamagedObject(f"object {sealed.object_uuid}: cut or lengthened at segment {number}")
    try:
        return AESGCM(sealed.key).decrypt(header.nonce(number, last=last), raw, header.pack())
    except InvalidTag:
        raise DamagedObject(f"object {sealed.object_uuid}: segment {number} does not authenticate") from None
