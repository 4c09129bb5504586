"""The words of one's own search, marked in the document that it led to; they travel by its opaque id."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from search import past
from search.highlights import Finder, Span


class SearchMarker:
    """Marks what one search looks for."""

    def __init__(self, found: past.Past) -> None:
        self.query = f"search={found.uuid}"
        self._exact = Finder(found.asked.query)
        self._near = Finder(found.asked.query, forgiving=True)

    def spans(self, text: str) -> Sequence[Span]:
        """The very words; where there are none, those that are nearly so."""
        return self._exact.spans(text) or self._near.spans(text)


def answer(sender: type, request: HttpRequest, **kwargs: Any) -> SearchMarker | None:
    """Receives `marks_wanted`: the search that the address names, if it is this person's. One query."""
    try:
        uuid = UUID(request.GET.get("search", ""))
    except ValueError:
        return None
    found, _latest = past.found(request.user, uuid)
    return SearchMarker(found) if found else None
