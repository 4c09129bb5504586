"""A structured document as safe HTML: sections in order, under headings in order.

Two nets, one after the other: `blocks` makes only the elements it knows, with attributes it wrote
itself; nh3 then removes whatever is not on the list, should the first have been wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nh3
from lxml import etree

from documents.formats.cda import media, tree
from documents.formats.cda.blocks import Blocks, make, write
from documents.formats.cda.phrases import Phrases
from documents.formats.cda.tree import attribute, every, one, words
from documents.formats.reading import Embedded

TOP_HEADING = 2  # the page's own title is the h1

_TAGS = {
    "section", "h2", "h3", "h4", "h5", "h6", "div", "p", "span", "strong", "em", "u", "ins", "del",
    "sub", "sup", "br", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr",
    "th", "td", "a", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class", "lang"},
    "div": {"role", "tabindex", "aria-label"},
    "span": {"role", "data-file"},
    "a": {"href", "aria-label"},
    "ol": {"type"},
    "th": {"scope", "abbr", "rowspan", "colspan", "headers"},
    "td": {"rowspan", "colspan", "headers"},
    "img": {"alt", "data-media"},
}


@dataclass(frozen=True, slots=True)
class Narrative:
    """Safe HTML. The page gives each `<img data-media="NAME">` of it the address of the image of
    that name, and each `<span data-file="NAME">` a way to the file of that name."""

    html: str
    images: tuple[Embedded, ...] = ()
    files: tuple[Embedded, ...] = ()


def narrative(path: Path, phrases: Phrases) -> Narrative:
    """Runs in the sandbox. Raises Unreadable."""
    return of(tree.document(path), phrases)


def of(document: etree._Element, phrases: Phrases) -> Narrative:
    """The same, of a document already parsed."""
    found = media.of(document)
    blocks = Blocks(found, phrases)
    blocks.identifiers = {element: identifier for identifier, element in media.elements(document)}
    page = make("div", kind="cda")
    for section in every(document, "component/structuredBody/component/section"):
        _section(section, page, blocks, TOP_HEADING)
    if not len(page):
        write(make("p", page, kind="cda-empty"), phrases["no-section"])
    files = {m.file.name: m.file for m in found.values() if m.file is not None}
    pictures = {m.file.name for m in found.values() if m.file is not None and m.is_picture}
    return Narrative(
        html=_clean(page),
        images=tuple(file for name, file in files.items() if name in pictures),
        files=tuple(file for name, file in files.items() if name not in pictures),
    )


def _section(section: etree._Element, page: etree._Element, blocks: Blocks, level: int) -> None:
    box = make("section", page, kind="cda-section")
    blocks.identify(section, box)
    write(make(f"h{min(level, 6)}", box), _title(section, blocks.phrases))
    _subject(section, box, blocks.phrases)
    text, inner = one(section, "text"), every(section, "component/section")
    if text is not None and _says_something(text):
        body = make("div", box, kind="cda-text")
        blocks.identify(text, body)
        blocks.fill(text, body)
    elif not inner:
        coded = "coded-only" if every(section, "entry") else "empty"
        write(make("p", box, kind="cda-empty"), blocks.phrases[coded])
    _left_over(section, box, blocks)
    for child in inner:
        _section(child, box, blocks, level + 1)


def _title(section: etree._Element, phrases: Phrases) -> str:
    written = words(one(section, "title"))
    return written or attribute(one(section, "code"), "displayName") or phrases["untitled"]


def _subject(section: etree._Element, box: etree._Element, phrases: Phrases) -> None:
    """A section on someone else than the patient (a parent, a foetus) must say so."""
    subject = one(section, "subject/relatedSubject")
    who = attribute(one(subject, "code"), "displayName") or words(one(subject, "subject/name"))
    if who:
        write(make("p", box, kind="cda-subject"), f"{phrases['concerns']} {who}")


def _says_something(text: etree._Element) -> bool:
    return bool(words(text)) or any(tree.local(inner) == "renderMultiMedia" for inner in text.iterdescendants())


def _left_over(section: etree._Element, box: etree._Element, blocks: Blocks) -> None:
    """Media of the section's entries that its text never shows: nothing sent stays hidden."""
    for entry in every(section, "entry"):
        for element in entry.iter(f"{{{tree.V3}}}observationMedia"):
            identifier = blocks.identifiers[element]
            if id(blocks.media[identifier]) not in blocks.shown:
                blocks.show(identifier, "", make("p", box, kind="cda-attached"))


def _clean(page: etree._Element) -> str:
    for stray in page.iter("*"):
        stray.attrib.pop("data-stray", "")
    html = etree.tostring(page, encoding="unicode", method="html")
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
