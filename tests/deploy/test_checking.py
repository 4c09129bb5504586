"""test.sh: every check runs to its end, pytest comes last, and one failure is enough.

The commands that stand for the checks are small programs: the suite cannot run inside itself.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import checking, real
from deploy.checking import Check
from deploy.local import environment, programs
from deploy.local.processes import Family
from deploy.local.words import Trouble
from deploy.services import command
from deploy.services.postgresql import HOW_TO_GET_IT
from deploy.services.state import State, holder


@pytest.fixture
def family() -> Iterator[Family]:
    with Family() as family:
        yield family


def program(name: str, status: int) -> Check:
    return Check(name, ["-c", f"import sys; print('{name} ran', flush=True); sys.exit({status})"], {})


class Standing:
    """Servers that are ready, of this URL if any; `trouble` is that of one that is not."""

    child, folder = None, Path("nowhere")

    def __init__(self, url: str = "", trouble: bool = False) -> None:
        self.state = State({"postgresql": {"DATABASE_URL": url}} if url else {}, complete=True)
        self.state.troubles = {"minio": ("MinIO manque", "MinIO is missing")} if trouble else {}
        self.ended = False

    def ready(self) -> State:
        return self.state

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def no_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is installed, and the surroundings name no server."""
    monkeypatch.setattr(programs, "ready", lambda *_: None)
    monkeypatch.setattr(environment, "ready", lambda *_: Path(sys.executable))
    for name in ("CI", "DATABASE_URL", "DIAPHANE_TEST_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def run(
    monkeypatch: pytest.MonkeyPatch,
    checks: dict[str, int],
    tests: int,
    family: Family,
    *,
    again: int = 0,
    servers: Standing | None = None,
    arguments: list[str] | None = None,
) -> int:
    standing = servers or Standing()
    monkeypatch.setattr(checking, "_checks", lambda: [program(name, status) for name, status in checks.items()])
    monkeypatch.setattr(checking, "_pytest", lambda _arguments, _env: program("pytest", tests))
    monkeypatch.setattr(checking, "_again", lambda _found: program("again", again))
    monkeypatch.setattr(real, "begin", lambda *_: standing)
    found = {name: value for told in standing.state.variables.values() for name, value in told.items()}
    monkeypatch.setattr(command, "variables", lambda _: found)
    return checking._run(family, arguments or [])


READY = programs.ready
pytestmark = pytest.mark.usefixtures("no_installation")


@pytest.mark.parametrize(
    ("checks", "tests", "status"),
    [
        ({"one": 0, "two": 0}, 0, 0),
        ({"one": 1, "two": 0}, 0, 1),
        ({"one": 0, "two": 2}, 0, 1),
        ({"one": 0, "two": 0}, 5, 5),
        ({"one": 1, "two": 1}, 1, 1),
    ],
)
def test_one_failure_is_enough(
    monkeypatch: pytest.MonkeyPatch, family: Family, checks: dict[str, int], tests: int, status: int
) -> None:
    assert run(monkeypatch, checks, tests, family) == status


def test_a_failing_check_hides_nothing_and_pytest_has_the_last_word(
    monkeypatch: pytest.MonkeyPatch, family: Family, capfd: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, {"one": 1, "two": 0}, 0, family, servers=Standing("postgres://h/d"))
    said = said_by(capfd)
    assert [line for line in said if line.endswith(" ran")] == ["one ran", "two ran", "pytest ran", "again ran"]
    assert any("en échec : one" in line for line in said)
    assert said[-1] == "again ran"


