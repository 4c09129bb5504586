"""The cover: whose documents, which, when and by whom they were taken; each line leads to its page."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table
from reportlab.platypus.flowables import HRFlowable

from documents.formats.paper.fonts import marked
from documents.formats.paper.sheets import (
    ACROSS,
    ALERT_LINE,
    HEADINGS,
    LINE,
    NAME,
    NUMBER,
    SMALL,
    SOFT_SMALL,
    WARNING,
    padded,
    paragraph,
    written,
)
from documents.formats.paper.told import Cover, Laid, Row

PLACE = "page:"  # a link's address until the pages are bound


def cover(told: Cover, out: Path) -> Laid:
    """Laid as often as its own length changes the numbers of the pages in it."""
    length = 1
    for _time in range(3):
        laid = written(out, _flow(told, length), told.identity, told.source, told.page)
        if laid == length:
            break
        length = laid
    return Laid(laid)


def _flow(told: Cover, before: int) -> list[Flowable]:
    flow: list[Flowable] = [paragraph(told.name, NAME), *_strip(told), Spacer(0, 8)]
    flow += [paragraph(line, SOFT_SMALL) for line in told.taken]
    flow += [HRFlowable(width="100%", thickness=0.75, color=LINE, spaceBefore=8, spaceAfter=2)]
    flow += [paragraph(told.heading, HEADINGS["h2"])]
    page = before + 1
    rows = []
    for row in told.rows:
        rows.append(_row(row, page))
        page += row.pages
    flow.append(_table([[paragraph(one, SOFT_SMALL) for one in told.headers], *rows]))
    return flow


def _strip(told: Cover) -> list[Flowable]:
    """Names above, values below, as the screen's strip."""
    if not told.strip:
        return []
    names = [paragraph(name, SOFT_SMALL) for name, _value in told.strip]
    values = [Paragraph(f"<b>{marked(value)}</b>", SMALL) for _name, value in told.strip]
    width = ACROSS / len(told.strip)
    made = Table([names, values], colWidths=[width] * len(told.strip), hAlign="LEFT")
    made.setStyle(padded(0.5, right=8))
    return [made]


def _row(row: Row, page: int) -> list[object]:
    title = f"<b>{marked(row.title)}</b>"
    link = f"<a href={quoteattr(PLACE + str(page - 1))}>{{}}</a>" if row.pages else "{}"
    what: list[Flowable] = [Paragraph(link.format(title.replace("{", "{{").replace("}", "}}")), SMALL)]
    what += [paragraph(row.facts, SOFT_SMALL)] if row.facts else []
    what += [paragraph(alert, WARNING) for alert in row.alerts]
    what += [paragraph(row.note, ALERT_LINE if row.is_missing else SOFT_SMALL)] if row.note else []
    number = Paragraph(link.format(str(page)), NUMBER) if row.pages else paragraph("\u2013", NUMBER)
    return [paragraph(row.date, SMALL), what, number]


def _table(rows: list[list[object]]) -> Table:
    made = Table(rows, colWidths=[36 * mm, ACROSS - 50 * mm, 14 * mm], repeatRows=1, splitInRow=1)
    made.setStyle(padded(4, right=4, across=[("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)]))
    return made
