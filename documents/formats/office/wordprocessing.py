"""The text of WordprocessingML (ECMA-376 part 1, 17.3.3): runs, tabs, breaks, tables, boxes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# Field instructions, deleted text of tracked changes, and the copy of a drawing for old readers.
_SKIPPED = {"instrText", "delText", "delInstrText", "Fallback"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_ENDS = {"p": "\n", "tc": "\t"}


def text_of(root: etree._Element) -> str:
    """Paragraph by paragraph, a row of a table on a line."""
    lines = "".join(_pieces(root)).replace("\n\t", "\t").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _pieces(element: etree._Element) -> Iterator[str]:
    name = etree.QName(element).localname
    if name in _SKIPPED:
        return
    if name == "t":
        yield element.text or ""
    yield _BREAKS.get(name, "")
    for child in element:
        yield from _pieces(child)
    yield _ENDS.get(name, "")
    if name == "tr":
        yield "\n"
