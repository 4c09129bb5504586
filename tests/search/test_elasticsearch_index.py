"""The indexes behind the aliases: what is left alone, what is believed, and what happens between two steps."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from search import synonyms
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_query import numbers
from search.engines.elasticsearch_schema import CURSOR, definition, maker
from search.ports import EngineDown, IndexUnavailable, Reach, State
from search.queries import parse as query
from tests.search import corpus
from tests.search.corpus import document, question
from tests.search.engine_contract import filled, found, wrong_meanwhile
from tests.search.indexes import ServerIndex, engine_at, on_a_server
from tests.search.proxy import Asked, Proxy, proxied


@pytest.fixture
def index() -> Iterator[ServerIndex]:
    with on_a_server() as made:
        yield made


@pytest.fixture
def engine(index: ServerIndex) -> ElasticsearchEngine:
    return engine_at(index.url)


@pytest.fixture
def door(index: ServerIndex) -> Iterator[Proxy]:
    """A way to the same server on which a test may stand."""
    with proxied(index.url) as made:
        yield made


def settings_of(index: ServerIndex) -> Any:
    (told,) = index.client.indices.get(index=index.alias).body.values()
    return told


class TestAnIndex:
    def test_says_who_made_it_and_in_which_schema(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        filled(engine, [document(1, "grippe")])
        mappings = settings_of(index)["mappings"]
        assert mappings["_meta"] == maker(index.alias.removesuffix("-v1"), UUID(int=7))
        assert (mappings["_meta"]["made_by"], mappings["_meta"]["schema"]) == ("diaphane", 1)
        assert mappings["dynamic"] == "strict"
        assert index.names() == [f"{index.alias}-000001"]

    def test_keeps_nothing_to_be_read_back(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        filled(engine, [document(1, "grippe")])
        answer = index.client.search(index=index.alias, query={"term": {"body": "gripp"}}, fields=[{"field": "*"}])
        (hit,) = answer["hits"]["hits"]
        assert "_source" not in hit
        assert "gripp" not in str(hit)

    def test_writes_no_slow_log_whatever_the_cluster_says(self, index: ServerIndex, engine: Any) -> None:
        told = {"settings": {"index.search.slowlog.threshold.query.warn": "0ms"}}
        index.client.indices.put_index_template(
            name=f"{index.alias}-other", template=told, index_patterns=f"{index.alias}*", priority=1
        )
        filled(engine, [document(1, "grippe")])
        slow = settings_of(index)["settings"]["index"]
        levels = slow["search"]["slowlog"]["threshold"]
        assert set(levels["query"].values()) == set(levels["fetch"].values()) == {"-1"}
        assert set(slow["indexing"]["slowlog"]["threshold"]["index"].values()) == {"-1"}
        index.client.indices.delete_index_template(name=f"{index.alias}-other")

    def test_is_never_brought_into_being_by_a_writing(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        filled(engine, [document(1, "grippe")])
        index.lose()
        with pytest.raises(IndexUnavailable):
            engine.write([document(2, "grippe")], {})
        with pytest.raises(IndexUnavailable):
            engine.build(engine.begin().__class__(f"{index.alias}-000009"), [document(2, "grippe")], 2)
        assert index.names() == [f"{index.alias}-000001"]  # the one that `begin` made


class TestWhatWeDidNotMake:
    @pytest.mark.parametrize("role", ["", "-next"])
    @pytest.mark.parametrize("mappings", [{}, {"_meta": {"made_by": "diaphane", "schema": 0}}])
    def test_is_refused_and_left_alone(
        self, index: ServerIndex, engine: ElasticsearchEngine, role: str, mappings: dict[str, Any]
    ) -> None:
        other = f"{index.alias}-another"
        index.client.indices.create(index=other, mappings=mappings, aliases={index.alias + role: {}})
        for act in (engine.begin, lambda: engine.write([document(1, "x")], {})):
            with pytest.raises(EngineDown, match=f"^SEARCH_URL : {index.alias} mène à {other}, que ce portail"):
                act()
        assert engine.state() == State(is_ready=False, is_down=True)
        assert index.names() == [other]

    def test_of_another_installation_is_refused_by_questions_too(self, index: ServerIndex, engine: Any) -> None:
        filled(engine, [document(1, "grippe")])
        other = engine_at(index.url, installation=8)
        for act in (lambda: other.find(question("grippe")), lambda: other.write([], {1: 10**9}), other.begin):
            with pytest.raises(EngineDown, match="changez de préfixe"):
                act()
        assert found(engine, "grippe") == {1}

    def test_beside_ours_it_stays(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        other = f"{index.alias}-notes"
        index.client.indices.create(index=other)
        filled(filled(engine, [document(1, "grippe")]), [document(2, "grippe")])
        assert index.names() == [f"{index.alias}-000002", other]

    def test_of_a_prefix_that_begins_like_ours_it_stays(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        neighbour = engine_at(f"{index.url}-v1-b")
        filled(neighbour, [document(1, "grippe")])
        filled(filled(engine, [document(2, "grippe")]), [document(3, "grippe")])
        assert found(neighbour, "grippe") == {1}
        index.client.indices.delete_index_template(name=f"{index.alias}-b-v1")


class TestBuilding:
    def test_two_builders_at_once_build_one_index(self, index: ServerIndex) -> None:
        builders = [engine_at(index.url) for _ in range(4)]
        begun: list[str] = []
        threads = [threading.Thread(target=lambda one=one: begun.append(one.begin().name)) for one in builders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert begun == [f"{index.alias}-000001"] * 4

    def test_a_builder_that_comes_late_changes_nothing(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        late, build = engine_at(index.url), engine.begin()
        engine.build(build, [document(1, "grippe"), document(2, "grippe")], 2)
        late.build(build, [document(1, "grippe", version=0)], 1)
        assert engine.begin().cursor == 2
        engine.swap(build)
        with pytest.raises(IndexUnavailable):
            late.build(build, [document(3, "grippe")], 3)
        with pytest.raises(IndexUnavailable):
            late.swap(build)
        assert found(engine, "grippe") == {1, 2}

    def test_how_far_it_is_is_no_entry(self, index: ServerIndex, engine: ElasticsearchEngine) -> None:
        build = engine.build(engine.begin(), [document(1, "grippe")], 10**12)
        assert (engine.count(build), engine.stamps(0, 2**62, build)) == (1, {1: "stamp-1"})
        engine.swap(build)
        assert found(engine) == {1}
        assert index.client.exists(index=index.alias, id=CURSOR)

    def test_a_change_between_the_two_writings_of_a_swap_is_not_lost(self, index: ServerIndex, door: Proxy) -> None:
        worker, builder = engine_at(door.url), engine_at(index.url)
        filled(builder, [document(1, "grippe")])
        build = builder.build(builder.begin(), [document(1, "grippe")], 1)
        _once(door, f"PUT /{index.alias}/_bulk", lambda: builder.swap(build))
        worker.write([document(2, "grippe")], {1: 10**9})
        assert found(worker, "grippe") == {2}

    def test_nor_one_while_a_whole_build_passes(self, index: ServerIndex, door: Proxy) -> None:
        worker, builder = engine_at(door.url), engine_at(index.url)
        filled(builder, [document(1, "grippe")])
        _once(door, f"PUT /{index.alias}/_bulk", lambda: filled(builder, [document(1, "grippe")]))
        worker.write([document(2, "grippe")], {})
        assert found(worker, "grippe") == {1, 2}

    def test_nor_when_the_first_index_comes_into_use_meanwhile(self, index: ServerIndex, door: Proxy) -> None:
        worker, builder = engine_at(door.url), engine_at(index.url)
        build = builder.begin()
        _once(door, f"PUT /{index.alias}-next/_bulk", lambda: builder.swap(build))
        worker.write([document(2, "grippe")], {})
        assert found(worker, "grippe") == {2}

    def test_questions_writings_and_swaps_together_give_no_error(self, index: ServerIndex) -> None:
        assert wrong_meanwhile(engine_at(index.url), lambda: engine_at(index.url)) == []


def _once(door: Proxy, before: str, act: Callable[[], object]) -> None:
    """Does something just before the first request that begins so."""
    waiting = [act]

    def look(asked: Asked) -> None:
        if waiting and f"{asked.method} {asked.path}".startswith(before):
            waiting.pop()()

    door.intercept = look


class TestReach:
    def test_of_thousands_of_dossiers_is_one_question(self, engine: ElasticsearchEngine) -> None:
        filled(engine, [document(number, "grippe", dossier=number) for number in range(1, 41)])
        reach = Reach(person=7, whole=frozenset(range(2, 200_000, 2)), treating=frozenset(range(2, 200_000, 2)))
        asked = question("grippe")
        hits = engine.find(type(asked)(asked.query, reach))
        assert set(hits.entries) == set(range(2, 41, 2))

    def test_more_numbers_than_a_clause_takes_are_several_clauses(self) -> None:
        parts = numbers("dossier", frozenset(range(140_000))).to_dict()["bool"]["should"]
        assert [len(part["terms"]["dossier"]) for part in parts] == [65_536, 65_536, 8_928]
        assert numbers("dossier", frozenset()).to_dict() == {"match_none": {}}

    def test_the_longest_question_is_answered(self, engine: ElasticsearchEngine) -> None:
        filled(engine, corpus.corpus())
        words = " ".join(synonyms._table())  # each has several meanings
        asked = type(question())(query(words), corpus.reach(), forgiving=True)
        assert engine.find(asked).entries == ()


def test_every_word_that_is_near_is_found_and_not_fifty(engine: ElasticsearchEngine) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"metasta{one}{other}" for one in letters for other in letters[:10]]
    filled(engine, [document(number, word) for number, word in enumerate(words, start=1)])
    assert found(engine, "metastas", forgiving=True) >= set(range(1, len(words) + 1))


def test_the_definition_is_the_same_each_time() -> None:
    assert definition({}) == definition({}) != definition({"schema": 2})
    assert definition({})["mappings"]["_source"] == {"enabled": False}
