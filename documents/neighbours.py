"""What stands before and after an entry in the timeline from which its reader came."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.facets import Filters
from documents.models import EntryPage
from documents.outline import Line, Outline, rows
from documents.timeline import PAGE


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The entries above (`previous`) and below (`next`), where this one stands among how many, and on which page."""

    previous: Line | None = None
    next: Line | None = None
    place: int = 0
    count: int = 0
    page: int = 1


def neighbours(whole: Outline, filters: Filters, entry: EntryPage) -> Neighbours:
    """Of `entry`, or, for an earlier version, of the one in force. No query.

    The entry itself is counted although the filters leave it out: it was among what waits until it was opened.
    """
    here = entry.head_id if entry.is_superseded else entry.pk
    left = rows(whole, [line for line in whole.lines if line.pk == here or filters.passes(line)])
    order = [(line, number // PAGE + 1) for number, row in enumerate(left) for line in row.lines]
    place = next((number for number, (line, _page) in enumerate(order) if line.pk == here), None)
    if place is None:
        return Neighbours()
    return Neighbours(
        previous=_at(order, place - 1),
        next=_at(order, place + 1),
        place=place + 1,
        count=len(order),
        page=order[place][1],
    )


def _at(order: Sequence[tuple[Line, int]], place: int) -> Line | None:
    return order[place][0] if 0 <= place < len(order) else None
