"""Reading attributes out of a DICOM JSON data set by keyword (PS3.6), whatever a file put in them."""

from __future__ import annotations

from base64 import b64decode
from functools import lru_cache
from typing import Any

from pydicom.datadict import tag_for_keyword

from documents.formats.dicom.metadata import key_of
from documents.formats.dicom.values import Json


@lru_cache(maxsize=1024)
def _key(keyword: str) -> str:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(keyword)
    return key_of(int(tag))


def element(data_set: Json, keyword: str) -> Json:
    """The element itself, empty where absent."""
    found: Json = data_set.get(_key(keyword), {})
    return found


def values(data_set: Json, keyword: str) -> list[Any]:
    """Its values, [] where absent or empty."""
    found: list[Any] = element(data_set, keyword).get("Value", [])
    return found


def text(data_set: Json, keyword: str) -> str:
    """The first value as text (a name's alphabetic group, else the first one it has)."""
    for value in values(data_set, keyword)[:1]:
        if isinstance(value, dict):
            return next((group for group in value.values() if isinstance(group, str)), "")
        return value if isinstance(value, str) else ""
    return ""


def integer(data_set: Json, keyword: str) -> int | None:
    """The first value if it is a whole number."""
    for value in values(data_set, keyword)[:1]:
        if isinstance(value, int | float) and value == int(value):
            return int(value)
    return None


def numbers(data_set: Json, keyword: str) -> tuple[float, ...]:
    """All values if they are all numbers, else nothing."""
    found = values(data_set, keyword)
    return tuple(map(float, found)) if all(isinstance(value, int | float) for value in found) else ()


def number(data_set: Json, keyword: str) -> float | None:
    return next(iter(numbers(data_set, keyword)[:1]), None)


def items(data_set: Json, keyword: str) -> list[Json]:
    """The items of a sequence."""
    return [item for item in values(data_set, keyword) if isinstance(item, dict)]


def first_item(data_set: Json, keyword: str) -> Json:
    return next(iter(items(data_set, keyword)), {})


def binary(data_set: Json, keyword: str) -> bytes:
    """Inline bytes, little endian; numbers of a short table are put back as 16-bit words."""
    found = element(data_set, keyword)
    if "InlineBinary" in found:
        return b64decode(found["InlineBinary"])
    words = [value & 0xFFFF for value in found.get("Value", []) if isinstance(value, int)]
    return b"".join(word.to_bytes(2, "little") for word in words)
