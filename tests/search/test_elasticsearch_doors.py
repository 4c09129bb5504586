"""Elasticsearch behind TLS and an API key, by a proxy that verifies both; and what is said when a door stays shut.

The line is for the operator: which variable, which server, what it answered. No secret, no word of what was asked.
"""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.ports import EngineDown, IndexUnavailable, State
from tests.search.corpus import document, question
from tests.search.engine_contract import filled, found
from tests.search.indexes import ServerIndex, engine_at, on_a_server
from tests.search.proxy import Answer, Asked, Certified, Proxy, certified, proxied

KEY = "dHJlcy1zZWNyZXQ6Y2xl"
WORD = "zanzibar"


@pytest.fixture
def index() -> Iterator[ServerIndex]:
    with on_a_server() as made:
        yield made


@pytest.fixture
def certificate(tmp_path: Path) -> Certified:
    return certified(tmp_path)


@pytest.fixture
def door(index: ServerIndex, certificate: Certified) -> Iterator[Proxy]:
    """TLS and a key."""
    with proxied(index.url, certificate.context, KEY) as made:
        yield made


def through(url: str, certificate: Certified | None = None, key: str = "") -> ElasticsearchEngine:
    return engine_at(url, api_key=key, ca_file=str(certificate.authority) if certificate else "")


def refusal(engine: ElasticsearchEngine, caplog: pytest.LogCaptureFixture) -> str:
    """What is said when a word is looked for; every other act says the same, and the logs once."""
    caplog.clear()
    with pytest.raises(EngineDown) as raised:
        engine.find(question(WORD))
    said = str(raised.value)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    for act in (lambda: engine.write([document(1, WORD)], {}), engine.begin, lambda: engine.stamps(0, 9)):
        with pytest.raises(EngineDown) as again:
            act()
        assert str(again.value) == said
    assert engine.state() == State(is_ready=False, is_down=True)
    assert [record.getMessage() for record in caplog.records] == [said]
    assert "\n" not in said
    for secret in (KEY, "cle", "mot-de-passe", WORD):
        assert secret not in said + caplog.text
    return said


def test_through_tls_and_with_its_key_everything_is_done(door: Proxy, certificate: Certified) -> None:
    engine = filled(through(door.url, certificate, KEY), [document(1, "grippe")])
    assert found(engine, "grippe") == {1}
    assert {asked.authorization for asked in door.seen} == {f"ApiKey {KEY}"}


def test_a_key_may_be_given_in_two_parts(door: Proxy, certificate: Certified) -> None:
    assert through(door.url, certificate, "tres-secret:cle").state() == State(is_ready=False)


