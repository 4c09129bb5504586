"""The quality of the order: nDCG@10 of judged queries over the documents of the invented hospital.

Every engine is given the same documents, made of the papers as the demo writes them, on one day for ever.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from documents import types
from portal.demonstration import people
from portal.demonstration.telling import papers
from search.finding import hits
from search.ports import Document, Engine, Filters, Question, Reach
from search.queries import parse
from tests.search.quality.judged import QUERIES, Judged

DAY = date(2026, 3, 28)
RANKS = 10


@dataclass(frozen=True, slots=True)
class Filed:
    """A document, and what it is judged by."""

    document: Document
    story: str


@lru_cache(maxsize=1)
def hospital() -> tuple[Filed, ...]:
    """Every paper of every patient; each patient's in a dossier of their own."""
    return tuple(_hospital())


def _hospital() -> Iterator[Filed]:
    number = 0
    for dossier, patient in enumerate(people.patients(DAY).values(), start=1):
        for paper in papers(patient, DAY):
            number += 1
            told = [
                "\n".join((part.title, *part.paragraphs, *("  ".join(row) for row in part.table)))
                for part in paper.sections
            ]
            name = types.name(paper.type[0], "", paper.type[1])
            document = Document(
                entry=number,
                version=1,
                stamp="",
                dossier=dossier,
                kind="clinical",
                type_code=paper.type[0],
                day=paper.when.date(),
                heading=paper.title,
                unit=paper.unit,
                about="\n".join((name, paper.unit)),
                pages=("\n".join(told),),
            )
            yield Filed(document, patient.story)


def filled(engine: Engine) -> Engine:
    """The engine with the hospital in its index."""
    documents = [filed.document for filed in hospital()]
    engine.swap(engine.build(engine.begin(), documents, len(documents)))
    return engine


def ndcg(engine: Engine, judged: Judged) -> float:
    """1 when the ten best are those that are worth most, in order; as the page of results asks."""
    gains = {one.document.entry: _worth(judged, one) for one in hospital()}
    best = _discounted(sorted(gains.values(), reverse=True))
    return _discounted([gains[entry] for entry in ranked(engine, judged.typed)]) / best


def ranked(engine: Engine, typed: str) -> Sequence[int]:
    """The entries found, by somebody who may read all."""
    reach = Reach(person=1, whole=frozenset(one.document.dossier for one in hospital()))
    every = (one.entries for _match, one in hits(engine, Question(parse(typed), reach, Filters())))
    return next(filter(None, every), ())


def table(engine: Engine) -> dict[str, float]:
    """Each query, and how well it is answered."""
    return {judged.typed: ndcg(engine, judged) for judged in QUERIES}


def _worth(judged: Judged, one: Filed) -> int:
    return judged.worth(one.story, one.document.type_code, one.document.heading)


def _discounted(gains: Sequence[int]) -> float:
    return math.fsum((float(2**gain) - 1) / math.log2(rank + 2) for rank, gain in enumerate(gains[:RANKS]))
