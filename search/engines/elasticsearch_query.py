"""A question as Elasticsearch asks it, built of query objects: nothing typed is ever parsed by the server.

Each part says what its namesake in `embedded_query` says, weights included, and finds the same entries.
"""

from collections.abc import Collection

from elasticsearch_dsl import Search
from elasticsearch_dsl.query import Bool, Fuzzy, MatchNone, MatchPhrase, Prefix, Query, Range, Terms
from elasticsearch_dsl.query import Term as TermQuery

from search import analysis, nearness
from search.ports import MOST, Filters, Question, Reach, Sort
from search.queries import Clause, Phrase, Term

# What a word in the title is worth beside one in the text
_WEIGHTS = (("title", 3.0), ("about", 1.5), ("body", 1.0))
_IMAGING = ("report", "images")
TERMS = 65_536  # of one clause, unless an index is told otherwise (index.max_terms_count)


def search(question: Question) -> Search:
    """MOST + 1 hits with their ids and nothing else of them; who may read is the first of the filters."""
    query = question.query
    sought = [_clause(clause, forgiving=question.forgiving) for clause in query.required]
    asked = Bool(
        filter=[_reach(question.reach), *_filters(question.filters)],
        must=[Bool(should=sought, minimum_should_match=question.least)] if question.least else sought,
        must_not=[_clause(clause, forgiving=False) for clause in query.excluded],
    )
    first = "-day" if question.sort is Sort.DATE else "_score"
    made: Search = Search().query(asked).sort(first, "entry").source(False)[: MOST + 1]
    # A shard that does not answer is an error: a list is never short without a word
    return made.extra(track_total_hits=False).params(allow_partial_search_results=False)


def held(first: int, last: int) -> Query:
    """The entries between two numbers, both included, that were not removed."""
    return Bool(filter=[Range("entry", {"gte": first, "lte": last}), word("gone", False)])


def numbers(name: str, values: Collection[int]) -> Query:
    """Entries of which the number is one of these; more of them than one clause takes are several."""
    every = sorted(values)
    parts: list[Query] = [Terms(name, every[at : at + TERMS]) for at in range(0, len(every), TERMS)]
    return either(parts)


def either(parts: list[Query], boost: float = 1.0) -> Query:
    """One of these at least; none where there is none."""
    if not parts:
        return MatchNone()
    return Bool(should=parts, minimum_should_match=1, boost=boost)


def _reach(reach: Reach) -> Query:
    scopes = [numbers("dossier", reach.whole)]
    if reach.imaging:
        scopes.append(Bool(filter=[numbers("dossier", reach.imaging), Terms("kind", list(_IMAGING))]))
    if reach.addressed and reach.rpps:
        scopes.append(Bool(filter=[numbers("dossier", reach.addressed), word("recipients", reach.rpps)]))
    own = numbers("contributor", {reach.person} - {0})
    scopes.append(Bool(filter=[numbers("dossier", reach.dossiers), own]))
    unmasked = [word("masked", False), numbers("author", {reach.person} - {0}), own]
    unmasked.append(numbers("dossier", reach.treating))
    return Bool(filter=[either(scopes), either(unmasked)])


def _filters(filters: Filters) -> list[Query]:
    made: list[Query] = [
        word(name, value) for name, value in (("kind", filters.kind), ("type", filters.type_code)) if value
    ]
    for name, text in (("by", filters.author), ("unit", filters.unit)):
        made += [word(name, said) for said in analysis.folded(text)]
    bounds = {"gte": filters.since, "lte": filters.until}
    days = {bound: day.isoformat() for bound, day in bounds.items() if day}
    return [*made, Range("day", days)] if days else made


def _clause(clause: Clause, *, forgiving: bool) -> Query:
    if isinstance(clause, Phrase):
        return _phrase(clause)
    meant = [either([_meaning(one)], 0.8) for one in clause.meanings]
    return either([*_sought(clause), *meant, *(_nearly(clause) if forgiving else ())])


def _meaning(clause: Clause) -> Query:
    """Without its own meanings: one shortening is not the way to another."""
    return either(_sought(clause)) if isinstance(clause, Term) else _phrase(clause)


def _phrase(clause: Phrase) -> Query:
    if len(clause.words) == 1:
        return word("exact", clause.words[0])
    return MatchPhrase("exact", {"query": " ".join(clause.words)})


def _sought(term: Term) -> list[Query]:
    found = [word(name, stem, weight) for name, weight in _WEIGHTS for stem in sorted(term.stems)]
    # The word just as typed stands before its cousins
    return [*found, word("exact", term.folded, 0.5)]


def _nearly(term: Term) -> list[Query]:
    """What `search.nearness` says is near, all of it: by default the server gives up after fifty words."""
    typed = term.folded
    allowed = nearness.tolerance(typed)
    if not allowed:
        return []
    told = {"value": typed, "rewrite": "constant_score"}
    near = Fuzzy("exact", {**told, "fuzziness": str(allowed), "transpositions": True, "boost": 0.3})
    return [near, Prefix("exact", {**told, "boost": 0.4})]


def word(name: str, value: str | bool, weight: float = 1.0) -> Query:
    """Entries that have this very word."""
    return TermQuery(name, {"value": value, "boost": weight})
