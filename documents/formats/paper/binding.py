"""Binding: the pages of a PDF as they are but for what is active in them; and several files into one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from documents.formats.paper.covering import PLACE
from documents.formats.paper.told import Bound, Laid
from documents.formats.pdf.opening import MAX_PAGES
from documents.formats.unreadable import Unreadable

# Of a page: remarks and links with their actions, actions of its own, what an editor keeps for itself
_LEFT_BEHIND = ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B")


def copied(source: Path, out: Path) -> Laid:
    """The pages, with forms and remarks drawn into them; scripts, actions, links and attached files stay behind.

    Raises Unreadable.
    """
    with _readable(), pikepdf.open(source) as document, pikepdf.new() as copy:
        if not 0 < len(document.pages) <= MAX_PAGES:
            raise Unreadable("pdf-too-many-pages" if len(document.pages) else "pdf-empty")
        laid = Laid(len(document.pages), len(document.attachments) + _attached_to_pages(document))
        document.generate_appearance_streams()
        document.flatten_annotations("screen")
        for page in document.pages:
            for name in _LEFT_BEHIND:
                if name in page.obj:
                    del page.obj[name]
        copy.pages.extend(document.pages)
        _save(copy, out)
    return laid


def bound(parts: tuple[Bound, ...], out: Path, title: str) -> None:
    """All pages in order, a bookmark for each part that has one; the cover's links lead to pages. Raises Unreadable."""
    with _readable(), pikepdf.new() as book, ExitStack() as opened:
        marks = []
        for part in parts:
            document = opened.enter_context(pikepdf.open(part.path))
            marks += [(part.title, len(book.pages))] if part.title else []
            book.pages.extend(document.pages)
        _lead(book)
        with book.open_outline() as outline:
            outline.root.extend(OutlineItem(name, page) for name, page in marks)
        book.Root.PageMode = Name.UseOutlines
        book.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        book.docinfo["/Title"] = title
        book.docinfo["/Producer"] = "Diaphane"
        _save(book, out)


def _lead(book: pikepdf.Pdf) -> None:
    """Links to `page:N`, which the cover alone has (other annotations stayed behind), become links inside the file."""
    for page in book.pages:
        for annotation in _annotations(page):
            action = annotation.get("/A", Dictionary())
            address = str(action.get("/URI", ""))
            if address.startswith(PLACE):
                del annotation["/A"]
                target = book.pages[int(address.removeprefix(PLACE))]
                annotation.Dest = Array([target.obj, Name.Fit])


def _attached_to_pages(document: pikepdf.Pdf) -> int:
    return sum(one.get("/Subtype") == Name.FileAttachment for page in document.pages for one in _annotations(page))


def _annotations(page: pikepdf.Page) -> list[Dictionary]:
    """Those that are what the standard says, whatever else a stranger put there."""
    listed = page.obj.get("/Annots", Array())
    return [one for one in listed if isinstance(one, Dictionary)] if isinstance(listed, Array) else []


def _save(document: pikepdf.Pdf, out: Path) -> None:
    """Into the file that is there: it has no name that another could take."""
    with out.open("r+b") as file:
        file.truncate()
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except pikepdf.PasswordError as error:
        raise Unreadable("pdf-encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Unreadable("pdf-broken") from error
