"""Programs that tests drive for real, from Debian's packages where we may install them."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import Family
from deploy.local.words import Trouble, say, step


@dataclass(frozen=True, slots=True)
class Program:
    """A program by one of its commands, the packages that bring it, and the tests that need it."""

    name: str
    commands: Sequence[str]
    packages: Sequence[str]
    tests: tuple[str, str]  # French, English

    @property
    def is_present(self) -> bool:
        """Whether one of its commands is there; a daemon is where daemons are."""
        path = os.pathsep.join((os.environ.get("PATH", ""), *daemons())) if os.environ.get("PATH") else ""
        return any(shutil.which(command, path=path) for command in self.commands)


def daemons() -> list[str]:
    """Where daemons are that no PATH names; Debian keeps each version of PostgreSQL apart, the newest first here."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return ["/usr/sbin", *map(str, versions)]


CHROMIUM = Program(
    "Chromium",
    ("chromium", "chromium-browser", "google-chrome"),
    # Without its recommended packages Chromium comes without a font: pages would be blank
    ("chromium", "fonts-dejavu-core"),
    ("les tests du navigateur", "browser tests"),
)
POSTGRESQL = Program("PostgreSQL", ("initdb",), ("postgresql",), ("les tests sur PostgreSQL", "tests on PostgreSQL"))
MAVEN = Program(
    "Maven",
    ("mvn",),
    ("maven", "openjdk-17-jdk-headless", "libzstd1"),
    ("les tests sur Elasticsearch", "tests on Elasticsearch"),
)
PROGRAMS = (
    CHROMIUM,
    Program("ClamAV", ("clamd",), ("clamav-daemon",), ("les tests de l’antivirus", "scanner tests")),
    Program(
        "Tesseract",
        ("tesseract",),
        ("tesseract-ocr", "tesseract-ocr-fra"),
        ("les tests des numérisations", "tests of scans"),
    ),
    POSTGRESQL,
    Program("nginx", ("nginx",), ("nginx",), ("les tests du bord", "tests of the edge")),
)


def ready(family: Family, root: Path) -> None:
    """Installs what is absent if we are root; otherwise says what is skipped. Raises Trouble in CI."""
    absent = _absent()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        install(family, root, absent)
        absent = _absent()
    if absent and os.environ.get("CI"):
        names = ", ".join(program.name for program in absent)
        raise Trouble(f"{names} : absent, et ici rien ne se saute.", f"{names}: absent, and nothing is skipped here.")
    for program in absent:
        say(f"— {program.name} absent : {program.tests[0]} seront sautés · {program.tests[1]} will be skipped")


def _absent() -> list[Program]:
    return [program for program in PROGRAMS if not program.is_present]


def install(family: Family, root: Path, absent: Sequence[Program]) -> None:
    """Each step repeats without harm, and takes up an installation that was cut short."""
    names = ", ".join(program.name for program in absent)
    step(f"installation : {names}", "installing")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [package for program in absent for package in program.packages]
    for command in (
        ["dpkg", "--configure", "-a"],
        ["apt-get", "update", "--quiet=2"],
        ["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *packages],
    ):
        family.run(command, env=quiet, cwd=root)
