"""One reading of a whole CDA document: its header, and the text of whatever body it has."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from documents.formats import in_memory
from documents.formats.cda import level1, prose, tree
from documents.formats.cda.header import header
from documents.formats.reading import Display, Embedded, Reading


def read(path: Path) -> Reading:
    """Runs in the sandbox. Raises Unreadable."""
    document = tree.document(path)
    body = level1.of(document)
    pages, words, display = _carried(body) if body else _structured(document)
    return Reading(
        format="cda",
        media_type="text/xml",
        pages=pages,
        text=words,
        display=display,
        **header(document),
    )


Body = tuple[int, tuple[str, ...], Display]


def _structured(document: etree._Element) -> Body:
    return 1, (prose.of(document),), "narrative"


def _carried(body: Embedded) -> Body:
    """Pages, text and display of what a level 1 document carries, by its real type."""
    kind = level1.kind(body.content)
    if kind is None:
        return 0, (), "none"
    with in_memory.as_file(body.content) as path:
        inside = kind.read(path)
    return inside.pages, inside.text, inside.display