class TestWhatIsSaid:
    def test_of_a_wrong_key(self, door: Proxy, certificate: Certified, caplog: pytest.LogCaptureFixture) -> None:
        said = refusal(through(door.url, certificate, "x" + KEY), caplog)
        address = door.url.rpartition("/")[0]
        assert said == f"SEARCH_API_KEY : {address} ne reconnaît pas qui nous sommes (401 security_exception)."

    def test_of_a_wrong_password(self, door: Proxy, certificate: Certified, caplog: pytest.LogCaptureFixture) -> None:
        url = door.url.replace("https://", "https://portail:mot-de-passe@")
        said = refusal(through(url, certificate), caplog)
        assert said.startswith(f"SEARCH_URL : {door.url.rpartition('/')[0]} ne reconnaît pas")

    def test_of_a_certificate_of_nobody_known(self, door: Proxy, caplog: pytest.LogCaptureFixture) -> None:
        said = refusal(through(door.url, key=KEY), caplog)
        assert said.startswith("SEARCH_CA_FILE : le certificat de https://127.0.0.1:")
        assert door.seen == []

    def test_of_a_certificate_in_another_name(
        self, index: ServerIndex, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = certified(tmp_path, "es1.example.org")
        with proxied(index.url, other.context, KEY) as door:
            assert refusal(through(door.url, other, KEY), caplog).startswith("SEARCH_CA_FILE")
            assert door.seen == []

    def test_of_a_port_where_nobody_listens(self, caplog: pytest.LogCaptureFixture) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            said = refusal(through(f"http://u:mot-de-passe@127.0.0.1:{port}/x"), caplog)
        assert said == f"SEARCH_URL : http://127.0.0.1:{port} ne répond pas."

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (Answer(403, "security_exception", WORD), "refuse ce droit (403 security_exception)"),
            (Answer(429, "cluster_block_exception", WORD), "surchargé ou plein (429 cluster_block_exception)"),
            (Answer(503, "no_shard_available_action_exception", WORD), "a répondu 503 no_shard_available"),
            (Answer(500, f"Not a kind: {WORD}", WORD), "a répondu 500."),
        ],
    )
    def test_of_an_answer_that_refuses(
        self, index: ServerIndex, caplog: pytest.LogCaptureFixture, answer: Answer, expected: str
    ) -> None:
        with proxied(index.url) as door:
            door.intercept = lambda asked: answer
            assert expected in refusal(through(door.url), caplog)

    def test_of_a_server_that_is_another_program(self, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
        monkeypatch.setattr("tests.search.proxy.PRODUCT", ("Server", "another"))
        with proxied("http://127.0.0.1:1/x") as door:
            door.intercept = lambda asked: Answer(200)
            assert refusal(through(door.url), caplog).endswith("n’est pas un serveur Elasticsearch.")


def test_a_node_that_is_down_is_passed_over(index: ServerIndex) -> None:
    host = index.url.removeprefix("http://").partition("/")[0]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        both = index.url.replace(host, f"127.0.0.1:{probe.getsockname()[1]},{host}")
        engine = through(both)
        assert found(filled(engine, [document(1, "grippe")]), "grippe") == {1}
        for number in range(2, 6):
            engine.write([document(number, "grippe")], {})
            assert found(engine, "grippe") == set(range(1, number + 1))


def test_a_shard_that_does_not_answer_is_no_short_list(index: ServerIndex) -> None:
    with proxied(index.url) as door:
        engine = filled(through(door.url), [document(1, "grippe")])
        engine.find(question("grippe"))
        asked = door.seen[-1]
        assert "allow_partial_search_results=false" in asked.path
        assert b'"_source":false' in asked.body.replace(b" ", b"")


def test_nothing_looked_for_stands_in_an_address_or_in_the_most_talkative_log(
    index: ServerIndex, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    with proxied(index.url) as door:
        engine = filled(through(door.url), [document(1, WORD, heading=WORD)])
        engine.write([document(2, WORD)], {})
        assert found(engine, WORD) == {1, 2}
        assert [asked.path for asked in door.seen if WORD in asked.path] == []
    quiet = settings.LOGGING["loggers"]
    for name in ("elasticsearch", "elastic_transport"):
        assert (quiet[name]["level"], quiet[name]["propagate"]) == ("CRITICAL", False)
    assert WORD not in caplog.text


def test_without_an_index_it_is_absent_and_not_down(index: ServerIndex) -> None:
    engine = through(index.url)
    with pytest.raises(IndexUnavailable) as raised:
        engine.find(question(WORD))
    assert (type(raised.value), str(raised.value)) == (IndexUnavailable, "")
    assert engine.state() == State(is_ready=False)


def _bulk(asked: Asked) -> bool:
    return "_bulk" in asked.path


def test_the_server_is_given_time_when_it_is_full(index: ServerIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch_bulk.FIRST", 0.01)
    with proxied(index.url) as door:
        engine, refusals = through(door.url), iter(range(3))
        build = engine.begin()
        full = Answer(429, "es_rejected_execution_exception")
        door.intercept = lambda asked: full if _bulk(asked) and next(refusals, None) is not None else None
        engine.swap(engine.build(build, [document(1, "grippe")], 1))
        assert found(engine, "grippe") == {1}
        assert len([asked for asked in door.seen if _bulk(asked)]) == 5  # refused thrice, then it and the cursor


def test_a_full_server_that_stays_full_is_said(index: ServerIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch_bulk.FIRST", 0.01)
    with proxied(index.url) as door:
        engine = filled(through(door.url), [])
        door.intercept = lambda asked: Answer(429, "cluster_block_exception", WORD) if _bulk(asked) else None
        with pytest.raises(EngineDown, match="429 cluster_block_exception"):
            engine.write([document(1, WORD)], {})
        door.intercept = lambda asked: None
        assert engine.stamps(0, 9) == {}


def test_requests_are_of_a_bounded_size(index: ServerIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch_bulk.BYTES", 20_000)
    with proxied(index.url) as door:
        engine = filled(through(door.url), [])
        engine.write([document(number, f"mot{number} " * 400) for number in range(1, 21)], {})
        sizes = [len(asked.body) for asked in door.seen if _bulk(asked) and asked.operations > 1]
        assert len(sizes) > 3
        assert max(sizes) <= 20_000
        assert set(engine.stamps(0, 99)) == set(range(1, 21))


def test_a_document_that_is_too_large_is_found_by_its_title_and_holds_up_no_other(index: ServerIndex) -> None:
    with proxied(index.url) as door:
        engine = filled(through(door.url), [])
        door.intercept = lambda asked: Answer(413) if _bulk(asked) and len(asked.body) > 5_000 else None
        large = document(2, f"{WORD} " * 2_000, heading="Immense")
        engine.write([document(1, "grippe"), large, document(3, "grippe")], {})
        assert found(engine, "grippe") == {1, 3}
        assert found(engine, "immense") == {2}
        assert found(engine, WORD) == set()


def test_what_is_refused_even_so_is_told_by_its_number(index: ServerIndex, caplog: pytest.LogCaptureFixture) -> None:
    with proxied(index.url) as door:
        engine = filled(through(door.url), [])
        door.intercept = lambda asked: (
            Answer(400, "document_parsing_exception", WORD) if WORD.encode() in asked.body else None
        )
        engine.write([document(1, "grippe"), document(77, WORD, heading=WORD)], {})
        assert set(engine.stamps(0, 99)) == {1}
        assert [record.getMessage() for record in caplog.records] == ["SEARCH_URL : l’index refuse 77."]
