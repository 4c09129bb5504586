"""What makes a server check the bytes that it was sent, and what it says that it stored."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, TypedDict

from storage.errors import StorageUnavailable


class Checksum(TypedDict, total=False):
    """One of the two, as boto3 takes it."""

    ChecksumSHA256: str
    ContentMD5: str


def checksum(body: bytes, *, sha256: bool) -> Checksum:
    """The SHA-256, which the server also keeps; for one that has none, the MD5 that every server of S3 checks."""
    if sha256:
        return {"ChecksumSHA256": _text(hashlib.sha256(body).digest())}
    return {"ContentMD5": _text(hashlib.md5(body, usedforsecurity=False).digest())}


def of_parts(parts: list[bytes]) -> str:
    """The checksum of an object from the SHA-256 of its parts: that of their concatenation, and their number."""
    return f"{_text(hashlib.sha256(b''.join(parts)).digest())}-{len(parts)}"


def digest(sent: Checksum) -> bytes:
    """The 32 bytes, or none."""
    return base64.b64decode(sent.get("ChecksumSHA256", ""))


def compare(answer: Mapping[str, Any], sent: str | None) -> bool:
    """Whether the server keeps SHA-256. Raises StorageUnavailable when it has another than what was sent."""
    kept = answer.get("ChecksumSHA256")
    if kept and sent and kept != sent:
        raise StorageUnavailable("the server stored other bytes than it was sent")
    return bool(kept)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
