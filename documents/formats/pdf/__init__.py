"""PDF documents: pages as pictures, their text, what is attached to them.

ISO 32000. pdfium draws and reads; nothing of a PDF is ever run (no JavaScript engine is built into
pypdfium2, and no action is triggered), and the file itself never goes to the browser.
"""

from __future__ import annotations

from pathlib import Path

from documents.formats import sandbox
from documents.formats.pdf import attachments as attached
from documents.formats.pdf import drawing, opening, texts
from documents.formats.reading import Embedded, Reading

FORMAT = "pdf"
MEDIA_TYPES = ("application/pdf",)
DEFAULT_WIDTH = 1000
ONE_PAGE = sandbox.Limits(seconds=15, processor=8)  # someone is waiting

__all__ = [
    "FORMAT", "MEDIA_TYPES", "attachments", "page_texts", "read", "recognises", "render_page",
]  # fmt: skip


def recognises(head: bytes) -> bool:
    """Whether a PDF header stands where readers look for it (ISO 32000-1, annex H.3.4.1)."""
    return b"%PDF-" in head[:1024]


def read(path: Path) -> Reading:
    """Pages, text and title. Raises Unreadable."""
    return sandbox.run(_read, path)


def _read(path: Path) -> Reading:
    with opening.opened(path) as document:
        return Reading(
            format=FORMAT,
            media_type=MEDIA_TYPES[0],
            title=opening.title(document),
            pages=len(document),
            text=texts.of(document),
            display="pages",
        )


def page_texts(path: Path) -> tuple[str, ...]:
    """The text of each page, in reading order. Raises Unreadable."""
    return sandbox.run(_page_texts, path)


def _page_texts(path: Path) -> tuple[str, ...]:
    with opening.opened(path) as document:
        return texts.of(document)


def render_page(path: Path, page: int, *, width: int = DEFAULT_WIDTH, words: tuple[str, ...] = ()) -> bytes:
    """A page (from 1) as PNG or WebP, `width` pixels wide, `words` marked. Raises Unreadable."""
    return sandbox.run_within(ONE_PAGE, _render_page, path, page, width, tuple(words))


def _render_page(path: Path, page: int, width: int, words: tuple[str, ...]) -> bytes:
    with opening.opened(path) as document:
        return drawing.drawn(document, page, width, words)


def attachments(path: Path) -> tuple[Embedded, ...]:
    """The files attached to a PDF. Raises Unreadable."""
    return sandbox.run(attached.of, path)
