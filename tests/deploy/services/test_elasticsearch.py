"""A real Elasticsearch by services.sh: built once, up, asked, killed, up again with what it was given."""

import http.client
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.local.words import Trouble
from deploy.services.elasticsearch import HOW_TO_GET_IT, SERVER, VERSION
from deploy.services.server import Place
from deploy.services.state import holder
from tests.deploy.running import answers
from tests.deploy.services.asking import ask, told

IS_THERE = all(shutil.which(name) for name in ("mvn", "java", "javac"))
needed = [pytest.mark.slow, pytest.mark.skipif(not IS_THERE, reason=" · ".join(HOW_TO_GET_IT))]


def up(place: Path) -> str:
    """Starts it; its URL."""
    result = ask(place, "up", "elasticsearch", "--passing")
    assert result.returncode == 0, result.stdout + result.stderr
    return told(place)["SEARCH_URL"]


def request(url: str, method: str, path: str, body: object = None) -> Any:
    """What it answers."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


class TestTheServer:
    pytestmark = needed

    def test_is_the_genuine_one_and_listens_on_loopback(self, place: Path) -> None:
        url = up(place)
        assert request(url, "GET", "/")["version"]["number"] == VERSION
        assert urlsplit(url).hostname == "127.0.0.1"
        assert urlsplit(url).path == "/diaphane"
        nodes = request(url, "GET", "/_nodes/http,transport")["nodes"]
        for node in nodes.values():
            bound = node["http"]["bound_address"] + node["transport"]["bound_address"]
            assert all(address.startswith("127.0.0.1:") for address in bound)

    def test_has_the_french_components_under_their_official_names(self, place: Path) -> None:
        url = up(place)
        said = {"analyzer": "french", "text": "L’hôpital des métastases hépatiques"}
        tokens = [token["token"] for token in request(url, "POST", "/_analyze", said)["tokens"]]
        assert tokens == ["hopital", "metastas", "hepat"]
        spaces = {"tokenizer": {"type": "whitespace", "max_token_length": 3}, "text": "abcdef g"}
        assert [token["token"] for token in request(url, "POST", "/_analyze", spaces)["tokens"]] == ["abc", "def", "g"]

    def test_an_option_that_it_would_ignore_is_refused(self, place: Path) -> None:
        wrong = {"tokenizer": {"type": "whitespace", "longest": 3}, "text": "a"}
        assert "not supported" in request(up(place), "POST", "/_analyze", wrong)["error"]["reason"]

    def test_killed_it_comes_back_with_what_it_was_given(self, place: Path) -> None:
        url = up(place)
        request(url, "PUT", "/kept/_doc/1", {"a": 1})
        os.kill(holder(place) or 0, signal.SIGKILL)
        limit = time.monotonic() + 20
        while holder(place) and time.monotonic() < limit:  # until the guard has ended the node
            time.sleep(0.1)
        assert not answers(urlsplit(url).port or 0)
        assert request(up(place), "GET", "/kept/_doc/1")["_source"] == {"a": 1}
        assert ask(place, "down").returncode == 0
        assert "stopped" in (place / "elasticsearch.log").read_text()

    def test_is_built_once(self, place: Path) -> None:
        up(place)
        made = SERVER.home().stat().st_mtime_ns
        ask(place, "down")
        assert "building" not in ask(place, "up", "elasticsearch").stdout
        assert SERVER.home().stat().st_mtime_ns == made


def test_where_its_tools_are_absent_one_line_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("DIAPHANE_CACHE", str(tmp_path))
    with pytest.raises(Trouble, match="apt-get install maven"):
        SERVER.install(None, tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_half_a_build_is_no_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIAPHANE_CACHE", str(tmp_path))
    (SERVER.home() / "launcher").mkdir(parents=True)
    (SERVER.home() / "launcher" / "EsNode.class").touch()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Trouble):
        SERVER.install(None, tmp_path)  # type: ignore[arg-type]


@pytest.mark.skipif(not IS_THERE, reason=" · ".join(HOW_TO_GET_IT))
def test_its_data_are_in_its_place_and_its_programs_are_not(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path / "here", 1234, "", passing=True)
    place.folder.mkdir()
    SERVER.prepare(None, place)  # type: ignore[arg-type]
    words = [str(word) for word in SERVER.command(place)]
    assert f"-Epath.data={place.folder / 'data'}" in words
    assert "-Ehttp.port=1234" in words
    assert str(SERVER.home()) in words
    assert SERVER.variables(place) == {"SEARCH_URL": "http://127.0.0.1:1234/diaphane"}
    assert not SERVER.answers(place)
