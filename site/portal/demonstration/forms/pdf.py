"""A paper as a PDF with a letterhead, tables and page numbers, in fonts that every reader has.

Neither compressed nor dated: the bytes depend on no library's mood and on no clock (reportlab's `invariant`).
"""

from datetime import date
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from portal.demonstration import days
from portal.demonstration.forms import identity
from portal.demonstration.papers import Paper, Section
from portal.demonstration.people import Patient

WIDTH, HEIGHT = A4
MARGIN = 56
BLUE, GREY, PALE = HexColor("#1f4e79"), HexColor("#5a6470"), HexColor("#eef2f6")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=14, spaceAfter=5)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11.5, spaceAfter=0)
HEAD_CELL = ParagraphStyle("head", parent=CELL, fontName="Helvetica-Bold")
SECTION = ParagraphStyle(
    "section", parent=BODY, fontName="Helvetica-Bold", textColor=BLUE, spaceBefore=8, keepWithNext=1
)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=18, spaceAfter=8)
GRID = TableStyle(
    [
        ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, GREY),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


class Numbered(Canvas):
    """A canvas that knows at the end how many pages there are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Holds the page until all are known."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Writes each page with its number."""
        for number, page in enumerate(self._held, start=1):
            self.__dict__.update(page)
            self.setFont("Helvetica", 8)
            self.setFillColor(GREY)
            self.drawRightString(WIDTH - MARGIN, 34, f"Page {number}/{len(self._held)}")
            super().showPage()
        super().save()


def written(paper: Paper, patient: Patient, today: date) -> bytes:
    """The document, the same bytes each time."""
    buffer = BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, invariant=1, pageCompression=0, title=paper.title, author="")
    top = Frame(MARGIN, 60, WIDTH - 2 * MARGIN, HEIGHT - 60 - 178, 0, 0, 0, 0, id="first")
    rest = Frame(MARGIN, 60, WIDTH - 2 * MARGIN, HEIGHT - 60 - 78, 0, 0, 0, 0, id="later")
    letterhead = _Letterhead(paper, patient, today)
    document.addPageTemplates(
        [
            PageTemplate("first", [top], onPage=letterhead.first, autoNextPageTemplate="later"),
            PageTemplate("later", [rest], onPage=letterhead.later),
        ]
    )
    document.build(list(_flow(paper)), canvasmaker=Numbered)
    return buffer.getvalue()


class _Letterhead:
    """What stands above the text: the whole letterhead on the first page, a line on the others."""

    def __init__(self, paper: Paper, patient: Patient, today: date) -> None:
        self.paper, self.who = paper, identity.lines(paper, patient, today)
        self.house = identity.house_of(paper)

    def first(self, canvas: Canvas, _document: Any) -> None:
        """House, author and patient."""
        canvas.setFillColor(BLUE)
        canvas.rect(MARGIN, HEIGHT - 74, 30, 30, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.circle(MARGIN + 15, HEIGHT - 59, 8, stroke=0, fill=1)
        self._text(canvas, "Helvetica-Bold", 12, BLUE, MARGIN + 40, HEIGHT - 54, self.house.name)
        self._text(
            canvas, "Helvetica", 8.5, GREY, MARGIN + 40, HEIGHT - 68, f"{self.house.address} — {self.house.telephone}"
        )
        left = (self.paper.unit, self.paper.author.signature, self.paper.author.speciality_name)
        for row, line in enumerate(filter(None, left)):
            self._text(canvas, "Helvetica", 9, GREY, MARGIN, HEIGHT - 100 - 13 * row, line)
        for row, line in enumerate(self.who):
            font = "Helvetica-Bold" if row == 0 else "Helvetica"
            self._text(canvas, font, 9.5, HexColor("#000000"), MARGIN + 230, HEIGHT - 100 - 13 * row, line)
        self._text(
            canvas, "Helvetica", 9.5, GREY, MARGIN + 230, HEIGHT - 146, f"Le {days.long(self.paper.when.date())}"
        )
        self._foot(canvas)

    def later(self, canvas: Canvas, _document: Any) -> None:
        """A line that says whose page it is."""
        self._text(canvas, "Helvetica", 8.5, GREY, MARGIN, HEIGHT - 50, f"{self.who[0]}, {self.who[1]}")
        self._text(
            canvas,
            "Helvetica",
            8.5,
            GREY,
            MARGIN,
            HEIGHT - 62,
            f"{self.paper.title} — {days.short(self.paper.when.date())}",
        )
        self._foot(canvas)

    def _foot(self, canvas: Canvas) -> None:
        canvas.setStrokeColor(PALE)
        canvas.line(MARGIN, 48, WIDTH - MARGIN, 48)
        self._text(
            canvas, "Helvetica", 8, GREY, MARGIN, 34, f"{self.house.name} — {self.paper.number} — patient inventé"
        )

    @staticmethod
    def _text(canvas: Canvas, font: str, size: float, colour: Any, x: float, y: float, line: str) -> None:
        canvas.setFont(font, size)
        canvas.setFillColor(colour)
        canvas.drawString(x, y, line)


def _flow(paper: Paper) -> list[Flowable]:
    flow: list[Flowable] = [_paragraph(paper.title, "title")]
    for section in paper.sections:
        flow += _of(section, bare=section.title == paper.title)
    copies = ", ".join(to.signature for to in paper.recipients)
    flow += [Spacer(1, 12), _paragraph(paper.author.signature, "body")]
    return [*flow, _paragraph(f"Copie : {copies}", "cell")] if copies else flow


def _of(section: Section, *, bare: bool) -> list[Flowable]:
    flow: list[Flowable] = [] if bare else [_paragraph(section.title, "section")]
    flow += [_paragraph(text, "body") for text in section.paragraphs]
    return [*flow, _table(section), Spacer(1, 6)] if section.table else flow


def _table(section: Section) -> Table:
    head, *rows = section.table
    cells = [[_paragraph(cell, "head") for cell in head], *([_paragraph(cell, "cell") for cell in row] for row in rows)]
    return Table(cells, colWidths=_widths(section), style=GRID, repeatRows=1, hAlign="LEFT")


def _widths(section: Section) -> list[float]:
    """In proportion to the longest cell of each column, none so narrow that it breaks words."""
    columns = [max(min(max(len(cell) for cell in column), 44), 7) for column in zip(*section.table, strict=True)]
    room = WIDTH - 2 * MARGIN
    wanted = [column * 6.2 + 12 for column in columns]
    shrink = min(1.0, room / sum(wanted))
    return [width * shrink for width in wanted]


@cache
def _styles() -> dict[str, ParagraphStyle]:
    return {style.name: style for style in (BODY, CELL, HEAD_CELL, SECTION, TITLE)}


def _paragraph(text: str, style: str) -> Paragraph:
    return Paragraph(escape(text), _styles()[style])