def test_the_variables_of_an_installation_do_not_reach_the_checks(
    monkeypatch: pytest.MonkeyPatch, family: Family, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in checking.LEFT_OUT:
        monkeypatch.setenv(name, "somewhere")
    telling = Check("telling", ["-c", f"import os; print([n for n in {checking.LEFT_OUT} if n in os.environ])"], {})
    checking._status(family, Path(sys.executable), telling)
    assert capfd.readouterr().out.splitlines()[-1] == "[]"


def said_by(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of the terminal."""
    return capfd.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("first", "second", "status", "last"),
    [(0, 0, 0, "again ran"), (0, 1, 1, "again ran"), (1, 0, 1, "pytest ran"), (2, 1, 2, "pytest ran")],
)
def test_the_run_on_the_servers_comes_second_and_the_last_line_is_of_the_one_that_failed(
    monkeypatch: pytest.MonkeyPatch,
    family: Family,
    capfd: pytest.CaptureFixture[str],
    first: int,
    second: int,
    status: int,
    last: str,
) -> None:
    standing = Standing("postgres://h/d")
    assert run(monkeypatch, {}, first, family, again=second, servers=standing) == status
    said = said_by(capfd)
    assert said.index("pytest ran") < said.index("again ran")
    assert said[-1] == last
    assert standing.ended


def test_without_servers_one_line_says_so_and_a_newcomer_is_not_failed(
    monkeypatch: pytest.MonkeyPatch, family: Family, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {}, 0, family, servers=Standing(trouble=True)) == 0
    said = said_by(capfd)
    assert "again ran" not in said
    assert any("MinIO is missing" in line for line in said)
    assert any("are skipped" in line for line in said)
    assert said[-1] == "pytest ran"


@pytest.mark.parametrize("url", ["", "postgres://h/d"])
def test_in_ci_a_server_that_cannot_start_is_a_failure_and_the_others_are_tested(
    monkeypatch: pytest.MonkeyPatch, family: Family, capfd: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("CI", "true")
    assert run(monkeypatch, {}, 0, family, servers=Standing(url, trouble=True)) == 1
    assert ("again ran" in said_by(capfd)) == bool(url)


def test_tests_that_are_asked_for_run_once(
    monkeypatch: pytest.MonkeyPatch, family: Family, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {}, 4, family, servers=Standing("postgres://h/d"), arguments=["-k", "x"]) == 4
    assert [line for line in said_by(capfd) if line.endswith(" ran")] == ["pytest ran"]


def test_the_first_run_is_led_to_no_server_and_a_chosen_one_to_those_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAPHANE_TEST_DATABASE_URL", "postgres://h/d")
    whole = checking._environment(checking._pytest([], checking.EMBEDDED))
    chosen = checking._environment(checking._pytest([], checking._servers(os.environ)))
    assert "DIAPHANE_TEST_DATABASE_URL" not in whole
    assert whole["DIAPHANE_TEST_EMBEDDED"] == "1"
    assert chosen["DIAPHANE_TEST_DATABASE_URL"] == "postgres://h/d"


def test_the_suites_of_the_second_run_exist() -> None:
    assert [path for path in real.SUITES if not (checking.ROOT / path.removeprefix("--ignore=")).exists()] == []
    assert set(real.suites(["DIAPHANE_TEST_STORAGE_URL"])) < set(real.suites(["DIAPHANE_TEST_DATABASE_URL"]))


@pytest.mark.slow
@pytest.mark.skipif(not programs.POSTGRESQL.is_present, reason=" · ".join(HOW_TO_GET_IT))
def test_the_servers_are_made_ready_beside_the_tests_and_end_with_them(
    monkeypatch: pytest.MonkeyPatch, family: Family, tmp_path: Path
) -> None:
    monkeypatch.setattr(real, "NAMES", ("postgresql",))  # the others take minutes the first time
    servers = real.begin(family, checking.ROOT, tmp_path / "services")
    found, missing = real.variables(servers)
    assert found["DIAPHANE_TEST_DATABASE_URL"].startswith("postgres://diaphane:")
    assert not missing
    servers.end()
    assert holder(tmp_path / "services") is None


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where nothing may be installed: an empty PATH has neither programs nor apt-get."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("no_programs")
def test_without_a_program_one_line_says_what_is_skipped(
    family: Family, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    READY(family, tmp_path)
    assert len(capfd.readouterr().out.splitlines()) == len(programs.PROGRAMS)


@pytest.mark.usefixtures("no_programs")
def test_in_ci_the_absence_of_a_program_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, family: Family, tmp_path: Path
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Trouble):
        READY(family, tmp_path)


@pytest.mark.parametrize("name", ["check --deploy", "migrations"])
def test_the_checks_of_the_settings_have_all_that_the_settings_want(name: str, tmp_path: Path, family: Family) -> None:
    """In an environment without any of ours: a variable that the settings ask for is one that the check must give."""
    (check,) = [check for check in checking._checks() if check.name == name]
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **check.env}
    if "DIAPHANE_DATA" in env:
        env["DIAPHANE_DATA"] = str(tmp_path / "data")
    assert family.run([sys.executable, *check.arguments], env=env, cwd=checking.ROOT) == 0
