"""Documents on A4 paper, one PDF each, then bound into one. Everything here runs in the sandbox.

Each function writes the file at `out`, which the caller made, and tells how many pages it has: what is written
goes from one process to another without passing through a third one's memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from documents.formats import sandbox
from documents.formats.cda import phrases
from documents.formats.paper.told import Bound, Cover, Label, Laid, Row

__all__ = ["Bound", "Cover", "Label", "Laid", "Row", "bind", "cover", "narrative", "pdf", "picture", "text"]

# A report of 500 pages takes some seconds, a scan of 100 pages a little more
LIMITS = sandbox.Limits(seconds=60, processor=45)


def pdf(source: Path, out: Path) -> Laid:
    """The pages of a PDF as they are, what is active in them taken out. Raises Unreadable."""
    return sandbox.run_within(LIMITS, _pdf, source, out)


def picture(source: Path, out: Path, label: Label) -> Laid:
    """Each page of a picture on a page. Raises Unreadable."""
    return sandbox.run_within(LIMITS, _picture, source, out, label)


def text(pages: tuple[str, ...], out: Path, label: Label) -> Laid:
    """Plain text, its lines kept. Raises Unreadable."""
    return sandbox.run_within(LIMITS, _text, pages, out, label)


def narrative(source: Path, out: Path, label: Label) -> Laid:
    """A structured clinical document, with its tables and pictures. Raises Unreadable."""
    return sandbox.run_within(LIMITS, _narrative, source, out, label, phrases.translated())


def cover(told: Cover, out: Path) -> Laid:
    """The pages before the others: whose, what, when, by whom. Raises Unreadable."""
    return sandbox.run_within(LIMITS, _cover, told, out)


def bind(parts: tuple[Bound, ...], out: Path, title: str) -> None:
    """All in one, a bookmark for each document. Raises Unreadable."""
    sandbox.run_within(LIMITS, _bind, parts, out, title)


# In the sandbox. What lays out pages is loaded there alone


def _pdf(source: Path, out: Path) -> Laid:
    from documents.formats.paper.binding import copied

    return copied(source, out)


def _picture(source: Path, out: Path, label: Label) -> Laid:
    from documents.formats.paper.laying import picture

    return picture(source, out, label)


def _text(pages: tuple[str, ...], out: Path, label: Label) -> Laid:
    from documents.formats.paper.laying import text

    return text(pages, out, label)


def _narrative(source: Path, out: Path, label: Label, told: Mapping[str, str]) -> Laid:
    from documents.formats.paper.laying import narrative

    return narrative(source, out, label, told)


def _cover(told: Cover, out: Path) -> Laid:
    from documents.formats.paper.covering import cover

    return cover(told, out)


def _bind(parts: tuple[Bound, ...], out: Path, title: str) -> None:
    from documents.formats.paper.binding import bound

    bound(parts, out, title)
