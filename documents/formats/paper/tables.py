"""A table of HTML on paper: its spans, its head repeated on each page, columns as wide as their words need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Table, TableStyle

from documents.formats.paper.fonts import BOLD
from documents.formats.paper.sheets import ACROSS, CELL, HEAD_PAPER, LINE

PADDING = 4.0  # points, left and right in a cell
COLUMNS, CELLS = 40, 40_000  # beyond, a table is written line by line
LONGEST = 24  # letters of a word that a column makes room for
SMALLEST = 6.0  # points, for a table with many columns

Fill = Callable[[etree._Element, float], list[Flowable]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and the places that it covers."""

    element: etree._Element
    row: int
    column: int
    rows: int
    columns: int

    @property
    def words(self) -> str:
        """Its text."""
        return words(self.element)


def table(source: etree._Element, fill: Fill, across: float = ACROSS, *, splits_rows: bool = False) -> Flowable | None:
    """The table; None where it has no cell, or too many to stand on a page. `fill` is given the size of letters."""
    rows = [row for row in source.iter("tr") if _table_of(row) is source]
    cells = list(_placed(rows))
    count = max((cell.column + cell.columns for cell in cells), default=0)
    if not cells or count > COLUMNS or count * len(rows) > CELLS:
        return None
    widths, size = _widths(cells, count, across)
    grid: list[list[list[Flowable] | str]] = [["" for _column in range(count)] for _row in rows]
    for cell in cells:
        grid[cell.row][cell.column] = fill(cell.element, size)
    heads = len([row for row in rows if next(row.iterancestors()).tag == "thead"])
    repeated = heads if heads <= 3 and heads < len(rows) and not _spans_beyond(cells, heads) else 0
    made = Table(grid, colWidths=widths, repeatRows=repeated, hAlign="LEFT", splitInRow=int(splits_rows))
    made.setStyle(_style(cells, heads))
    made.spaceBefore, made.spaceAfter = 4, 8
    return made


def lines(source: etree._Element) -> Iterator[str]:
    """The same as lines of text, for a table that no page can take."""
    for row in source.iter("tr"):
        if _table_of(row) is source:
            yield " | ".join(words(cell) for cell in row if cell.tag in ("td", "th"))


def words(element: etree._Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def _table_of(row: etree._Element) -> etree._Element:
    return next(above for above in row.iterancestors() if above.tag == "table")


def _placed(rows: list[etree._Element]) -> Iterator[Cell]:
    """Each cell at the first free place of its row (HTML, 4.9.12)."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for element in row:
            if element.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            down = min(_span(element, "rowspan"), len(rows) - number)
            across = min(_span(element, "colspan"), COLUMNS + 1)
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            yield Cell(element, number, column, down, across)
            column += across


def _span(element: etree._Element, name: str) -> int:
    written = element.get(name) or ""
    return int(written) if written.isdecimal() and int(written) > 0 else 1


def _spans_beyond(cells: list[Cell], heads: int) -> bool:
    return any(cell.row < heads < cell.row + cell.rows for cell in cells)


def _widths(cells: list[Cell], count: int, across: float) -> tuple[list[float], float]:
    """What the words ask for, where it fits; else at least the longest word, and the rest shared; smaller letters
    where even that does not fit."""
    least, wanted = [18.0] * count, [18.0] * count
    for cell in sorted(cells, key=lambda cell: cell.columns):
        word = max((one[:LONGEST] for one in cell.words.split()), key=len, default="")
        _widen(least, cell, _measured(word))
        _widen(wanted, cell, _measured(cell.words[:200]))
    if sum(wanted) <= across:
        return wanted, CELL.fontSize
    room, asked = across - sum(least), [(want - low) ** 0.5 for want, low in zip(wanted, least, strict=True)]
    if room <= 0:
        return [across * low / sum(least) for low in least], max(CELL.fontSize * across / sum(least), SMALLEST)
    return [low + room * ask / (sum(asked) or 1) for low, ask in zip(least, asked, strict=True)], CELL.fontSize


def _widen(widths: list[float], cell: Cell, needed: float) -> None:
    """What a cell needs more than its columns have, shared among them."""
    columns = range(cell.column, cell.column + cell.columns)
    lacking = needed - sum(widths[column] for column in columns)
    for column in columns if lacking > 0 else ():
        widths[column] += lacking / cell.columns


def _measured(words: str) -> float:
    return float(stringWidth(words, BOLD, CELL.fontSize)) + 2 * PADDING + 1


def _style(cells: list[Cell], heads: int) -> TableStyle:
    told: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING), ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    if heads:
        told.append(("BACKGROUND", (0, 0), (-1, heads - 1), HEAD_PAPER))
    for cell in cells:
        if cell.rows > 1 or cell.columns > 1:
            end = cell.column + cell.columns - 1, cell.row + cell.rows - 1
            told.append(("SPAN", (cell.column, cell.row), end))
    return TableStyle(told)
