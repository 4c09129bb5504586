"""services.sh: what it says, and to whom it leaves the place."""

import stat
from pathlib import Path

import pytest

from deploy.services import command
from deploy.services.known import SERVERS
from tests.deploy.services.asking import ask

URL = "postgres://portal:tres-secret@db.example.org:5432/portal"


@pytest.mark.parametrize("arguments", [[], ["sideways"], ["up", "oracle"], ["up", "--port", "1"]])
def test_a_wrong_argument_ends_with_2_and_makes_nothing(place: Path, arguments: list[str]) -> None:
    result = ask(place, *arguments)
    assert result.returncode == 2
    assert "usage: services.sh" in result.stderr
    assert not place.exists()


def test_without_servers_env_gives_a_shell_nothing_to_evaluate(place: Path) -> None:
    result = ask(place, "env")
    assert (result.returncode, result.stdout) == (1, "")
    assert "services.sh up" in result.stderr


def test_without_servers_status_says_how_to_get_them(place: Path) -> None:
    result = ask(place, "status")
    assert result.returncode == 1
    assert "services.sh up" in result.stdout


def test_ending_what_does_not_run_is_no_trouble(place: Path) -> None:
    assert ask(place, "down").returncode == 0


def test_a_server_that_the_environment_names_is_taken_as_it_is(place: Path) -> None:
    result = ask(place, "up", "postgresql", DATABASE_URL=URL)
    assert result.returncode == 0, result.stderr
    assert "postgres://db.example.org:5432/portal" in result.stdout
    assert "tres-secret" not in result.stdout
    assert not (place / "postgresql").exists()


def test_a_named_server_is_told_to_the_tests_too(place: Path) -> None:
    lines = ask(place, "env", DATABASE_URL=URL).stdout.splitlines()
    assert lines == [f"export DATABASE_URL={URL}", f"export DIAPHANE_TEST_DATABASE_URL={URL}"]


def test_what_a_shell_would_read_is_quoted(place: Path) -> None:
    lines = ask(place, "env", DATABASE_URL="postgres://a:$(reboot)@h/b").stdout.splitlines()
    assert lines[0] == "export DATABASE_URL='postgres://a:$(reboot)@h/b'"


def test_every_server_has_a_name_of_its_own_and_says_what_it_is() -> None:
    assert len({server.name for server in SERVERS}) == len(SERVERS)
    assert all(server.titled and server.variable.endswith("_URL") for server in SERVERS)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (URL, "postgres://db.example.org:5432/portal"),
        ("http://127.0.0.1:9200/x", "http://127.0.0.1:9200/x"),
        ("s3+http://key:se@cret@h:9000/b", "s3+http://h:9000/b"),
        ("file:///dir", "file:///dir"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert command.without_password(url) == shown


def test_the_script_can_be_run() -> None:
    assert (command.ROOT / "deploy" / "services.sh").stat().st_mode & stat.S_IXUSR
