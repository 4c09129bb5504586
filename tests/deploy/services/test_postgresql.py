"""A real PostgreSQL by services.sh: up, asked, killed in every way, up again with what it had committed."""

import os
import signal
import stat
import time
from pathlib import Path

import psycopg
import pytest

from deploy.local import programs
from deploy.local.words import Trouble
from deploy.services.postgresql import HOW_TO_GET_IT, PostgreSQL
from deploy.services.state import State, holder
from tests.deploy.running import answers, members
from tests.deploy.services.asking import ask, told

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not programs.POSTGRESQL.is_present, reason=" · ".join(HOW_TO_GET_IT)),
]


def up(place: Path) -> str:
    """Starts it; its URL."""
    result = ask(place, "up", "postgresql", "--passing")
    assert result.returncode == 0, result.stdout + result.stderr
    return told(place)["DATABASE_URL"]


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """What it answers."""
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def postmaster(place: Path) -> int:
    """The process of the server."""
    return int((place / "postgresql" / "data" / "postmaster.pid").read_text().splitlines()[0])


def wait_until_gone(process: int) -> None:
    """Until the holder has noticed, too."""
    limit = time.monotonic() + 20
    while Path(f"/proc/{process}/stat").exists() and time.monotonic() < limit:
        time.sleep(0.05)
    time.sleep(0.7)


def test_it_serves_with_a_password_that_only_we_can_read(place: Path) -> None:
    url = up(place)
    assert rows(url, "SELECT current_user, inet_server_addr()::text") == [("diaphane", "127.0.0.1/32")]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace("diaphane:", "diaphane:x"))
    secret = told(place)["DATABASE_URL"].split(":")[2].split("@")[0]
    holding = [path for path in place.iterdir() if path.is_file() and secret in path.read_text(errors="ignore")]
    assert {path.name for path in holding} == {"password", "state.json"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in holding)


@pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL refuses root alone, and we are not root")
def test_as_root_it_runs_as_somebody_else(place: Path) -> None:
    up(place)
    assert Path(f"/proc/{postmaster(place)}").stat().st_uid != 0
    assert secure(place / "postgresql" / "data")


def secure(folder: Path) -> bool:
    """Whether nobody else may look into it."""
    return stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_in_order_down_ends_everything_and_up_finds_what_was_committed(place: Path) -> None:
    url = up(place)
    process = postmaster(place)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    assert ask(place, "down").returncode == 0
    assert not Path(f"/proc/{process}").exists()
    assert holder(place) is None
    assert "database system is shut down" in (place / "postgresql.log").read_text()
    assert rows(up(place), "SELECT value FROM kept") == [(7,)]


def test_up_twice_starts_one(place: Path) -> None:
    url, process = up(place), postmaster(place)
    assert (up(place), postmaster(place)) == (url, process)


def test_a_killed_server_is_told_of_as_ended_and_starts_again_with_what_was_committed(place: Path) -> None:
    url = up(place)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    process = postmaster(place)
    os.kill(process, signal.SIGKILL)
    wait_until_gone(process)
    result = ask(place, "status")
    assert (result.returncode, "PostgreSQL ended" in result.stdout) == (1, True)
    assert ask(place, "env").returncode == 1
    ask(place, "down")
    assert rows(up(place), "SELECT value FROM kept") == [(7,)]


def test_a_killed_holder_takes_its_server_with_it_and_nothing_is_in_the_way_of_the_next(place: Path) -> None:
    url = up(place)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    process, group = postmaster(place), os.getpgid(postmaster(place))
    os.kill(holder(place) or 0, signal.SIGKILL)
    wait_until_gone(process)
    assert members(group) == []
    assert not answers(int(url.rpartition(":")[2].split("/")[0]))
    assert State.of(place) == State()
    assert rows(up(place), "SELECT value FROM kept") == [(7,)]


def test_an_initialisation_cut_short_is_done_again(place: Path) -> None:
    half = place / "postgresql" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    assert rows(up(place), "SELECT 1") == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root is it somebody else's")
def test_a_folder_that_its_user_cannot_enter_is_replaced_by_one_that_it_can(place: Path) -> None:
    place.mkdir(parents=True)
    place.parent.chmod(0o700)
    assert rows(up(place), "SELECT 1") == [(1,)]
    assert not (place / "postgresql").exists()
    said = (place / "hold.log").read_text()
    elsewhere = Path(said.split("PostgreSQL : ")[1].split("\n")[0])
    assert secure(elsewhere / "data")
    ask(place, "down")
    for path in sorted(elsewhere.parent.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    elsewhere.parent.rmdir()


def test_where_it_is_absent_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "daemons", list)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Trouble, match="apt-get install postgresql"):
        PostgreSQL().install(None, tmp_path)  # type: ignore[arg-type]
