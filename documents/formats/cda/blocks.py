"""The narrative block, element by element, as a tree of HTML (CDA R2 4.3.5, NarrativeBlock.xsd).

Only what is named here is ever made; an element nobody knows leaves its text. Text that stands
where HTML allows none (between the rows of a table, between the items of a list) gets a cell or an
item of its own, because an HTML parser would move it, and a result must stay in its row.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from documents.formats.cda import marks
from documents.formats.cda.media import Medium
from documents.formats.cda.phrases import Phrases
from documents.formats.cda.tree import attribute, local, one, words

_ROW_GROUPS = {"thead", "tbody", "tfoot"}
_BLOCKS = {"paragraph", "list", "table"}
_INLINE_STYLES = (("bold", "strong"), ("emphasis", "em"), ("italics", "em"), ("underline", "u"))
_REVISIONS = {"insert": "ins", "delete": "del"}
_ORDERED = {"arabic": "1", "littleroman": "i", "bigroman": "I", "littlealpha": "a", "bigalpha": "A"}


def make(tag: str, parent: etree._Element | None = None, **attributes: str) -> etree._Element:
    """A new element, at the end of its parent."""
    made = etree.Element(tag) if parent is None else etree.SubElement(parent, tag)
    for name, value in attributes.items():
        made.set({"kind": "class"}.get(name, name.replace("_", "-")), value)
    return made


def write(target: etree._Element, text: str | None) -> None:
    """Text at the end of an element, inside a cell or item where only those may stand."""
    if not text or (not text.strip() and target.tag in _CONTAINERS):
        return
    target = _place(target, "#text")
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


# What may stand directly inside each container, and what wraps anything else.
_CONTAINERS: dict[str, tuple[set[str], str]] = {
    "table": ({"caption", "colgroup", "col", "tr"} | _ROW_GROUPS, "tr"),
    "thead": ({"tr"}, "tr"),
    "tbody": ({"tr"}, "tr"),
    "tfoot": ({"tr"}, "tr"),
    "tr": ({"td", "th"}, "td"),
    "ul": ({"li"}, "li"),
    "ol": ({"li"}, "li"),
}


def _place(target: etree._Element, tag: str) -> etree._Element:
    """Where a tag may stand: the target, or a wrapper at its end (the last one, if it is one)."""
    while target.tag in _CONTAINERS:
        allowed, wrapper = _CONTAINERS[str(target.tag)]
        if tag in allowed:
            return target
        last = target[-1] if len(target) and target[-1].get("data-stray") else None
        target = last if last is not None else make(wrapper, target, data_stray="1")
    return target


class Blocks:
    """Turns narrative blocks of one document into HTML; knows its media and the ids already used."""

    def __init__(self, media: dict[str, Medium], phrases: Phrases) -> None:
        self.media = media
        self.phrases = phrases
        self.identifiers: dict[etree._Element, str] = {}
        self.shown: set[int] = set()
        self._ids: set[str] = set()
        self._notes: dict[str, int] = {}

    def fill(self, source: etree._Element, target: etree._Element) -> None:
        """The content of a narrative element, at the end of an HTML one."""
        write(target, source.text)
        for child in source:
            _MAKERS.get(local(child), Blocks.fill)(self, child, target)
            write(target, child.tail)

    def add(self, source: etree._Element, target: etree._Element, tag: str) -> etree._Element:
        """A new HTML element for a narrative one, with its id and looks."""
        made = make(tag, _place(target, tag))
        self.identify(source, made)
        marks.carry(source, made)
        return made

    def identify(self, source: etree._Element, made: etree._Element) -> None:
        """Its ID, once: a second element with the same one is no target."""
        identifier = marks.anchor(attribute(source, "ID"))
        if identifier != marks.PREFIX and identifier not in self._ids:
            self._ids.add(identifier)
            made.set("id", identifier)

    def paragraph(self, source: etree._Element, target: etree._Element) -> None:
        holds_blocks = any(local(inner) in _BLOCKS for inner in source.iterdescendants())
        made = self.add(source, target, "div" if holds_blocks or _inside_p(target) else "p")
        self.fill(source, made)

    def content(self, source: etree._Element, target: etree._Element) -> None:
        revision = _REVISIONS.get(attribute(source, "revised"))
        made = self.add(source, target, revision or "span")
        looks = marks.styles(source)
        for tag in dict.fromkeys(tag for look, tag in _INLINE_STYLES if look in looks):
            made = make(tag, made)
        self.fill(source, made)

    def line_break(self, source: etree._Element, target: etree._Element) -> None:
        if target.tag not in _CONTAINERS:
            make("br", target)
        self.fill(source, target)

    def raised(self, source: etree._Element, target: etree._Element) -> None:
        self.fill(source, self.add(source, target, local(source)))

    def caption(self, source: etree._Element, target: etree._Element) -> None:
        """A table's own caption stays one; elsewhere it is a line before what it names."""
        if target.tag == "table":
            made = self.add(source, target, "caption")
            target.insert(0, made)
        else:
            made = self._caption_line(source, target)
            made.set("class", " ".join(filter(None, ["cda-caption", made.get("class")])))
        self.fill(source, made)

    def _caption_line(self, source: etree._Element, target: etree._Element) -> etree._Element:
        if target.tag not in ("ul", "ol"):
            return self.add(source, target, "span")
        made = self.add(source, make("li"), "span")
        target.addprevious(made)
        return made

    def listing(self, source: etree._Element, target: etree._Element) -> None:
        numbering = next((_ORDERED[s] for s in marks.styles(source) if s in _ORDERED), "")
        ordered = attribute(source, "listType").lower() == "ordered" or bool(numbering)
        made = self.add(source, target, "ol" if ordered else "ul")
        if numbering:
            made.set("type", numbering)
        self.fill(source, made)

    def item(self, source: etree._Element, target: etree._Element) -> None:
        inside = target.tag in ("ul", "ol")
        self.fill(source, self.add(source, target, "li" if inside else "div"))

    def table(self, source: etree._Element, target: etree._Element) -> None:
        """In a box of its own that scrolls: a wide table must not widen a phone's page."""
        box = make("div", _place(target, "div"), kind="cda-table", tabindex="0", role="group")
        if caption := words(one(source, "caption")):
            box.set("aria-label", caption)
        self.fill(source, self.add(source, box, "table"))

    def rows(self, source: etree._Element, target: etree._Element) -> None:
        inside = target.tag == "table"
        self.fill(source, self.add(source, target, local(source)) if inside else target)

    def row(self, source: etree._Element, target: etree._Element) -> None:
        inside = target.tag == "table" or target.tag in _ROW_GROUPS
        self.fill(source, self.add(source, target, "tr" if inside else "div"))

    def cell(self, source: etree._Element, target: etree._Element) -> None:
        inside = target.tag in _CONTAINERS and target.tag not in ("ul", "ol")
        made = self.add(source, target, _cell_tag(source) if inside else "span")
        if inside:
            marks.carry_cell(source, made)
        self.fill(source, made)

    def footnote(self, source: etree._Element, target: etree._Element) -> None:
        made = self.add(source, target, "span")
        made.set("role", "note")
        made.set("class", "cda-footnote")
        write(make("sup", made), str(self._number(attribute(source, "ID"))))
        write(made, " ")
        self.fill(source, made)

    def footnote_reference(self, source: etree._Element, target: etree._Element) -> None:
        identifier = attribute(source, "IDREF")
        link = make("a", _place(target, "a"), href="#" + marks.anchor(identifier))
        link.set("aria-label", f"{self.phrases['note']} {self._number(identifier)}")
        write(make("sup", link), str(self._number(identifier)))
        self.fill(source, target)

    def _number(self, identifier: str) -> int:
        return self._notes.setdefault(identifier, len(self._notes) + 1)

    def link(self, source: etree._Element, target: etree._Element) -> None:
        href = marks.link(attribute(source, "href"))
        inside_link = target.tag == "a" or any(a.tag == "a" for a in target.iterancestors())
        made = self.add(source, target, "a" if href and not inside_link else "span")
        if made.tag == "a":
            made.set("href", href)
        self.fill(source, made)

    def multimedia(self, source: etree._Element, target: etree._Element) -> None:
        """One placeholder for each object referred to; the caption says what it shows."""
        caption = words(one(source, "caption"))
        for identifier in attribute(source, "referencedObject").split():
            self.show(identifier, caption, target)
        self.fill(source, target)

    def show(self, identifier: str, caption: str, target: etree._Element) -> None:
        """A picture whose address the page fills in, a file's name, or why there is none."""
        medium = self.media.get(identifier, Medium(None, elsewhere=True))
        self.shown.add(id(medium))
        target = _place(target, "span")
        if medium.file is None:
            why = "image-elsewhere" if medium.elsewhere else "image-broken"
            write(make("span", target, kind="cda-missing"), self.phrases[why])
        elif medium.is_picture:
            alt = caption or self.phrases["image"]
            make("img", target, kind="cda-image", data_media=medium.file.name, alt=alt)
        else:
            made = make("span", target, kind="cda-file", data_file=medium.file.name)
            write(made, caption or self.phrases["file"])


