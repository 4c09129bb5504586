"""HL7's encapsulated data (data type ED): bytes written in base64, compressed or not, or text."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from lxml import etree

from documents.formats.cda import tree
from documents.formats.cda.tree import attribute
from documents.formats.unreadable import Unreadable

MAX_BYTES = 50 * 2**20
_WBITS = {"DF": -15, "GZ": 31, "ZL": 15}  # HL7 CompressionAlgorithm: deflate, gzip, zlib
_BLANKS = re.compile(r"\s+")


def content(value: etree._Element) -> bytes:
    """The bytes of an ED element; Unreadable when they are not what it announces."""
    written = "".join(_own(value))
    if not _is_encoded(value):
        return written.strip().encode()
    packed = _from_base64(written)
    method = attribute(value, "compression")
    return _unpacked(packed, method) if method else packed


def _own(value: etree._Element) -> Iterator[str]:
    """All that is written inside but in a thumbnail, which is an ED of its own (HL7 data type ED, 2.4)."""
    yield value.text or ""
    for child in value:
        if tree.local(child) != "thumbnail":
            yield from map(str, child.itertext())
        yield child.tail or ""


def _is_encoded(value: etree._Element) -> bool:
    """As it says; a type that is not text can only be in base64, even where the sender forgot to say."""
    stated = attribute(value, "representation").upper()
    return stated == "B64" or (not stated and not media_type(value).startswith("text/"))


def _from_base64(written: str) -> bytes:
    try:
        return base64.b64decode(_BLANKS.sub("", written), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("cda-body-broken") from error


def _unpacked(packed: bytes, method: str) -> bytes:
    """At most MAX_BYTES of it: a few kilobytes can announce gigabytes."""
    if method not in _WBITS:
        raise Unreadable("cda-body-broken")
    unpacker = zlib.decompressobj(_WBITS[method])
    try:
        plain = unpacker.decompress(packed, MAX_BYTES)
    except zlib.error as error:
        raise Unreadable("cda-body-broken") from error
    if unpacker.unconsumed_tail:
        raise Unreadable("too-heavy")
    return plain


def media_type(value: etree._Element) -> str:
    """What it says it is; HL7's default is plain text."""
    return attribute(value, "mediaType").lower() or "text/plain"
