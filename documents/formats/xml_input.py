"""Reading XML that a stranger wrote: one strict door for CDA and XDM.

OWASP ASVS 5.0 V1.5.1 (no external entity, no unsafe parser feature). The bytes are decoded here,
from a short list of encodings, and given to libxml2 as UTF-8, so that what was checked (no DOCTYPE)
and what is parsed cannot differ by an exotic encoding. XInclude and stylesheets are only run on
request by lxml, and nobody here requests it.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from lxml import etree

from documents.formats.unreadable import Unreadable

MAX_BYTES = 30 * 2**20
MAX_DEPTH = 120  # CDA sections nest freely; the deepest of the national examples is 32
MAX_ELEMENTS = 500_000

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8",
    "iso-8859-1": "iso-8859-1", "latin1": "iso-8859-1", "latin-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252", "cp1252": "cp1252",
}  # fmt: skip
_DECLARATION = re.compile(r"""\s*<\?xml\b[^>]*?\?>""")
_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MISC = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def decode(raw: bytes) -> str:
    """The document as text, its byte order mark and XML declaration taken off."""
    encoding, mark = _encoding(raw)
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("xml-encoding") from error
    return _DECLARATION.sub("", text, count=1)


def _encoding(raw: bytes) -> tuple[str, int]:
    """Encoding and length of the mark (XML 1.0 appendix F: a mark wins over the declaration)."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding, len(mark)
    if raw.startswith(b"<\x00"):
        return "utf-16-le", 0
    if raw.startswith(b"\x00<"):
        return "utf-16-be", 0
    declared = _DECLARED.match(raw[:200].lstrip())
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise Unreadable("xml-encoding")
    return _ENCODINGS[name], 0


def prolog_end(text: str) -> int:
    """Where the first thing that is neither space, comment nor instruction begins."""
    at = 0
    while found := _MISC.match(text, at):
        at = found.end()
    return at


def parse(path: Path) -> etree._Element:
    """The root element of a file; Unreadable when it is no XML that is safe to read."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable("too-big")
    return parse_bytes(path.read_bytes())


def parse_bytes(raw: bytes) -> etree._Element:
    """The same, from bytes already in memory."""
    text = decode(raw)
    if text.startswith("<!DOCTYPE", prolog_end(text)):
        raise Unreadable("xml-doctype")
    try:
        root = etree.fromstring(text.encode(), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("xml-broken") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("xml-doctype")
    _check_shape(root)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,  # a scan carried in one element passes libxml2's 10 MB of text; our own bounds hold
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _check_shape(root: etree._Element) -> None:
    """Refuse a tree too deep or too wide for what walks it afterwards."""
    depth = elements = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise Unreadable("xml-too-deep")
