"""The images and files inside a structured document (CDA R2 4.3.6.6, observationMedia)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from documents.formats.cda import encapsulated
from documents.formats.cda.tree import V3, attribute, one
from documents.formats.reading import Embedded
from documents.formats.unreadable import Unreadable

# Only what a browser draws without running anything: an SVG can carry scripts.
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium: `file` is None when it is `elsewhere` or cannot be decoded."""

    file: Embedded | None
    elsewhere: bool = False

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.media_type.startswith("image/")


def safe_id(identifier: str) -> str:
    """An XML ID as something that is safe in HTML and addresses, the same for the same ID."""
    return _UNSAFE.sub("_", identifier)[:100]


def of(document: etree._Element) -> dict[str, Medium]:
    """Every medium by its ID, and by the ID of the region of interest that surrounds it."""
    found = {}
    for identifier, element in elements(document):
        found[identifier] = _medium(element, safe_id(identifier))
        region = next(element.iterancestors(f"{{{V3}}}regionOfInterest"), None)
        if region is not None and attribute(region, "ID"):
            found[attribute(region, "ID")] = found[identifier]
    return found


def elements(document: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The elements that carry media, with their IDs; one without gets a number."""
    for number, element in enumerate(document.iter(f"{{{V3}}}observationMedia"), 1):
        yield attribute(element, "ID") or f"media-{number}", element


def _medium(element: etree._Element, name: str) -> Medium:
    value = one(element, "value")
    if value is None:
        return Medium(None, elsewhere=True)
    try:
        content = encapsulated.content(value)
    except Unreadable:
        return Medium(None)
    if not content:
        return Medium(None, elsewhere=one(value, "reference") is not None)
    return Medium(Embedded(name, _real_type(content, encapsulated.media_type(value)), content))


def _real_type(content: bytes, announced: str) -> str:
    """By its first bytes: an announced picture that is none becomes a file to download."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    for mark, kind in _PICTURES:
        if content.startswith(mark):
            return kind
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return "application/octet-stream" if announced.startswith("image/") else announced
