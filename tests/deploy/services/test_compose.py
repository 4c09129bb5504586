"""Docker compose: the file, and what is asked of the engine, by a script that stands for it (no engine runs here)."""

import re
from pathlib import Path

import pytest

from deploy.services import compose
from deploy.services.known import SERVERS
from tests.deploy.services.asking import ask, told

TEXT = compose.FILE.read_text(encoding="utf-8")
DOCKER = """#!/bin/sh
echo "$@ password=${DIAPHANE_PASSWORD:+given} port=$POSTGRESQL_PORT" >> "$DOCKER_LOG"
case "$*" in *" up "*) exit ${DOCKER_STATUS:-0};; esac
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `docker` first on the PATH; the file where it writes what it was asked."""
    folder, log = tmp_path / "bin", tmp_path / "docker.log"
    folder.mkdir()
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("DOCKER_LOG", str(log))
    return log


def test_every_image_has_a_version() -> None:
    images = re.findall(r"image: (\S+)", TEXT)
    assert images
    assert all(re.search(r":[\w.-]*\d+[.-]\d+", image) and "latest" not in image for image in images)


def test_every_port_is_of_loopback() -> None:
    assert set(re.findall(r'ports: \["(.+?):\$', TEXT)) == {"127.0.0.1"}


def test_the_file_and_the_portal_agree_on_the_services() -> None:
    services = re.findall(r"^  ([a-z]+):$", TEXT.split("\nvolumes:")[0], re.M)
    assert set(services) == set(compose.VARIABLES)
    assert set(services) <= {server.name for server in SERVERS}


def test_where_an_engine_answers_compose_starts_them_and_waits(place: Path, engine: Path) -> None:
    result = ask(place, "up", "postgresql")
    assert result.returncode == 0, result.stderr
    asked = engine.read_text()
    assert re.search(r"compose --file \S+ up --detach --wait postgresql password=given port=\d+", asked)
    found = told(place)
    port = asked.rpartition("port=")[2].strip()
    assert f"@127.0.0.1:{port}/postgres" in found["DATABASE_URL"]
    assert found["DIAPHANE_TEST_DATABASE_URL"] == found["DATABASE_URL"]
    assert not (place / "postgresql").exists()


def test_down_asks_compose_once_and_nothing_is_told_any_more(place: Path, engine: Path) -> None:
    ask(place, "up", "postgresql")
    ask(place, "down")
    ask(place, "down")
    assert len(re.findall(r"compose --file \S+ down ", engine.read_text())) == 1
    assert ask(place, "env").returncode == 1


def test_a_failure_of_compose_is_said_and_nothing_is_told(
    place: Path, engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_STATUS", "3")
    result = ask(place, "up", "postgresql")
    assert result.returncode == 1
    assert "docker compose failed" in result.stderr
    assert ask(place, "env").returncode == 1
