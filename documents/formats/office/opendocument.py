"""The text of an OpenDocument letter (ODF 1.3 part 3, 5 and 6): headings, paragraphs, spaces."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# What is not the letter: styles, changes withdrawn, comments, forms, scripts.
_SKIPPED = {"tracked-changes", "annotation", "automatic-styles", "font-face-decls", "forms", "scripts"}
_MAX_SPACES = 200
_ENDS = {"p": "\n", "h": "\n", "table-cell": "\t", "table-row": "\n", "list-item": ""}


def text_of(root: etree._Element) -> str:
    """Paragraph by paragraph, a row of a table on a line."""
    lines = "".join(_pieces(root, inside=False)).replace("\n\t", "\t").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _pieces(element: etree._Element, *, inside: bool) -> Iterator[str]:
    """`inside` is whether we are in a paragraph: elsewhere text is only indentation."""
    name = etree.QName(element).localname
    if name in _SKIPPED:
        return
    inside = inside or name in ("p", "h")
    yield _spaces(element, name)
    if inside:
        yield element.text or ""
    for child in element:
        yield from _pieces(child, inside=inside)
        if inside:
            yield child.tail or ""
    yield _ENDS.get(name, "")


def _spaces(element: etree._Element, name: str) -> str:
    """White space that ODF writes as elements: s (several spaces), tab, line-break."""
    if name == "s":
        count = next((value for key, value in element.attrib.items() if str(key).endswith("}c")), "1")
        return " " * min(int(count) if str(count).isdigit() else 1, _MAX_SPACES)
    return {"tab": "\t", "line-break": "\n"}.get(name, "")
