"""Laying documents on pages: a narrative, a text, a picture; each under its title, with whose it is at every foot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from reportlab.platypus import Flowable, Image, PageBreak, Preformatted
from reportlab.platypus.doctemplate import LayoutError

from documents.formats.cda import rendering
from documents.formats.paper.fonts import cleaned, lacks
from documents.formats.paper.prose import Prose, Tables
from documents.formats.paper.sheets import ACROSS, DOWN, NORMAL, NOTE, PLAIN, head, paragraph, written
from documents.formats.paper.told import Label, Laid
from documents.formats.picture import drawing, opening

PIXELS = 1800  # across: 210 points an inch on paper
_COLUMNS = re.compile(r"\S {3,}\S")  # text that stands in columns


def narrative(source: Path, out: Path, label: Label, phrases: Mapping[str, str]) -> Laid:
    """A structured document; its tables as lines where no page can take one of them. Raises Unreadable."""
    found = rendering.narrative(source, phrases)
    pictures = {one.name: one.content for one in found.images}

    def flow(tables: Tables) -> list[Flowable]:
        return [*head(label), *_missing(found.html, label), *Prose(pictures, tables).of(found.html)]

    return Laid(_first(flow, out, label), len(found.files))


def _first(flow: Callable[[Tables], list[Flowable]], out: Path, label: Label) -> int:
    """The first way that reportlab can lay out."""
    for tables in (Tables.WHOLE, Tables.CUT):
        with suppress(LayoutError, ValueError, IndexError, AttributeError, TypeError):  # its own, for odd cells
            return _written(out, flow(tables), label)
    return _written(out, flow(Tables.LINES), label)


def text(pages: tuple[str, ...], out: Path, label: Label) -> Laid:
    """Plain text: paragraphs, or a typewriter's letters where it stands in columns."""
    flow = [*head(label), *_missing("".join(pages), label)]
    for number, page in enumerate(pages):
        flow += [PageBreak()] if number else []
        lines = cleaned(page).split("\n")
        if sum(1 for line in lines if _COLUMNS.search(line)) > 1:
            flow += [Preformatted("\n".join(_plain(line) for line in lines), PLAIN, maxLineLength=96)]
        else:
            flow += [paragraph(line or "\u00a0", NORMAL) for line in lines]
    return Laid(_written(out, flow, label))


def _plain(line: str) -> str:
    """Preformatted text has one font."""
    return line.encode("cp1252", "replace").decode("cp1252")


def picture(source: Path, out: Path, label: Label) -> Laid:
    """Each page of the picture as large as a page allows; the first one under the title. Raises Unreadable."""
    flow = head(label)
    above = sum(one.wrap(ACROSS, DOWN)[1] + one.getSpaceBefore() + one.getSpaceAfter() for one in flow)
    with opening.opened(source) as opened:
        for number in range(1, opening.pages(opened) + 1):
            kept = BytesIO()
            drawn = drawing.upright(opened, number, PIXELS)
            drawn.save(kept, "JPEG", quality=85)
            down = DOWN - 2 - (above if number == 1 else 0)
            scale = min(ACROSS / drawn.width, down / drawn.height)
            flow.append(Image(kept, drawn.width * scale, drawn.height * scale))
    return Laid(_written(out, flow, label))


def _missing(words: str, label: Label) -> list[Flowable]:
    return [paragraph(label.unprintable, NOTE)] if lacks(words) else []


def _written(out: Path, flow: list[Flowable], label: Label) -> int:
    return written(out, flow, label.identity, label.source, label.page)
