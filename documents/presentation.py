"""An entry as its row and its page say it: type, date, author, and what must not be overlooked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import marks, types
from documents.models import EntryPage, Kind, Origin
from patients import calendar
from patients.access import Person
from patients.identity import normalise, rpps

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CONFIDENTIALITY = {"R": gettext_lazy("Restreint"), "V": gettext_lazy("Très restreint")}


@dataclass(frozen=True, slots=True)
class When:
    """A date as precise as it is known: `short` under its month's heading, `full` alone, `time` if known."""

    short: str
    full: str
    time: str
    iso: str
    is_receipt: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as the document says; `is_unverified` when the RPPS it gives has a wrong key."""

    name: str
    organisation: str
    is_unverified: bool


@dataclass(frozen=True, slots=True)
class Badge:
    """A word that must not be overlooked; `tone` is its colour's name."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Linked:
    """What is said of an entry where another one leads to it."""

    uuid: UUID
    heading: str
    when: When
    author_name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that a row says of an entry.

    `language` is that of the document (BCP 47), "" where it does not say one; `type_name` is "" where
    the heading says it already; `mark` is that of `documents.news` where the entry was asked with it;
    `images` are the image sets that an imaging report is about.
    """

    entry: EntryPage
    language: str
    icon: str
    type_name: str
    when: When
    author: Author
    unit: str
    badges: tuple[Badge, ...]
    earlier: tuple[Linked, ...] = ()
    mark: str = ""
    images: tuple["Shown", ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a document: its number from 1, its text in reading order ("" for a scan without text)."""

    number: int
    text: str


def sheets(entry: EntryPage, texts: Sequence[str], marker: marks.Marker = marks.UNMARKED) -> list[Sheet]:
    """The pages to draw, each with its text, words marked; a picture is one page."""
    spoken = [marks.marked(text.strip(), marker) for text in texts]
    count = max(entry.page_count, 1)
    return [Sheet(number + 1, spoken[number] if number < len(spoken) else "") for number in range(count)]


def shown(entry: EntryPage, earlier: tuple[Linked, ...] = (), reader: Person | None = None) -> Shown:
    """`reader` is who looks at it: what they added themselves is said to be theirs. No query."""
    author = _author(entry)
    return Shown(
        entry=entry,
        language=entry.language_code if _LANGUAGE.fullmatch(entry.language_code) else "",
        icon=_icon(entry),
        type_name=_type_name(entry),
        when=when(entry.act_date, entry.act_precision),
        author=author,
        unit=_unless_said(entry.unit, author.organisation),
        badges=tuple(_badges(entry, reader)),
        earlier=earlier,
        mark=getattr(entry, "mark", ""),
    )


def when(moment: datetime, precision: str) -> When:
    """`moment` in words, no more precise than `precision` (year, month, day, minute, second, received)."""
    here = timezone.localtime(moment)
    day = here.date()
    if precision == "year":
        return When(str(day.year), str(day.year), "", f"{day:%Y}", is_receipt=False)
    if precision == "month":
        return When(calendar.month(day), calendar.month(day), "", f"{day:%Y-%m}", is_receipt=False)
    time = time_format(here, "H:i") if precision in ("minute", "second") else ""
    return When(calendar.short_day(day), calendar.day(day), time, day.isoformat(), is_receipt=precision == "received")


def family_of(kind: str, type_code: str, type_system: str) -> str:
    """The family of documents (`types.FAMILY_NAMES`) that an entry belongs to: images are of imaging."""
    return "imaging" if kind in (Kind.IMAGES, Kind.REPORT) else types.family(type_code, type_system)


def _icon(entry: EntryPage) -> str:
    return "images" if entry.kind == Kind.IMAGES else family_of(entry.kind, entry.type_code, entry.type_system)


def _type_name(entry: EntryPage) -> str:
    name = types.name(entry.type_code, entry.type_system, entry.type_display)
    return _unless_said(name or (_("Images") if entry.kind == Kind.IMAGES else ""), entry.heading)


def _unless_said(text: str, already: str) -> str:
    """`text`, "" when `already` says the same but for accents, apostrophes, or « CR » for « compte rendu »."""
    return "" if _compared(text) == _compared(already) else text


def _compared(text: str) -> str:
    return f"{normalise.name(text)} ".replace("CR ", "COMPTE RENDU ", 1)


def _author(entry: EntryPage) -> Author:
    wrong = bool(entry.author_rpps) and not rpps.key_is_right(entry.author_rpps)
    name = entry.author_name if normalise.name(entry.author_name) else ""  # machines send "----" for nobody
    return Author(name, entry.author_organisation, is_unverified=wrong)


def _badges(entry: EntryPage, reader: Person | None) -> list[Badge]:
    found = [(entry.is_superseded, "past", _("Remplacé"))]
    if level := _CONFIDENTIALITY.get(entry.confidentiality):
        found.append((True, "alert", str(level)))
    found += [
        (entry.masked_to_professionals, "alert", _("Masqué aux autres professionnels")),
        (entry.invisible_to_patient, "quiet", _("Pas encore visible du patient")),
        (entry.invisible_to_guardians, "quiet", _("Non visible des représentants légaux")),
        (entry.origin == Origin.PHYSICIAN, "quiet", _added_by(entry, reader)),
    ]
    return [Badge(tone, text) for applies, tone, text in found if applies]


def _added_by(entry: EntryPage, reader: Person | None) -> str:
    if reader is not None and reader.pk is not None and entry.contributor_id == reader.pk:
        return _("Ajouté par vous")
    return (
        _("Ajouté par le %(name)s") % {"name": entry.contributor_name}
        if entry.contributor_name
        else _("Ajouté par un médecin désigné")
    )