def _cell_tag(source: etree._Element) -> str:
    """A header cell that says nothing heads nothing: read aloud, it would be announced for each cell under it."""
    has_picture = any(local(inner) == "renderMultiMedia" for inner in source.iterdescendants())
    return local(source) if words(source) or has_picture else "td"


def _inside_p(target: etree._Element) -> bool:
    """A paragraph closes the one it is in, for an HTML parser."""
    return target.tag == "p" or any(a.tag == "p" for a in target.iterancestors())


_MAKERS: dict[str, Callable[[Blocks, etree._Element, etree._Element], None]] = {
    "paragraph": Blocks.paragraph,
    "content": Blocks.content,
    "br": Blocks.line_break,
    "sub": Blocks.raised,
    "sup": Blocks.raised,
    "caption": Blocks.caption,
    "list": Blocks.listing,
    "item": Blocks.item,
    "table": Blocks.table,
    "thead": Blocks.rows,
    "tbody": Blocks.rows,
    "tfoot": Blocks.rows,
    "tr": Blocks.row,
    "td": Blocks.cell,
    "th": Blocks.cell,
    "footnote": Blocks.footnote,
    "footnoteRef": Blocks.footnote_reference,
    "linkHtml": Blocks.link,
    "renderMultiMedia": Blocks.multimedia,
}
