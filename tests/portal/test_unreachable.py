"""A database that does not let us in: the variable, the server and its answer, in one line without the password."""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config import database
from portal.unreachable import sentence
from tests import commands
from tests.deploy.running import free_port

SECRET = "mot-de-passe-tres-secret"


def ran(folder: Path, url: str) -> str:
    """What a command says on that database, all on one line of the standard error."""
    done = commands.run(folder, "access", "check", DATABASE_URL=url)
    assert (done.code, done.out) == (1, "")
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) == 1
    assert SECRET not in done.err
    return done.err


@pytest.mark.parametrize("url", [f"postgres://u:{SECRET}@127.0.0.1:{{port}}/portal", "postgres://127.0.0.1:{port}/x"])
def test_nobody_listens_there(tmp_path: Path, url: str) -> None:
    port = free_port()
    said = ran(tmp_path, url.format(port=port))
    assert said.startswith(f"DATABASE_URL, 127.0.0.1:{port}/")
    assert "Connection refused" in said


def test_no_such_host(tmp_path: Path) -> None:
    said = ran(tmp_path, f"postgres://u:{SECRET}@nowhere.invalid/portal")
    assert "nowhere.invalid:5432/portal" in said


@pytest.mark.skipif(connection.vendor != "postgresql", reason="what a PostgreSQL answers")
class TestAnswers:
    @pytest.fixture
    def server(self, committed: Path) -> str:
        """Host and port of the real one."""
        told = urlsplit(os.environ["DATABASE_URL"])
        return f"{told.hostname}:{told.port}"

    def test_a_wrong_password(self, server: str, tmp_path: Path) -> None:
        said = ran(tmp_path, f"postgres://diaphane:{SECRET}@{server}/postgres")
        assert f"{server}/postgres (rôle diaphane)" in said
        assert "password authentication failed" in said

    def test_the_owner_s_url_is_said_by_its_own_name(self, server: str, tmp_path: Path) -> None:
        url = f"postgres://owner:{SECRET}@{server}/postgres"
        done = commands.run(tmp_path, "access", "check", DATABASE_URL="postgres://u:p@h/d", DATABASE_OWNER_URL=url)
        assert done.err.startswith(f"DATABASE_OWNER_URL, {server}/postgres (rôle owner) : ")
        assert SECRET not in done.err

    def test_an_unknown_role(self, server: str, tmp_path: Path) -> None:
        assert "(rôle nobody)" in ran(tmp_path, f"postgres://nobody:{SECRET}@{server}/postgres")

    def test_an_unknown_database(self, tmp_path: Path, committed: Path) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/nowhere").geturl()
        assert 'database "nowhere" does not exist' in ran(tmp_path, url)


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://u:{SECRET}@host:port/portal",
        f"postgres://u:{SECRET}@host/",
        f"postgress://u:{SECRET}@host/portal",
        f"mysql://u:{SECRET}@host/portal",
        f"postgres://u:{SECRET}[@host/portal",
        SECRET,
    ],
)
def test_what_is_no_url_of_a_database_is_said_by_its_form(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database.configured(url)
    assert "DATABASE_URL is not postgres://" in str(refused.value)
    assert SECRET not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_command_says_it_too(tmp_path: Path) -> None:
    assert "DATABASE_URL is not postgres://" in ran(tmp_path, f"postgress://u:{SECRET}@host/portal")


def test_a_server_has_ten_seconds_to_answer_unless_the_url_says_otherwise() -> None:
    assert database.configured("postgres://u:p@h/d")["OPTIONS"]["connect_timeout"] == 10
    assert database.configured("postgres://u:p@h/d")["OPTIONS"]["options"] == "-c jit=off"
    told = database.configured("postgres://u:p@h/d?connect_timeout=3&sslmode=verify-full")["OPTIONS"]
    assert (told["connect_timeout"], told["sslmode"]) == (3, "verify-full")


def test_an_error_of_a_query_is_not_taken_for_a_closed_door() -> None:
    assert sentence(DataError("value of a patient")) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="what a PostgreSQL answers")
def test_the_log_of_the_web_server_says_it_once_without_the_password(
    committed: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import people

    client = people.signed_in(people.person())
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", SECRET)
    with caplog.at_level(logging.ERROR, logger="portal.faults"):
        assert client.get("/patients/").status_code == 503
    said = [record.getMessage() for record in caplog.records if record.name == "portal.faults"]
    assert len(said) == 1
    assert "password authentication failed" in said[0]
    assert SECRET not in said[0]


def test_a_network_that_swallows_everything_is_given_up_in_words_that_libpq_knows() -> None:
    options = database.configured("postgres://u:p@h/d?keepalives_idle=60")["OPTIONS"]
    told = conninfo_to_dict(make_conninfo("", **options))  # raises for a word that libpq does not know
    silent = float(str(told["keepalives_idle"])) + 3 * float(str(told["keepalives_interval"]))
    assert (told["keepalives"], told["keepalives_idle"], silent) == ("1", "60", 75)
    assert told["tcp_user_timeout"] == "30000"
