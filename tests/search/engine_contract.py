"""What every engine must do, on the same corpus with the same expected sets. A test of each engine runs it.

`engine` is empty, and of the test's own; `EngineContract` is the base of a class of tests.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from search.ports import MOST, Document, Engine, Hits, IndexUnavailable, Sort
from tests.search import corpus
from tests.search.corpus import CLOSED, OTHER, WHOLE, document, question

# What is typed: the entries of the corpus that the reader must find, and no other
EXPECTED: dict[str, set[int]] = {
    # all the words, whatever their form
    "métastase": {1, 2, 7, 8, 10, 12, 13},
    "metastases": {1, 2, 7, 8, 10, 12, 13},
    "MÉTASTASES": {1, 2, 7, 8, 10, 12, 13},
    "métastase hépatique": {1, 2},
    "hepatiques metastase": {1, 2},
    "métastase pulmonaire": {2},
    "métastase poignet": set(),
    # elision, ligatures, stop words
    "œdème": {2},
    "oedeme aorte": {2},
    "l'aorte": {2},
    "d’une fracture": {4, 5},
    "épaule": {3},
    "douleur de la": {3, 4, 5},
    "opéré": {4},
    "operee": {4},
    "opérées": {4},
    # numbers and units are words
    "97,5": {2},
    "HbA1c": {2},
    "6,8": {2},
    "segment IV": {1},
    # phrases: those very words, one after the other, in one page
    '"douleur thoracique"': {4},
    "« Douleur thoracique »": {4},
    "“DOULEUR THORACIQUE”": {4},
    '"thoracique douleur"': set(),
    '"métastases pulmonaires et hépatiques"': {2},
    '"métastase pulmonaire"': set(),
    '"hépatiques seconde"': set(),
    '"métastases"': {2},
    '"anti inflammatoires"': {3},
    # exclusion
    "métastase -hépatique": {7, 8, 10, 12, 13},
    "fracture -poignet": {5},
    'fracture -"fracture ancienne"': {4},
    "douleur -thoracique": {3},
    "métastase -metastases": set(),
    "anti-inflammatoires": {3},
    "traitement -anti-inflammatoires": set(),
    # titles, authors, units and types are looked into too
    "scanner": {2},
    "nguyen": {2},
    "rhumatologie": {3},
    "arnaud oncologie": {1},
    "images": {12},
    # dossiers, scopes and masks
    "sérologie": set(),
    "zanzibar": set(),
    "métastase zanzibar": set(),
    "irm": {10},
    "évoquée": set(),
    "courrier": {13},
    # what one added oneself, in any dossier that is open
    "abcès": {15, 16},
    "abcès révoqué": set(),
    # what looks like another syntax is words
    "dossier:9": set(),
    "title:zanzibar": set(),
    "zanzib*": set(),
    "métastase OR zanzibar": set(),
    "métastase AND hépatique": set(),
    "(métastase)": {1, 2, 7, 8, 10, 12, 13},
    "métastase~2": set(),
    "[a TO z]": set(),
}

NEARLY: dict[str, set[int]] = {
    "metastse hepatique": {1, 2},  # a letter missing
    "fratcure poignet": {4},  # two swapped
    "pulmonnaires": {2},  # one too many
    "kinésitherapi": {3},
    "chimiotherapie": set(),
    "scann": {2},  # begun
    "oncol": {1},
    "metz": set(),  # short words are right or begun
    "97,4": set(),  # and numbers right
    "zanzibra": set(),  # what one may not read is not near either
    "zanz": set(),
    '"metastse"': set(),  # nor what stands between quotes
}

# What is typed, how many of its words suffice, and whom it finds
PARTLY: list[tuple[str, int, set[int]]] = [
    ("pulmonaire poignet", 1, {2, 4}),
    ("métastase pulmonaire poignet", 2, {2}),
    ("métastase pulmonaire hépatique poignet", 3, {2}),
    ("métastase pulmonaire hépatique", 2, {1, 2}),
    ("scanner zanzibar", 1, {2}),  # what one may not read is not there in part either
    ("zanzibar canari", 1, set()),
    ("sérologie cachée", 1, set()),
    ("pulmonaire poignet -opératoire -métastases", 1, set()),
    ("fracture pulmonaire -ancienne", 1, {2, 4}),
    ('"douleur thoracique" zanzibar', 1, {4}),
    ("pulmonnaires poignet", 1, {4}),
]

FILTERED: list[tuple[dict[str, Any], set[int]]] = [
    ({"kind": "report"}, {2, 10}),
    ({"kind": "images"}, {12}),
    ({"type_code": "11490-0"}, {1}),
    ({"type_code": "nothing"}, set()),
    ({"author": "Dr Hélène ARNAUD"}, {1, 3}),
    ({"author": "arnaud"}, {1, 3}),
    ({"author": "zanzibar"}, set()),
    ({"unit": "oncologie"}, {1}),
    ({"since": date(2026, 1, 1), "kind": "clinical"}, {3, 5, 7, 8, 13}),
    ({"until": date(2025, 6, 2)}, {1, 2, 4}),
    ({"since": date(2025, 3, 10), "until": date(2025, 6, 2)}, {1, 2}),
    ({"since": date(2025, 3, 11), "until": date(2025, 6, 1)}, set()),
    ({"since": date(2030, 1, 1), "until": date(2020, 1, 1)}, set()),
    ({"author": "arnaud", "unit": "rhumatologie"}, {3}),
]


def filled(engine: Engine, documents: Iterable[Document] | None = None) -> Engine:
    """The engine with an index in use, of the corpus unless told otherwise."""
    kept = list(corpus.corpus() if documents is None else documents)
    build = engine.build(engine.begin(), kept, max((one.entry for one in kept), default=0))
    engine.swap(build)
    return engine


def found(engine: Engine, text: str = "", **told: Any) -> set[int]:
    """Whom a question finds."""
    hits = engine.find(question(text, **told))
    assert hits.are_all
    assert len(set(hits.entries)) == len(hits.entries)
    return set(hits.entries)


def wrong_meanwhile(engine: Engine, another: Callable[[], Engine]) -> list[object]:
    """What three readers, each with an engine of its own, are told wrong while `engine` writes and builds anew.

    An entry that is never taken out is found each time; an answer without it is wrong, and so is an error.
    """
    filled(engine, [document(1, "grippe")])
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        reader = another()
        while not over.is_set():
            try:
                hits = reader.find(question("grippe")).entries
            except IndexUnavailable as error:
                wrong.append(error)
            else:
                wrong.extend([] if 1 in hits else [hits])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(6):
        engine.write([document(1, "grippe"), document(2 + number, "angine")], {})
        filled(engine, [document(1, "grippe")])
    over.set()
    for reader in readers:
        reader.join()
    return wrong


class EngineContract:
    """Sets of hits, order, writing, building; an engine that passes may stand behind the port."""

    @pytest.fixture(scope="class")
    @classmethod
    def ready(cls, engines: Any) -> Engine:
        """The corpus, indexed once for the questions."""
        return filled(engines())

    @pytest.mark.parametrize("text", EXPECTED)
    def test_a_query_finds_these_and_no_other(self, ready: Engine, text: str) -> None:
        assert found(ready, text) == EXPECTED[text]

    @pytest.mark.parametrize(("text", "least", "expected"), PARTLY)
    def test_of_some_words_it_finds_what_has_enough(
        self, ready: Engine, text: str, least: int, expected: set[int]
    ) -> None:
        hits = ready.find(replace(question(text), least=least))
        assert set(hits.entries) == expected

    def test_what_has_more_of_the_words_comes_first(self, ready: Engine) -> None:
        hits = ready.find(replace(question("fracture poignet thoracique arnaud"), least=1))
        assert hits.entries[0] == 4

    @pytest.mark.parametrize("text", NEARLY)
    def test_forgiving_it_finds_what_is_nearly_so(self, ready: Engine, text: str) -> None:
        assert found(ready, text, forgiving=True) == NEARLY[text]

    @pytest.mark.parametrize("text", [text for text, entries in EXPECTED.items() if entries])
    def test_forgiving_it_finds_what_it_finds_otherwise(self, ready: Engine, text: str) -> None:
        assert found(ready, text, forgiving=True) >= EXPECTED[text]

    @pytest.mark.parametrize(("filters", "expected"), FILTERED)
    def test_filters_stand_alone(self, ready: Engine, filters: dict[str, Any], expected: set[int]) -> None:
        assert found(ready, "", **filters) == expected

    def test_filters_narrow_a_query(self, ready: Engine) -> None:
        assert found(ready, "métastase", kind="report") == {2, 10}

    def test_nothing_asked_finds_all_that_is_open(self, ready: Engine) -> None:
        assert found(ready) == {1, 2, 3, 4, 5, 7, 8, 10, 12, 13, 15, 16}

    def test_what_is_not_open_is_not_found_whatever_is_asked(self, ready: Engine) -> None:
        nothing = corpus.reach(
            whole=frozenset(), imaging=frozenset(), addressed=frozenset(), treating=frozenset({CLOSED})
        )
        asked = question()
        assert ready.find(type(asked)(asked.query, nothing)).entries == ()

    def test_addressed_without_a_number_opens_nothing(self, ready: Engine) -> None:
        asked = question("courrier")
        assert ready.find(type(asked)(asked.query, corpus.reach(rpps=""))).entries == ()

    def test_by_date_the_latest_comes_first(self, ready: Engine) -> None:
        hits = ready.find(question("douleur", sort=Sort.DATE))
        assert hits.entries == (3, 5, 4)

    def test_the_title_counts_for_more_than_the_text(self, engine: Engine) -> None:
        texts = [
            document(1, "Le genou, puis la hanche, puis le genou encore, et bien d'autres choses vues ce jour-là."),
            document(2, "Rien à signaler ce jour, ni ailleurs, ni à un autre endroit du corps.", heading="Genou"),
            document(3, "Rien."),
        ]
        assert filled(engine, texts).find(question("genou")).entries == (2, 1)

    def test_the_word_as_typed_comes_before_its_cousins(self, engine: Engine) -> None:
        texts = [document(1, "opérations prévues"), document(2, "opération prévue")]
        assert filled(engine, texts).find(question("opération")).entries == (2, 1)

    def test_more_than_500_are_said_to_be_more(self, engine: Engine) -> None:
        documents = [document(number, "grippe") for number in range(1, MOST + 2)]
        hits = filled(engine, documents).find(question("grippe"))
        assert (len(hits.entries), hits.are_all) == (MOST, False)
        engine.write([], {MOST + 1: 10**9})
        assert engine.find(question("grippe")) == Hits(hits.entries, are_all=True)

    # -- writing

    def test_what_is_written_is_found_at_the_next_question(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe")])
        engine.write([document(2, "grippe")], {})
        assert found(engine, "grippe") == {1, 2}

    def test_what_is_written_again_is_there_once(self, engine: Engine) -> None:
        filled(engine, [])
        for text in ("grippe", "grippe", "angine"):
            engine.write([document(1, text)], {})
        assert (found(engine, "grippe"), found(engine, "angine")) == (set(), {1})

    def test_what_is_removed_is_gone(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe"), document(2, "grippe")])
        engine.write([], {1: 10**6})
        assert found(engine, "grippe") == {2}

    def test_an_older_writing_comes_too_late(self, engine: Engine) -> None:
        filled(engine, [])
        engine.write([document(1, "angine", version=20)], {})
        engine.write([document(1, "grippe", version=19)], {})
        assert (found(engine, "grippe"), found(engine, "angine")) == (set(), {1})

    def test_a_late_writing_never_brings_back_what_was_removed(self, engine: Engine) -> None:
        filled(engine, [])
        engine.write([document(1, "grippe", version=20)], {})
        engine.write([], {1: 22})
        engine.write([document(1, "grippe", version=21)], {})
        assert found(engine, "grippe") == set()
        engine.write([document(1, "grippe", version=23)], {})
        assert found(engine, "grippe") == {1}

    def test_a_late_removal_does_not_take_what_came_since(self, engine: Engine) -> None:
        filled(engine, [])
        engine.write([document(1, "grippe", version=23)], {})
        engine.write([], {1: 22})
        assert found(engine, "grippe") == {1}

    def test_what_was_removed_before_it_ever_came_stays_away(self, engine: Engine) -> None:
        filled(engine, [])
        engine.write([], {1: 30})
        engine.write([document(1, "grippe", version=29)], {})
        assert found(engine, "grippe") == set()

    def test_of_one_writing_and_one_removal_together_the_removal_wins(self, engine: Engine) -> None:
        filled(engine, [])
        engine.write([document(1, "grippe", version=30)], {1: 30})
        assert found(engine, "grippe") == set()

    def test_a_moved_entry_follows_its_dossier(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe", dossier=CLOSED)])
        assert found(engine, "grippe") == set()
        engine.write([document(1, "grippe", dossier=OTHER)], {})
        assert found(engine, "grippe") == {1}

    # -- stamps

    def test_the_stamps_are_those_of_what_it_holds(self, engine: Engine) -> None:
        filled(engine, [document(number, "x") for number in (1, 5, 9)])
        engine.write([document(5, "y", stamp="other")], {9: 10**6})
        assert engine.stamps(0, 100) == {1: "stamp-1", 5: "other"}
        assert engine.stamps(2, 5) == {5: "other"}
        assert engine.stamps(6, 4) == {}

    # -- building

    def test_without_an_index_it_says_so(self, engine: Engine) -> None:
        assert not engine.state().is_ready
        for act in (lambda: engine.find(question("x")), lambda: engine.stamps(0, 1), lambda: engine.write([], {1: 1})):
            with pytest.raises(IndexUnavailable):
                act()

    def test_an_index_under_construction_is_not_asked(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe")])
        build = engine.build(engine.begin(), [document(2, "grippe")], 2)
        assert (engine.state().is_ready, engine.state().build) == (True, build)
        assert found(engine, "grippe") == {1}
        engine.swap(build)
        assert (found(engine, "grippe"), engine.state().build) == ({2}, None)

    def test_an_index_under_construction_may_be_looked_into(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe")])
        build = engine.build(engine.begin(), [document(2, "grippe"), document(3, "grippe")], 3)
        engine.write([], {3: document(0).version})
        assert (engine.count(build), engine.stamps(0, 9, build)) == (1, {2: "stamp-2"})
        assert engine.stamps(0, 9) == {1: "stamp-1"}

    def test_a_build_goes_on_where_it_was(self, engine: Engine) -> None:
        engine.build(engine.begin(), [document(1, "grippe")], 1)
        again = engine.begin()
        assert again.cursor == 1
        engine.swap(engine.build(again, [document(1, "grippe"), document(2, "grippe")], 2))
        assert found(engine, "grippe") == {1, 2}

    def test_what_changes_during_a_build_is_in_both(self, engine: Engine) -> None:
        filled(engine, [document(1, "grippe"), document(2, "grippe")])
        version = document(0).version
        build = engine.build(engine.begin(), [document(1, "grippe")], 1)
        engine.write([document(3, "grippe")], {2: document(0).version, 1: document(0).version})
        assert found(engine, "grippe") == {3}
        engine.swap(engine.build(build, [document(2, "grippe", version=version)], 2))  # read before the change
        assert found(engine, "grippe") == {3}

    def test_the_first_index_takes_writings_before_it_is_in_use(self, engine: Engine) -> None:
        build = engine.begin()
        engine.write([document(1, "grippe", dossier=WHOLE)], {})
        engine.swap(build)
        assert found(engine, "grippe") == {1}
