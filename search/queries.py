"""What a person typed, as a query of our own: never handed to an engine as text.

All the words, "phrases between quotes" (or « guillemets »), -word and -"phrase" to exclude. Everything else is a word:
there is no other syntax, so nothing typed is an error.
"""

import re
from dataclasses import dataclass

from search import analysis, synonyms

LONGEST = 500  # characters kept of what is typed
MOST = 32  # clauses; what comes after is left out, and only makes the answer wider within what one may read
_QUOTED = r"\"[^\"]*\"?|“[^”\"]*[”\"]?|«[^»]*»?"
_PIECE = re.compile(rf"(?P<minus>(?<!\S)[-\u2212\u2013](?=[^\s-]))?(?:(?P<quoted>{_QUOTED})|(?P<plain>[^\s\"“«]+))")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, as typed; an engine finds it by its stems."""

    word: str

    @property
    def folded(self) -> str:
        """Without case nor accents."""
        return analysis.fold(self.word)[: analysis.LONGEST]

    @property
    def stems(self) -> frozenset[str]:
        """Any of which finds it."""
        return analysis.stems(self.word[: analysis.LONGEST])

    @property
    def meanings(self) -> tuple["Term | Phrase", ...]:
        """What it also means, where clinicians shorten it so."""
        told = synonyms.meanings(self.folded)
        return tuple(Term(words[0]) if len(words) == 1 else Phrase(words) for words in told)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another, folded; stems do not count here."""

    words: tuple[str, ...]


Clause = Term | Phrase


@dataclass(frozen=True, slots=True)
class Query:
    """All of `required`, none of `excluded`."""

    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.required or self.excluded)

    @property
    def most(self) -> int:
        """How many of `required` are most of them: one of two, then more than half; 0 where none may lack."""
        count = len(self.required)
        return 0 if count < 2 else max(1, count // 2 + (count > 2))


def parse(text: str) -> Query:
    """The query that was typed; an empty one finds everything, so that filters may stand alone."""
    required: list[Clause] = []
    excluded: list[Clause] = []
    for piece in _PIECE.finditer(text[:LONGEST]):
        clauses = _phrase(piece["quoted"]) if piece["quoted"] is not None else _terms(piece["plain"])
        if piece["minus"] and len(clauses) > 1:  # -anti-inflammatoire: what is written as one is excluded as one
            clauses = [Phrase(tuple(clause.folded for clause in clauses if isinstance(clause, Term)))]
        (excluded if piece["minus"] else required).extend(clauses)
    return Query(_meaningful(required)[:MOST], tuple(dict.fromkeys(excluded))[:MOST])


def _phrase(quoted: str) -> list[Clause]:
    spoken = tuple(analysis.folded(quoted))[:MOST]
    if len(spoken) == 1:
        return [Phrase(spoken)]  # a word between quotes is that very word
    return [Phrase(spoken)] if spoken else []


def _terms(plain: str) -> list[Clause]:
    return [Term(plain[word.start : word.end]) for word in analysis.words(plain) if word.folded]


def _meaningful(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Without stop words and repetitions, unless nothing else was typed."""
    kept = [clause for clause in clauses if not (isinstance(clause, Term) and clause.folded in analysis.STOP_WORDS)]
    return tuple(dict.fromkeys(kept or [Phrase((clause.folded,)) for clause in clauses if isinstance(clause, Term)]))
