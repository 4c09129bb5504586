"""Finding things in a CDA tree: the document, children by local path, text, codes, ids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from documents.formats import xml_input
from documents.formats.unreadable import Unreadable

V3 = "urn:hl7-org:v3"
_PREFIXES = {"c": V3}


_DOCUMENT = f"{{{V3}}}ClinicalDocument"
_STYLESHEETS = {"{http://www.w3.org/1999/XSL/Transform}" + name for name in ("stylesheet", "transform")}


def document(path: Path) -> etree._Element:
    """The one ClinicalDocument of a file: its root, or data of a stylesheet's root.

    XSLT 1.0 (2.2) lets a stylesheet carry elements of other vocabularies at its top; the CI-SIS
    puts the document there, inside a data element.
    """
    root = xml_input.parse(path)
    if root.tag == _DOCUMENT:
        return root
    if root.tag not in _STYLESHEETS:
        raise Unreadable("xml-not-cda")
    found: list[etree._Element] = [inner for top in root for inner in (top, *top) if inner.tag == _DOCUMENT]
    if len(found) != 1:
        raise Unreadable("xml-not-cda")
    return found[0]


def local(element: etree._Element) -> str:
    """The element's name when it is CDA's, "" when it belongs to another vocabulary."""
    name = etree.QName(element)
    return name.localname if name.namespace == V3 else ""


def every(element: etree._Element, path: str) -> list[etree._Element]:
    """Descendants by a path of CDA names: "patientRole/patient/name"."""
    return element.findall("/".join(f"c:{step}" for step in path.split("/")), _PREFIXES)


def one(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first of them."""
    found = every(element, path) if element is not None else []
    return found[0] if found else None


def words(element: etree._Element | None) -> str:
    """All the text inside, runs of space as one: headers are indented by their editors."""
    return "" if element is None else " ".join("".join(_strings(element)).split())


def _strings(element: etree._Element) -> Iterator[str]:
    return (str(text) for text in element.itertext())


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute's value, "" when the element or the attribute is absent."""
    return "" if element is None else str(element.get(name) or "").strip()


def instance_id(element: etree._Element | None) -> str:
    """An HL7 instance identifier as "root^extension", or "root" alone."""
    root, extension = attribute(element, "root"), attribute(element, "extension")
    return f"{root}^{extension}" if extension else root
