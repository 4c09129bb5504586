"""What the service serves (PS3.18 8.9), told from its own addresses: a route that is added or goes is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.urls import URLPattern, get_resolver

from documents.imaging.dicomweb.media_types import BYTES, DICOM, JSON

ADDRESSES = "documents.imaging.dicomweb.urls"
WADL = "application/vnd.sun.wadl+xml"
NAMESPACE = "http://wadl.dev.java.net/2009/02"
PICTURES = ("image/jpeg", "image/png")
SEARCHES = frozenset({"studies", "series", "instances"})
STORES = frozenset({"dicomweb_studies", "dicomweb_study"})
OF_A_SEARCH = ("includefield", "limit", "offset")
OF_A_PICTURE = ("window", "viewport", "quality")
# By the last word of an address that is no UID
_SERVED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "metadata": ((JSON, "application/json"), ()),
    "rendered": (PICTURES, OF_A_PICTURE),
    "thumbnail": (PICTURES[:1], OF_A_PICTURE),
    "{numbers}": ((BYTES,), ()),
    "{path}": ((BYTES,), ()),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """An address under the service: what GET gives, with which parameters, and whether POST stores."""

    path: str
    media_types: tuple[str, ...]
    parameters: tuple[str, ...]
    stores: bool

    @property
    def methods(self) -> tuple[str, ...]:
        """As PS3.18 has them; HEAD goes with GET."""
        return ("GET", "POST") if self.stores else ("GET",)


def resources() -> Iterator[Resource]:
    """Every address, in the order in which they are matched."""
    for pattern in get_resolver(ADDRESSES).url_patterns:
        if isinstance(pattern, URLPattern) and str(pattern.pattern).startswith(tuple(SEARCHES)):
            yield _resource(re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)), str(pattern.name))


def as_json() -> dict[str, Any]:
    """The same four words for each resource."""
    told = [
        {"path": one.path, "methods": one.methods, "mediaTypes": one.media_types, "parameters": one.parameters}
        for one in resources()
    ]
    return {"resources": told}


def as_wadl(root: str) -> bytes:
    """A WADL document (W3C submission of 2009); `root` is the address of the service."""
    top = ElementTree.Element("application", xmlns=NAMESPACE)
    base = ElementTree.SubElement(top, "resources", base=f"{root}/")
    for one in resources():
        _add(ElementTree.SubElement(base, "resource", path=one.path), one)
    told: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return told


def _resource(path: str, name: str) -> Resource:
    last = path.rpartition("/")[2]
    if last in SEARCHES:
        return Resource(path, (JSON, "application/json"), OF_A_SEARCH, name in STORES)
    media_types, parameters = _SERVED.get(last, ((DICOM,), ()))
    return Resource(path, media_types, ("accept", *parameters), name in STORES)


def _add(element: ElementTree.Element, one: Resource) -> None:
    for name in re.findall(r"{(\w+)}", one.path):
        ElementTree.SubElement(element, "param", name=name, style="template", required="true")
    for method in one.methods:
        told = ElementTree.SubElement(element, "method", name=method)
        asked = ElementTree.SubElement(told, "request")
        given = ElementTree.SubElement(told, "response", status="200")
        kinds = one.media_types if method == "GET" else (JSON,)
        for name in one.parameters if method == "GET" else ():
            ElementTree.SubElement(asked, "param", name=name, style="query")
        if method == "POST":
            ElementTree.SubElement(asked, "representation", mediaType=f'multipart/related; type="{DICOM}"')
        for kind in kinds:
            ElementTree.SubElement(given, "representation", mediaType=kind)
