"""The safe HTML of a narrative as what reportlab flows onto pages: paragraphs, lists, tables, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO

from lxml import etree, html
from PIL import Image as Pictures
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, Image, Indenter, Paragraph

from documents.formats.paper import tables
from documents.formats.paper.fonts import marked
from documents.formats.paper.sheets import ACROSS, CELL, DOWN, HEAD_CELL, HEADINGS, NORMAL, NOTE, paragraph
from documents.formats.picture.drawing import on_white

_INLINE = {"strong": "b", "em": "i", "u": "u", "ins": "u", "del": "strike", "sub": "sub", "sup": "super"}
_BLOCKS = {"section", "div", "p", "ul", "ol", "table", "img", *HEADINGS}
_NOTES = {"cda-empty", "cda-missing", "cda-subject"}


class Tables(Enum):
    """Rows whole on a page; cut where one is higher than a page; as lines of text where reportlab can do neither."""

    WHOLE, CUT, LINES = range(3)


@dataclass(slots=True)
class Prose:
    """`pictures` by name; `tables` says how tables stand."""

    pictures: Mapping[str, bytes]
    tables: Tables = Tables.WHOLE
    across: float = ACROSS
    _depth: int = field(default=0)

    def of(self, page: str) -> list[Flowable]:
        """Everything, in order."""
        return self.flow(html.fragment_fromstring(page, create_parent="div"), NORMAL)

    def flow(self, element: etree._Element, style: ParagraphStyle) -> list[Flowable]:
        """The content of an element: runs of text as paragraphs, blocks between them."""
        found: list[Flowable] = []
        run = [marked(_spaced(element.text))]
        for child in element:
            if _holds_blocks(child):
                found += [*_paragraph(run, style), *self.block(child, style)]
                run = []
            else:
                run.append(_inline(child))
            run.append(marked(_spaced(child.tail)))
        return [*found, *_paragraph(run, style)]

    def block(self, element: etree._Element, style: ParagraphStyle) -> list[Flowable]:
        """One block."""
        tag = str(element.tag)
        if tag in HEADINGS:
            # Not keepWithNext: reportlab would keep it with the whole of a table
            return [*([] if self._depth else [CondPageBreak(60)]), *self.flow(element, HEADINGS[tag])]
        if tag in ("ul", "ol"):
            return self.listing(element, style)
        if tag == "table":
            return self.table(element)
        if tag == "img":
            return self.image(element)
        is_note = _NOTES & set((element.get("class") or "").split())
        return self.flow(element, NOTE if is_note else style)

    def listing(self, element: etree._Element, style: ParagraphStyle) -> list[Flowable]:
        """A list, each item behind its mark."""
        found: list[Flowable] = [Indenter(left=12)]
        for number, item in enumerate((one for one in element if one.tag == "li"), 1):
            flows = self.flow(item, style)
            mark = f"{number}." if element.tag == "ol" else "\u2022"
            first = flows[0] if flows else None
            if isinstance(first, Paragraph):
                flows[0] = Paragraph(first.text, ParagraphStyle("item", first.style, bulletIndent=-11), bulletText=mark)
            found += flows
        return [*found, Indenter(left=-12)]

    def table(self, element: etree._Element) -> list[Flowable]:
        """A table, its caption above."""
        caption = next(iter(element.iterchildren("caption")), None)
        above = self.flow(caption, HEADINGS["h4"]) if caption is not None else []
        made = None
        if self.tables is not Tables.LINES and not self._depth:
            cut = self.tables is Tables.CUT
            made = tables.table(element, self._cell, self.across, splits_rows=cut)
        below: list[Flowable] = [paragraph(line) for line in tables.lines(element)] if made is None else [made]
        return [*above, *below]

    def _cell(self, element: etree._Element, size: float) -> list[Flowable]:
        """A table inside a cell is written as lines: nested ones do not break across pages."""
        style = HEAD_CELL if element.tag == "th" else CELL
        if size != style.fontSize:
            style = ParagraphStyle("small cell", style, fontSize=size, leading=size * 1.3)
        self._depth += 1
        try:
            return self.flow(element, style)
        finally:
            self._depth -= 1

    def image(self, element: etree._Element) -> list[Flowable]:
        """A picture as wide as it is at 150 points an inch, no wider than the page; its words where it is broken."""
        content = self.pictures.get(element.get("data-media") or "")
        words = element.get("alt") or ""
        try:
            if content is None:
                raise ValueError("no such picture")
            with Pictures.open(BytesIO(content)) as opened:
                drawn = on_white(opened)
        except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError):
            return [paragraph(words, NOTE)]
        return [_fitted(drawn, self.across if not self._depth else 120.0), paragraph(words, NOTE)]


def _fitted(picture: Pictures.Image, across: float) -> Image:
    width, height = picture.size
    scale = min(72 / 150, across / width, DOWN * 0.8 / height)
    picture.thumbnail((2000, 2000))
    kept = BytesIO()
    picture.save(kept, "PNG" if picture.width * picture.height < 250_000 else "JPEG", quality=88)
    return Image(kept, width * scale, height * scale, hAlign="LEFT")


def _holds_blocks(element: etree._Element) -> bool:
    return element.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _paragraph(run: list[str], style: ParagraphStyle) -> list[Flowable]:
    told = "".join(run).strip()
    return [Paragraph(told, style)] if told else []


def _inline(element: etree._Element) -> str:
    if element.tag == "br":
        return "<br/>"
    inner = marked(_spaced(element.text)) + "".join(_inline(child) + marked(_spaced(child.tail)) for child in element)
    tag = _INLINE.get(str(element.tag))
    return f"<{tag}>{inner}</{tag}>" if tag and inner else inner


def _spaced(text: str | None) -> str:
    """White space as HTML has it: one blank for several, at the ends too."""
    words = " ".join((text or "").split())
    if not text or not words:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + words + (" " if text[-1].isspace() else "")
