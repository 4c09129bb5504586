"""The body of a level 1 document: a file carried whole (CDA R2 4.3.1, nonXMLBody)."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from lxml import etree

from documents.formats import office, pdf, picture, text
from documents.formats.cda import encapsulated, tree
from documents.formats.reading import Embedded
from documents.formats.unreadable import Unreadable

HEAD = 4096
# HL7's recommended types for text and image (data type ED, 2.4): what senders put in a level 1.
_CARRIED = (pdf, picture, office, text)


def body(path: Path) -> Embedded | None:
    """The file carried, None when the document is structured."""
    return of(tree.document(path))


def of(document: etree._Element) -> Embedded | None:
    """The same, of a document already parsed. A body kept elsewhere cannot be read here."""
    carrier = tree.one(document, "component/nonXMLBody/text")
    if carrier is None:
        return None
    content = encapsulated.content(carrier)
    if not content:
        raise Unreadable("cda-body-broken")
    return Embedded("body", _media_type(content), content)


def kind(content: bytes) -> ModuleType | None:
    """The format of a body by its first bytes, whatever it announces; None when it is none of these."""
    return next((known for known in _CARRIED if known.recognises(content[:HEAD])), None)


def _media_type(content: bytes) -> str:
    """What a browser may be told: the announced type is the sender's word, and could be a page."""
    if (known := kind(content)) is None:
        return "application/octet-stream"
    return picture.type_of(content) if known is picture else str(known.MEDIA_TYPES[-1])
