"""Where the words of a query stand in a text: for the extracts of a result and the marks on a page.

The same analysis as the index (`search.analysis`): what is marked is what was found. Nothing here makes HTML.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search import analysis
from search.nearness import is_near
from search.queries import Phrase, Query, Term

Span = tuple[int, int]
AROUND = 90  # characters kept on each side of a word
MOST = 2  # extracts of an entry


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, marked or not."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """Some words around those found; `page` from 1."""

    page: int
    pieces: tuple[Piece, ...]
    begins: bool
    ends: bool


class Finder:
    """Finds the words of one query; `forgiving` also what is nearly one, or begins with it."""

    def __init__(self, query: Query, *, forgiving: bool = False) -> None:
        typed = [clause for clause in query.required if isinstance(clause, Term)]
        every = [*query.required, *(one for term in typed for one in term.meanings)]
        self._terms = [clause for clause in every if isinstance(clause, Term)]
        self._phrases = [clause.words for clause in every if isinstance(clause, Phrase)]
        self._stems = frozenset(stem for term in self._terms for stem in term.stems)
        self._exact = frozenset(term.folded for term in self._terms)
        self._forgiving = forgiving
        self._judged: dict[str, bool] = {}  # a long text says the same words again and again

    def spans(self, text: str) -> list[Span]:
        """Start and end of each, in order, none over another."""
        if not (self._terms or self._phrases):
            return []
        every = list(analysis.words(text))
        found = [(word.start, word.end) for word in every if self._terms and self._is_sought(word, text)]
        for phrase in self._phrases:
            found += _occurrences(every, phrase)
        return list(_apart(sorted(found)))

    def _is_sought(self, word: analysis.Word, text: str) -> bool:
        if word.folded in self._exact or self._stems & analysis.stems(text[word.start : word.end][: analysis.LONGEST]):
            return word.folded not in analysis.STOP_WORDS or word.folded in self._exact
        return self._forgiving and self._is_near(word.folded)

    def _is_near(self, word: str) -> bool:
        if word not in self._judged:
            self._judged[word] = any(is_near(typed, word) for typed in self._exact)
        return self._judged[word]


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """A text cut at its marks."""
    cut, before = [], 0
    for start, end in spans:
        cut += [Piece(text[before:start], is_marked=False), Piece(text[start:end], is_marked=True)]
        before = end
    cut.append(Piece(text[before:], is_marked=False))
    return tuple(piece for piece in cut if piece.text)


def extracts(pages: Sequence[str], finder: Finder) -> tuple[Extract, ...]:
    """The best of them: those where most different words stand together, in the order of the pages."""
    candidates = []
    for number, page in enumerate(pages, start=1):
        spans = finder.spans(page)
        candidates += [(number, page, group) for group in _groups(spans)]
    best = sorted(candidates, key=lambda one: (-_variety(one[1], one[2]), one[0]))[:MOST]
    return tuple(_extract(*one) for one in sorted(best, key=lambda one: (one[0], one[2][0])))


def _groups(spans: list[Span]) -> Iterator[list[Span]]:
    """Spans that one extract can show together."""
    group: list[Span] = []
    for span in spans:
        if group and span[1] - group[0][0] > 2 * AROUND:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _variety(text: str, spans: list[Span]) -> int:
    return len({frozenset(analysis.stems(text[start:end])) for start, end in spans})


def _extract(page: int, text: str, spans: list[Span]) -> Extract:
    start, end = _edge(text, spans[0][0] - AROUND, -1), _edge(text, spans[-1][1] + AROUND, 1)
    shifted = [(first - start, last - start) for first, last in spans]
    return Extract(page, pieces(text[start:end], shifted), begins=start == 0, ends=end == len(text))


def _edge(text: str, at: int, way: int) -> int:
    """The nearest end of a word, so that none is cut."""
    at = max(0, min(at, len(text)))
    for _ in range(25):
        if at in (0, len(text)) or text[at - 1].isspace() or text[at].isspace():
            break
        at -= way  # towards the words found
    return at


def _occurrences(every: list[analysis.Word], phrase: tuple[str, ...]) -> Iterator[Span]:
    length = len(phrase)
    for place in range(len(every) - length + 1):
        if all(every[place + offset].folded == phrase[offset] for offset in range(length)):
            yield every[place].start, every[place + length - 1].end


def _apart(spans: list[Span]) -> Iterator[Span]:
    before = 0
    for start, end in spans:
        if start >= before:
            yield start, end
            before = end
