"""Every check and every test, in an environment of their own. What they leave is in var/test/.

The checks come first, each to its end; then pytest on the embedded installation, then on the real servers. A summary
of pytest is the last line: that of the run that failed, if one did.
"""

import os
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy import real
from deploy.local import environment, folder, programs
from deploy.local.processes import Family, Stopped
from deploy.local.words import Trouble, complain, say, step

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "var" / "test"
LEFT_OUT = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "SEARCH_URL",
    "STORAGE_URL",
    "DJANGO_SETTINGS_MODULE",
    "DIAPHANE_DATA",
)
LED = "DIAPHANE_TEST_"  # variables that lead tests to a server
EMBEDDED = {"DIAPHANE_TEST_EMBEDDED": "1"}  # tests/servers.py
# A file's tests stay together: what they share (a demo, a live server) is made once
SPREAD = ("-n", "2", "--dist", "loadfile")


@dataclass(frozen=True, slots=True)
class Check:
    """One command of the environment's Python, and what it needs beside the common variables."""

    name: str
    arguments: Sequence[str]
    env: Mapping[str, str]


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 when all is well, else that of the first failure."""
    try:
        with folder.claim(HERE, "test"), Family() as family:
            return _run(family, list(arguments))
    except Trouble as trouble:
        return complain(trouble)
    except Stopped as stopped:
        return stopped.status


def _run(family: Family, arguments: list[str]) -> int:
    programs.ready(family, ROOT)
    servers = None if arguments else real.begin(family, ROOT, HERE / "services")
    python = environment.ready(family, _venv(), ROOT / "requirements-dev.txt")
    failed = [check.name for check in _checks() if _status(family, python, check)]
    if failed:
        step(f"en échec : {', '.join(failed)}", "failed")
    status = _chosen(family, python, arguments) if servers is None else _both(family, python, servers)
    return status or bool(failed)


def _chosen(family: Family, python: Path, arguments: list[str]) -> int:
    """What one asks for is run once: on the servers that DIAPHANE_TEST_… name, else embedded."""
    return _status(family, python, _pytest(arguments, _servers(os.environ)))


def _both(family: Family, python: Path, servers: real.Servers) -> int:
    """Everything embedded; then, on the servers there are, what depends on them."""
    first, word = _heard(family, python, _pytest([], EMBEDDED))
    found, missing = real.variables(servers)
    if os.environ.get("CI") and missing:
        step("ici rien ne se saute", "nothing is skipped here")
        first = first or 1
    second = _status(family, python, _again(found)) if found else 0
    servers.end()
    if word and (first or not found):
        say(word)
    return first or second


def _venv() -> Path:
    return Path(os.environ.get("DIAPHANE_TEST_VENV") or HERE / "venv").absolute()


def _status(family: Family, python: Path, check: Check) -> int:
    step(check.name, " ".join(check.arguments[:3]))
    return family.run([python, *check.arguments], env=_environment(check), cwd=ROOT)


def _heard(family: Family, python: Path, check: Check) -> tuple[int, str]:
    """The same, and its last line."""
    step(check.name, " ".join(check.arguments[:3]))
    return family.heard([python, *check.arguments], env=_environment(check), cwd=ROOT)


def _environment(check: Check) -> dict[str, str]:
    led = _servers(os.environ)
    common = {name: value for name, value in os.environ.items() if name not in LEFT_OUT and name not in led}
    return {**common, **_places(), **check.env}


def _servers(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that lead tests to a server."""
    return {name: value for name, value in environment.items() if name.startswith(LED) and name.endswith("_URL")}


def _places() -> dict[str, str]:
    """Caches and reports, away from the clone's own files."""
    return {
        "RUFF_CACHE_DIR": str(HERE / "ruff"),
        "MYPY_CACHE_DIR": str(HERE / "mypy"),
        "COVERAGE_FILE": str(HERE / "coverage"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(HERE / "hypothesis"),
        "PYTHONUNBUFFERED": "1",
    }


def _checks() -> list[Check]:
    imports = "from importlinter.cli import lint_imports_command as run; run()"
    demo = {"DIAPHANE_DATA": str(HERE / "data")}
    return [
        Check("ruff check", ["-m", "ruff", "check", "."], {}),
        Check("ruff format", ["-m", "ruff", "format", "--check", "."], {}),
        Check("mypy", ["-m", "mypy", "."], {}),
        Check("lint-imports", ["-c", imports, "--no-cache"], {"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}),
        Check("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], demo),
        Check("check --deploy", ["manage.py", "check", "--deploy", "--fail-level=WARNING"], _hospital()),
    ]


def _hospital() -> dict[str, str]:
    """The environment of a production, invented for the check: nothing connects to anything."""
    return {
        "DIAPHANE_SECRET_KEY": secrets.token_urlsafe(48),
        "DIAPHANE_MASTER_KEYS": f"1:{b64encode(secrets.token_bytes(32)).decode()}",
        "DIAPHANE_HOSTS": "portail.example.org",
        "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
        "STORAGE_URL": (HERE / "objects").as_uri(),
        "SEARCH_URL": (HERE / "index").as_uri(),
        "SCANNER_URL": "clamd://127.0.0.1:3310",
    }


def _pytest(arguments: Sequence[str], env: Mapping[str, str]) -> Check:
    report = ["--cov", "--cov-report=term:skip-covered", "-o", f"cache_dir={HERE / 'pytest'}"]
    return Check("pytest", ["-m", "pytest", *SPREAD, *report, *arguments], env)


def _again(found: Mapping[str, str]) -> Check:
    names = ", ".join(name.removeprefix(LED).removesuffix("_URL").lower() for name in found)
    return Check(
        f"pytest ({names})", ["-m", "pytest", *SPREAD, "-p", "no:cacheprovider", *real.suites(list(found))], found
    )
