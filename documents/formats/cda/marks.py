"""Attributes of the narrative block as those of HTML: ids, classes, spans, links.

CDA R2 4.3.5, « Section Narrative Block », and its schema NarrativeBlock.xsd. Looks become class
names, because the pages allow no inline style; identifiers are prefixed, because a document must
not take the id of something on the page around it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from documents.formats.cda.media import safe_id
from documents.formats.cda.tree import attribute, local

PREFIX = "cda-"

# Table 13 of CDA R2 4.3.5.11, and what editors write for two at once.
_STYLES = {
    "bold": "bold", "underline": "underline", "italics": "italics", "emphasis": "emphasis",
    "bolditalics": "bold italics", "boldunderline": "bold underline",
    "lrule": "lrule", "rrule": "rrule", "toprule": "toprule", "botrule": "botrule",
    "arabic": "arabic", "littleroman": "littleroman", "bigroman": "bigroman",
    "littlealpha": "littlealpha", "bigalpha": "bigalpha",
    "disc": "disc", "circle": "circle", "square": "square",
}  # fmt: skip
_ALIGNMENTS = {"left", "center", "right", "justify", "top", "middle", "bottom"}
_SPAN_LIMIT = 1000  # HTML, 4.9.11: a larger colspan is ignored
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SCOPES = {"row", "col", "rowgroup", "colgroup"}


def anchor(identifier: str) -> str:
    """The id in the page of an ID in the document."""
    return PREFIX + safe_id(identifier)


def styles(source: etree._Element) -> list[str]:
    """The looks asked for, known ones by their name, local ones (xSomething) as "x-something"."""
    found: list[str] = []
    for token in attribute(source, "styleCode").lower().split():
        found += _STYLES.get(token, f"x-{safe_id(token)}").split()
    for side in ("align", "valign"):
        if (value := attribute(source, side).lower()) in _ALIGNMENTS:
            found.append(value)
    return list(dict.fromkeys(found))


def carry(source: etree._Element, target: etree._Element) -> None:
    """What any element may have: its looks, its language."""
    names = [target.get("class"), *(PREFIX + style for style in styles(source))]
    if any(names):
        target.set("class", " ".join(filter(None, names)))
    language = attribute(source, "language")
    if _LANGUAGE.fullmatch(language):
        target.set("lang", language)


def carry_cell(source: etree._Element, target: etree._Element) -> None:
    """What a cell has besides: its spans, the headers it names, its scope when it is one."""
    for name in ("rowspan", "colspan"):
        value = attribute(source, name)
        if value.isascii() and value.isdigit() and 1 < int(value[:6]) <= _SPAN_LIMIT:
            target.set(name, value)
    headers = [anchor(identifier) for identifier in attribute(source, "headers").split()]
    if headers:
        target.set("headers", " ".join(headers))
    if target.tag == "th":
        target.set("scope", _scope(source))
        if abbreviation := attribute(source, "abbr"):
            target.set("abbr", abbreviation)


def _scope(source: etree._Element) -> str:
    """What a header cell heads: as it says, else by its place in the table."""
    stated = attribute(source, "scope").lower()
    if stated in _SCOPES:
        return stated
    row = source.getparent()
    if row is None:
        return "col"
    heads_columns = any(local(a) == "thead" for a in row.iterancestors()) or all(local(cell) == "th" for cell in row)
    wide = attribute(source, "colspan") not in ("", "1")
    return ("colgroup" if wide else "col") if heads_columns else "row"


def link(address: str) -> str:
    """An address as a link may carry it, "" when it is not one to follow from a dossier."""
    if address.startswith("#") and len(address) > 1:
        return "#" + anchor(address[1:])
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return address if plain and len(address) < 2000 else ""
