"""A page of results as the screen says it: each entry with its patient, its extracts, and where they stand."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from documents.models import EntryPage
from documents.presentation import Shown, shown
from patients import presentation
from patients.access import Person
from search import texts
from search.highlights import Extract, Finder, Piece, extracts, pieces


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `address` opens the document at the page of the first extract, with the words marked."""

    row: Shown
    facts: presentation.Facts | None
    heading: tuple[Piece, ...]
    extracts: tuple[Extract, ...]
    address: str
    has_pages: bool


def lines(entries: list[EntryPage], finder: Finder, search: UUID, reader: Person) -> list[Line]:
    """The results of a page, as `reader` sees them. No query; the texts are unsealed. Raises StorageUnavailable."""
    return [_line(entry, finder, search, reader) for entry in entries]


def _line(entry: EntryPage, finder: Finder, search: UUID, reader: Person) -> Line:
    found = extracts(texts.pages(entry), finder)
    identity = entry.dossier.identity
    has_pages = entry.display == "pages" and entry.page_count > 1
    place = f"#page-{found[0].page}" if found and has_pages else ""
    return Line(
        row=shown(entry, reader=reader),
        facts=presentation.facts(identity) if identity else None,
        heading=pieces(entry.heading, finder.spans(entry.heading)),
        extracts=found,
        address=f"{reverse('entry', args=[entry.uuid])}?search={search}{place}",
        has_pages=has_pages,
    )
