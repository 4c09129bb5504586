"""Opening a PDF, or saying clearly why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pikepdf
import pypdfium2
from pypdfium2 import raw

from documents.formats.unreadable import Unreadable

MAX_PAGES = 3000


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed at the end. An owner's password alone closes nothing to a reader."""
    if path.stat().st_size == 0:
        raise Unreadable("empty")
    # A file and not its path: pypdfium2 resolves links, and an anonymous file's leads to no name
    with path.open("rb") as file:
        try:
            document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(_cause(path, error)) from error
        with document:
            _check_pages(document)
            yield document


def _cause(path: Path, error: pypdfium2.PdfiumError) -> str:
    """Why pdfium will not open it; for a document without pages it only says that it failed."""
    if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return "pdf-encrypted"
    try:
        with pikepdf.open(path) as document:
            return "pdf-broken" if len(document.pages) else "pdf-empty"
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return "pdf-broken"


def _check_pages(document: pypdfium2.PdfDocument) -> None:
    if len(document) < 1:
        raise Unreadable("pdf-empty")
    if len(document) > MAX_PAGES:
        raise Unreadable("pdf-too-many-pages")


@contextmanager
def opened_page(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """A page, from 1, with its form fields drawn where the document has some."""
    if not 1 <= number <= len(document):
        raise Unreadable("page-absent")
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("pdf-broken") from error
    with closing(page):
        yield page


def title(document: pypdfium2.PdfDocument) -> str:
    """What the document's properties call it."""
    try:
        told = str(document.get_metadata_value("Title"))
    except UnicodeDecodeError as error:  # half a character, where a sender cut the title to a length
        told = error.object.decode(error.encoding, "ignore")
    return " ".join(told.split())
