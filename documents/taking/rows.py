"""The entries of a dossier as boxes to tick, by years: what a row needs to be told from the next, and no more."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from documents import types
from documents.models import Kind
from documents.outline import Line, Outline
from documents.presentation import When, when


@dataclass(frozen=True, slots=True)
class Box:
    """One entry; `type_name` is "" where the heading says it."""

    line: Line
    when: When
    type_name: str
    is_ticked: bool
    is_images: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A year's entries, the newest first."""

    year: int
    boxes: list[Box] = field(default_factory=list)


def tickable(whole: Outline, ticked: set[UUID]) -> list[Year]:
    """Every entry in force, in the timeline's order. No query."""
    years: list[Year] = []
    for line in whole.lines:
        year = timezone.localtime(line.act_date).year
        if not years or years[-1].year != year:
            years.append(Year(year))
        years[-1].boxes.append(_box(line, line.uuid in ticked))
    return years


def _box(line: Line, is_ticked: bool) -> Box:
    name = types.name(line.type_code, line.type_system, line.type_display)
    said = "" if name == line.heading else name
    return Box(line, when(line.act_date, line.act_precision), said, is_ticked, line.kind == Kind.IMAGES)
