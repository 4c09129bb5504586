"""The text of a structured document for searching: titles and sentences in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from documents.formats.cda.tree import attribute, every, local, one, words

# What begins on a new line; what comes after a cell is set apart from it.
_LINES = {"paragraph", "list", "item", "table", "caption", "tr", "br", "footnote"}
_CELLS = {"td", "th"}
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")


def of(document: etree._Element) -> str:
    """All the sections of a ClinicalDocument, a blank line between two."""
    sections = every(document, "component/structuredBody/component/section")
    return "\n\n".join(filter(None, (of_section(section) for section in sections)))


def of_section(section: etree._Element) -> str:
    """A section's title, its text, then the sections inside."""
    text = one(section, "text")
    title = words(one(section, "title")) or attribute(one(section, "code"), "displayName")
    parts = [title, "" if text is None else of_block(text)]
    parts += [of_section(inner) for inner in every(section, "component/section")]
    return "\n".join(filter(None, parts))


def of_block(block: etree._Element) -> str:
    """A narrative block as lines."""
    joined = _SPACES.sub(" ", "".join(_pieces(block)))
    return _BREAKS.sub("\n", joined).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name in _LINES:
        yield "\n"
    yield _flat(element.text)
    for child in element:
        yield from _pieces(child)
        yield _flat(child.tail)
    if name in _LINES:
        yield "\n"
    elif name in _CELLS:
        yield " "


def _flat(text: str | None) -> str:
    """Line breaks of the file are its editor's indentation, not the author's."""
    return (text or "").replace("\n", " ").replace("\r", " ")
