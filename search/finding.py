"""Finding: what the engine answers, checked again in the database, counted, and put on a page.

An index may be late, damaged or lie: nothing of a hit is believed but its number. What the database lets this person
read at this instant is what is counted, named and shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import F, FilteredRelation, Q, QuerySet

from documents.access import readable_entries
from documents.models import EntryPage, Part
from patients.access import Person
from search.access import Opened
from search.asked import Asked, named
from search.engines import engine
from search.ports import MOST, Engine, Hits, Question, Sort

PAGE = 20
FEW = 3  # hits below which words that are nearly those typed are looked for too

# What a row, its facets and its text need; one query for all of it
_COLUMNS = (
    "uuid", "kind", "state", "heading", "type_code", "type_system", "type_display", "act_date", "act_precision",
    "author_name", "author_rpps", "author_organisation", "unit", "confidentiality", "masked_to_professionals",
    "invisible_to_patient", "invisible_to_guardians", "origin", "contributor", "contributor_name", "language_code",
    "page_count", "display", "dossier__uuid", "dossier__identity",
)  # fmt: skip
_STORED = ("uuid", "wrapped_key", "size", "segment_size", "vault", "vault__wrapped_key", "vault__master_version",
           "vault__erased_at")  # fmt: skip


class Match(StrEnum):
    """What entries have of what was typed: every word; words nearly those, or begun; most of the words."""

    EVERY = "every"
    NEARLY = "nearly"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Answer:
    """Entries that this person may read now, in order; `are_all` is false when the engine had more than MOST.

    `match` is the strictest that finds any.
    """

    entries: Sequence[EntryPage]
    are_all: bool
    match: Match = Match.EVERY

    @property
    def is_near(self) -> bool:
        """Whether no entry has the very words, and these have words that are nearly those."""
        return self.match is Match.NEARLY

    @property
    def is_partial(self) -> bool:
        """Whether no entry has all the words, even nearly, and these have most of them."""
        return self.match is Match.PARTLY

    def page(self, number: str | int | None) -> Page[EntryPage]:
        """PAGE of them; a number that is none is the first page."""
        return Paginator(self.entries, PAGE).get_page(number)


def answer(person: Person, asked: Asked, opened: Opened, sort: Sort = Sort.RELEVANCE) -> Answer:
    """Asks the engine, then the database, once. Raises IndexUnavailable."""
    question = Question(asked.query, opened.reach, asked.filters, sort)
    if not opened.reach.dossiers:
        return Answer((), are_all=True)
    told = hits(engine(), question)
    every = dict.fromkeys(pk for _match, one in told for pk in one.entries)
    readable = _readable(person, asked, list(every)) if every else ()
    known = {entry.pk: entry for entry in readable if _is_chosen(entry, asked)}
    for match, one in told:
        found = [known[pk] for pk in one.entries if pk in known]
        if found:
            return Answer(found, one.are_all, match)
    return Answer((), told[0][1].are_all)


def hits(held: Engine, question: Question) -> list[tuple[Match, Hits]]:
    """What an engine finds, the strictest first. Each is looked for where the one before finds few, or nothing."""
    found = [(Match.EVERY, held.find(question))]
    if question.query and len(found[0][1].entries) < FEW:
        found.append((Match.NEARLY, held.find(replace(question, forgiving=True))))
    if question.query.most and not any(one.entries for _match, one in found):
        found.append((Match.PARTLY, held.find(replace(question, least=question.query.most))))
    return found


def _is_chosen(entry: EntryPage, asked: Asked) -> bool:
    """The author and the unit chosen among the facets, by their whole names: an engine knows the words of a name."""
    return asked.author_is in ("", named(entry.author_name)) and asked.unit_is in ("", named(entry.unit))


def _readable(person: Person, asked: Asked, entries: list[int]) -> QuerySet[EntryPage]:
    """Those that this person may read now, each with its dossier, identity and sealed text."""
    readable = readable_entries(person).filter(pk__in=entries[: 2 * MOST])
    if asked.within:
        readable = readable.filter(dossier__uuid=asked.within)
    text = FilteredRelation("attachments", condition=Q(attachments__part=Part.TEXT))
    stored = {f"text_{name.replace('__', '_')}": F(f"text__stored__{name}") for name in _STORED}
    related = readable.select_related("dossier__identity").annotate(text=text).annotate(**stored)
    return related.only(*_COLUMNS).order_by()  # in the engine's order, not the tree's
