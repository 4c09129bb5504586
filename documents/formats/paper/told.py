"""What is told to whoever lays out pages: words ready to print, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Label:
    """What the first page of a document says above it, and each page below.

    `facts` are lines under the title, `alerts` what must not be overlooked; `identity` and `source` stand at the
    foot of every page: whose it is, and where it comes from. `page` is "Page %d".
    """

    title: str
    kind: str
    facts: tuple[str, ...]
    alerts: tuple[str, ...]
    identity: str
    source: str
    page: str
    unprintable: str


@dataclass(frozen=True, slots=True)
class Laid:
    """How many pages came of it, and how many files attached to the document are not in them."""

    pages: int
    attached: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the cover's list; `pages` is 0 for what is not in the file, `is_missing` when it should have been."""

    date: str
    title: str
    facts: str
    alerts: tuple[str, ...]
    pages: int = 0
    note: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """`strip` is the patient's identity, name by name; `taken` when and by whom, and what is to be known of it."""

    name: str
    strip: tuple[tuple[str, str], ...]
    heading: str
    taken: tuple[str, ...]
    headers: tuple[str, str, str]
    rows: tuple[Row, ...]
    identity: str
    source: str
    page: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A file to bind; `title` is its bookmark, "" for the cover, whose links lead to the others."""

    path: Path
    title: str = ""
