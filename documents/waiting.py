"""A document that waits for the desk, shown from its quarantined bytes: read and drawn in the sandbox, at each view."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from documents import formats
from documents.formats import cda, dicom, pdf, picture
from documents.formats.in_memory import as_file as in_memory
from documents.formats.unreadable import Unreadable
from documents.models import Arrival
from documents.narrative import with_addresses
from documents.opened import as_file
from documents.package_word import heard
from documents.preparing import Prepared, prepare
from documents.shown import Picture, carried, drawn

WIDTH = 1000  # pixels
FRAME = 800  # pixels, the longer side of a DICOM image
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an arrival says and how it is shown.

    `html` is its narrative, with `data-media` names where its images go; `unreadable` the sentence of a file that
    cannot be read, `prepared` None then.
    """

    prepared: Prepared | None
    html: SafeString | str = ""
    unreadable: str = ""

    @property
    def display(self) -> str:
        """pages, narrative, picture, text, image (a DICOM frame) or none."""
        if self.prepared is None:
            return "none"
        if self.prepared.instance is not None:
            return "image" if self.prepared.instance.displayable else "none"
        return self.prepared.reading.display


def opened(arrival: Arrival, address: Address) -> Waiting:
    """Reads `arrival`; `address` gives the address of each image of a narrative. Raises what storage raises."""
    try:
        with _file(arrival) as path:
            prepared = _heard(arrival, prepare(path))
            html = cda.narrative(path).html if prepared.reading.display == "narrative" else ""
    except Unreadable as error:
        return Waiting(None, unreadable=str(error.reason))
    return Waiting(prepared, mark_safe(with_addresses(html, address)))  # noqa: S308 - built by cda's two nets


def page(arrival: Arrival, number: int, *, width: int = WIDTH) -> Picture | None:
    """Page `number` (from 1) as a picture; None where the file has no such page."""
    try:
        with _file(arrival) as path:
            content = _drawn(path, number, width)
    except Unreadable:
        return None
    return drawn(content) if content else None


def media(arrival: Arrival, key: str) -> Picture | None:
    """The image or file `key` of the arrival's narrative; None where it has no such."""
    try:
        with _file(arrival) as path:
            rendered = cda.narrative(path) if formats.sniffed(path) == cda.FORMAT else cda.Narrative(html="")
    except Unreadable:
        return None
    found = {item.name: item for item in (*rendered.files, *rendered.images)}.get(key)
    return carried(found) if found else None


@contextmanager
def _file(arrival: Arrival) -> Iterator[Path]:
    if arrival.stored is None:
        raise Unreadable("empty")
    with as_file(arrival.stored) as path:
        yield path


def _heard(arrival: Arrival, prepared: Prepared) -> Prepared:
    """Arrivals held before what packages say was kept have nothing but their reason to contradict them."""
    told = heard(arrival, prepared)
    return replace(told, contradicted=told.contradicted or arrival.reason_code == "contradicted")


def _drawn(path: Path, number: int, width: int) -> bytes | None:
    kind = formats.sniffed(path)
    if kind == pdf.FORMAT:
        return pdf.render_page(path, number, width=width)
    if kind == picture.FORMAT:
        return picture.render_page(path, number, width=width)
    if kind == dicom.FORMAT:
        return dicom.preview(path, size=FRAME) if number == 1 else None
    return _of_body(path, number, width) if kind == cda.FORMAT else None


def _of_body(path: Path, number: int, width: int) -> bytes | None:
    body = cda.body(path)
    if body is None:
        return None
    with in_memory(body.content) as inner:
        return None if formats.sniffed(inner) == cda.FORMAT else _drawn(inner, number, width)
