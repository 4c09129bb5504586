"""HL7 CDA R2 documents, levels 1 to 3, « auto-présentables » included.

HL7 Clinical Document Architecture Release 2.0 (2005); the French header is the CI-SIS volet
« Structuration minimale de documents de santé ». An « auto-présentable » is the same document
inside the root of an XSLT stylesheet, which is never run.
"""

from __future__ import annotations

from pathlib import Path

from documents.formats import sandbox
from documents.formats.cda import level1, phrases, rendering, whole
from documents.formats.cda.rendering import Narrative
from documents.formats.reading import Embedded, Reading

FORMAT = "cda"
MEDIA_TYPES = ("text/xml", "application/xml", "application/hl7-cda+xml")

_MARKS = (b"ClinicalDocument", b"urn:hl7-org:v3")

__all__ = ["FORMAT", "MEDIA_TYPES", "Narrative", "body", "narrative", "read", "recognises"]


def recognises(head: bytes) -> bool:
    """Whether the first bytes are those of XML that names a clinical document or a stylesheet.

    The document of an « auto-présentable » may begin after thousands of lines of stylesheet:
    `read` is the one that decides.
    """
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and (all(mark in plain for mark in _MARKS) or b"XSL/Transform" in plain)


def read(path: Path) -> Reading:
    """The document's header, text and kind. Raises Unreadable."""
    return sandbox.run(whole.read, path)


def narrative(path: Path) -> Narrative:
    """A structured document's text as safe HTML, with its images. Raises Unreadable."""
    return sandbox.run(rendering.narrative, path, phrases.translated())


def body(path: Path) -> Embedded | None:
    """What a level 1 document carries (PDF, text, image), None for a structured one."""
    return sandbox.run(level1.body, path)
