"""What the protocol says in headers, read: nothing here trusts the sender."""

import base64
import binascii
import hashlib
import re
from uuid import UUID

from django.http import HttpRequest

_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")  # RFC 9530, 2


def number(request: HttpRequest, header: str) -> int | None:
    """A header that is a number of bytes, None without one."""
    text = request.headers.get(header, "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def metadata(request: HttpRequest) -> dict[str, str]:
    """`Upload-Metadata` (tus, creation): names with values in Base64; what is not that is left out."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
    return told


def uuid(text: str) -> UUID | None:
    """A uuid as text, None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def digest(request: HttpRequest) -> str | None:
    """The SHA-256 that the sender says of the piece, in hexadecimal digits; None where it says none that we know."""
    found = _DIGEST.search(request.headers.get("Content-Digest", ""))
    return base64.b64decode(found[1]).hex() if found else None


class Body:
    """A request's body, `most` bytes of it; a line that is cut is an end."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        """Reads from the socket as it is read from."""
        self._request, self._left = request, most

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            piece: bytes = self._request.read(min(size, self._left))
        except OSError:  # Django's UnreadablePostError: what came before it is good
            piece = b""
        self._left -= len(piece)
        return piece


def sha256(content: bytes) -> str:
    """`Content-Digest` of some bytes, as a sender writes it."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
