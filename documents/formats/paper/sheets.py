"""The sheet: A4, its margins, its styles, and what stands at the foot of every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle
from reportlab.platypus.flowables import HRFlowable

from documents.formats.paper.fonts import BOLD, ITALIC, TEXT, marked
from documents.formats.paper.told import Label

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 20 * mm, 18 * mm, 24 * mm
ACROSS, DOWN = WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM
INK, SOFT, LINE, ACCENT = HexColor("#15211f"), HexColor("#4c5b58"), HexColor("#c4cdca"), HexColor("#0b5f67")
ALERT, ALERT_PAPER, HEAD_PAPER = HexColor("#6d4700"), HexColor("#fcf0d6"), HexColor("#eef3f2")

NORMAL = ParagraphStyle("normal", fontName=TEXT, fontSize=10, leading=14, textColor=INK, spaceAfter=4)
SMALL = ParagraphStyle("small", NORMAL, fontSize=8.5, leading=11.5, spaceAfter=0)
SOFT_SMALL = ParagraphStyle("soft", SMALL, textColor=SOFT)
CELL = ParagraphStyle("cell", NORMAL, fontSize=8.5, leading=11, spaceAfter=1)
HEAD_CELL = ParagraphStyle("head cell", CELL, fontName=BOLD)
NOTE = ParagraphStyle("note", NORMAL, fontName=ITALIC, textColor=SOFT)
PLAIN = ParagraphStyle("plain", NORMAL, fontName="Courier", fontSize=8.5, leading=11.5, spaceAfter=0)
KIND = ParagraphStyle("kind", SMALL, textColor=ACCENT, fontName=BOLD, spaceAfter=2)
TITLE = ParagraphStyle("title", NORMAL, fontName=BOLD, fontSize=17, leading=21, spaceAfter=4)
NAME = ParagraphStyle("name", TITLE, fontSize=20, leading=25, spaceAfter=6)
ALERT_LINE = ParagraphStyle(
    "alert", SMALL, textColor=ALERT, fontName=BOLD, backColor=ALERT_PAPER, borderPadding=(3, 6, 3, 6), leftIndent=6,
    rightIndent=6, spaceBefore=5, spaceAfter=5,
)  # fmt: skip
WARNING = ParagraphStyle("warning", SMALL, textColor=ALERT, fontName=BOLD)
NUMBER = ParagraphStyle("number", SMALL, alignment=TA_RIGHT)
HEADINGS = {
    f"h{level}": ParagraphStyle(
        f"h{level}", NORMAL, fontName=BOLD, fontSize=size, leading=size * 1.3, spaceBefore=size * 0.8,
        spaceAfter=size * 0.3,
    )
    for level, size in ((2, 12.5), (3, 11), (4, 10), (5, 10), (6, 10))
}  # fmt: skip


def paragraph(text: str, style: ParagraphStyle = NORMAL) -> Paragraph:
    """Plain text as a paragraph."""
    return Paragraph(marked(text), style)


def padded(height: float, right: float, across: Sequence[tuple[Any, ...]] = ()) -> TableStyle:
    """A table without rules of its own, its cells apart by so many points; `across` is what more there is to say."""
    every = (0, 0), (-1, -1)
    return TableStyle([
        ("VALIGN", *every, "TOP"), ("LEFTPADDING", *every, 0), ("RIGHTPADDING", *every, right),
        ("TOPPADDING", *every, height), ("BOTTOMPADDING", *every, height), *across,
    ])  # fmt: skip


def head(label: Label) -> list[Flowable]:
    """What stands above a document on its first page."""
    told: list[Flowable] = [paragraph(label.kind, KIND)] if label.kind else []
    told.append(paragraph(label.title, TITLE))
    told += [paragraph(fact, SOFT_SMALL) for fact in label.facts]
    told += [paragraph(alert, ALERT_LINE) for alert in label.alerts]
    return [*told, Spacer(0, 6), HRFlowable(width="100%", thickness=0.75, color=LINE, spaceAfter=10)]


def written(out: Path, flow: Sequence[Flowable], identity: str, source: str, page: str) -> int:
    """Lays the flow on pages into the file; how many. Raises reportlab's LayoutError."""
    with out.open("r+b") as file:
        file.truncate()
        document = BaseDocTemplate(file, pagesize=A4, title="", author="", producer="Diaphane", invariant=0)
        frame = Frame(SIDE, BOTTOM, ACROSS, DOWN, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        document.addPageTemplates([PageTemplate(frames=[frame], onPage=_foot(identity, source, page))])
        document.build(list(flow))
        return int(document.page)


def _foot(identity: str, source: str, page: str) -> Callable[[Any, BaseDocTemplate], None]:
    def draw(canvas: Any, document: BaseDocTemplate) -> None:
        canvas.saveState()
        number = page % document.page
        table = Table(
            [[paragraph(identity, SMALL), paragraph(number, NUMBER)], [paragraph(source, SOFT_SMALL), ""]],
            colWidths=[ACROSS - 40 * mm, 40 * mm],
        )
        table.setStyle(padded(0, right=0, across=[("SPAN", (0, 1), (1, 1))]))
        _width, height = table.wrap(ACROSS, BOTTOM)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.75)
        canvas.line(SIDE, BOTTOM - 5 * mm, WIDTH - SIDE, BOTTOM - 5 * mm)
        table.drawOn(canvas, SIDE, BOTTOM - 7 * mm - height)
        canvas.restoreState()

    return draw
