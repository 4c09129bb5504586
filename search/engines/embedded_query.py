"""A question as tantivy asks it, built of its query objects: nothing typed is ever parsed by it."""

import re

import tantivy
from tantivy import FieldType, Occur

from search import analysis, nearness
from search.ports import Filters, Question, Reach
from search.queries import Clause, Phrase, Term

Q = tantivy.Query
Parts = list[tuple[Occur, tantivy.Query]]
# What a word in the title is worth beside one in the text
_WEIGHTS = (("title", 3.0), ("about", 1.5), ("body", 1.0))
_IMAGING = ("report", "images")


class Compiler:
    """Compiles for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def question(self, question: Question) -> tantivy.Query:
        """The query and its filters, all of which must hold; who may read is the first."""
        parts: Parts = [(Occur.Must, self._reach(question.reach))]
        parts += [(Occur.Must, one) for one in self._filters(question.filters)]
        parts += self._query(question)
        return Q.boolean_query(parts)

    def numbers(self, name: str, values: set[int] | frozenset[int]) -> tantivy.Query:
        """Entries of which the number is one of these; it counts for nothing in their order."""
        found = Q.term_set_query(self._schema, name, sorted(values)) if values else Q.empty_query()
        return Q.const_score_query(found, 0.0)

    def between(self, name: str, first: int, last: int) -> tantivy.Query:
        """Entries of which the number lies between two, included."""
        kind = FieldType.Integer if name == "day" else FieldType.Unsigned
        return Q.const_score_query(Q.range_query(self._schema, name, kind, first, last), 0.0)

    def _reach(self, reach: Reach) -> tantivy.Query:
        imaging = _either(*(self._term("kind", kind) for kind in _IMAGING))
        scopes = [self.numbers("dossier", reach.whole)]
        if reach.imaging:
            scopes.append(_all(self.numbers("dossier", reach.imaging), imaging))
        if reach.addressed and reach.rpps:
            scopes.append(_all(self.numbers("dossier", reach.addressed), self._term("recipients", reach.rpps)))
        own = self.numbers("contributor", {reach.person} - {0})
        scopes.append(_all(self.numbers("dossier", reach.dossiers), own))
        unmasked = [self.numbers("masked", {0}), self.numbers("author", {reach.person} - {0}), own]
        unmasked.append(self.numbers("dossier", reach.treating))
        return Q.const_score_query(_all(_either(*scopes), _either(*unmasked)), 0.0)

    def _filters(self, filters: Filters) -> list[tantivy.Query]:
        made = [
            self._term(name, value) for name, value in (("kind", filters.kind), ("type", filters.type_code)) if value
        ]
        for name, text in (("by", filters.author), ("unit", filters.unit)):
            made += [self._term(name, word) for word in analysis.folded(text)]
        if filters.since or filters.until:
            first = filters.since.toordinal() if filters.since else 0
            made.append(self.between("day", first, filters.until.toordinal() if filters.until else 4_000_000))
        return [Q.const_score_query(one, 0.0) for one in made]

    def _query(self, question: Question) -> Parts:
        query = question.query
        sought = [self._clause(clause, forgiving=question.forgiving) for clause in query.required]
        parts: Parts = [(Occur.Must, one) for one in sought]
        if question.least:
            some = Q.boolean_query([(Occur.Should, one) for one in sought], minimum_number_should_match=question.least)
            parts = [(Occur.Must, some)]
        return parts + [(Occur.MustNot, self._clause(clause, forgiving=False)) for clause in query.excluded]

    def _clause(self, clause: Clause, *, forgiving: bool) -> tantivy.Query:
        if isinstance(clause, Term):
            meant = (Q.boost_query(self._meaning(one), 0.8) for one in clause.meanings)
            return _either(*self._sought(clause), *meant, *(self._nearly(clause) if forgiving else ()))
        return self._phrase(clause)

    def _meaning(self, clause: Clause) -> tantivy.Query:
        """Without its own meanings: one shortening is not the way to another."""
        return _either(*self._sought(clause)) if isinstance(clause, Term) else self._phrase(clause)

    def _phrase(self, clause: Phrase) -> tantivy.Query:
        if len(clause.words) == 1:
            return self._term("exact", clause.words[0])
        return Q.phrase_query(self._schema, "exact", list(clause.words))

    def _sought(self, term: Term) -> list[tantivy.Query]:
        found = [
            Q.boost_query(self._term(name, stem), weight) for name, weight in _WEIGHTS for stem in sorted(term.stems)
        ]
        # The word just as typed stands before its cousins
        return [*found, Q.boost_query(self._term("exact", term.folded), 0.5)]

    def _nearly(self, term: Term) -> list[tantivy.Query]:
        """What `search.nearness` says is near."""
        word = term.folded
        allowed = nearness.tolerance(word)
        if not allowed:
            return []
        near = Q.fuzzy_term_query(self._schema, "exact", word, allowed)
        begun = Q.regex_query(self._schema, "exact", re.escape(word) + ".*")
        return [Q.boost_query(near, 0.3), Q.boost_query(begun, 0.4)]

    def _term(self, name: str, value: str) -> tantivy.Query:
        return Q.term_query(self._schema, name, value)


def _all(*queries: tantivy.Query) -> tantivy.Query:
    return Q.boolean_query([(Occur.Must, one) for one in queries])


def _either(*queries: tantivy.Query) -> tantivy.Query:
    return Q.boolean_query([(Occur.Should, one) for one in queries])
