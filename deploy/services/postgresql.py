"""PostgreSQL, of Debian's package or wherever `initdb` is found.

It refuses to run as root: there it runs as `postgres`, or as `nobody`.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import programs
from deploy.local.processes import Family
from deploy.local.words import Trouble
from deploy.services.server import Place, listens

OWNER = "diaphane"  # the cluster's first role; tests make databases with it
HOW_TO_GET_IT = (
    "PostgreSQL est absent. Sous Debian et Ubuntu : apt-get install postgresql",
    "PostgreSQL is absent. On Debian and Ubuntu: apt-get install postgresql",
)
# For tests: what a crash of the machine would lose, and nothing that being killed would
PASSING = {"fsync": "off", "full_page_writes": "off"}


class PostgreSQL:
    """A cluster of its own, reached over loopback with a password."""

    name = "postgresql"
    titled = "PostgreSQL"
    variable = "DATABASE_URL"
    ending = signal.SIGINT  # its “fast” shutdown: it waits for nobody, and writes all that was committed

    def install(self, family: Family, root: Path) -> None:
        """Debian's package, where we may install it."""
        if not programs.POSTGRESQL.is_present and os.geteuid() == 0 and shutil.which("apt-get"):
            programs.install(family, root, [programs.POSTGRESQL])
        if not programs.POSTGRESQL.is_present:
            raise Trouble(*HOW_TO_GET_IT)

    def prepare(self, family: Family, place: Place) -> None:
        """`initdb`, once; a folder in which it was cut short is made anew."""
        if (self.data(place) / "PG_VERSION").exists() and (place.folder / "complete").exists():
            (self.data(place) / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed: the folder is ours
            return
        shutil.rmtree(self.data(place), ignore_errors=True)
        secret = place.folder / "secret"
        secret.touch(mode=0o600)
        secret.write_text(place.password, encoding="ascii")
        self._give(place.folder, secret)
        log = place.folder.parent / f"{self.name}.log"
        made = family.serve(self._initdb(place, secret), env=_plain(), cwd=place.folder, log=log, user=self.user())
        if made.wait():
            raise Trouble(f"initdb a échoué : voir {log}", f"initdb failed: see {log}")
        secret.unlink()
        (place.folder / "complete").touch()

    def command(self, place: Place) -> Sequence[str | Path]:
        """The server itself: the program that `postgres` names on a PATH may be a script that knows better."""
        options = {
            "port": str(place.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "100",
            "shared_buffers": "128MB",
            **(PASSING if place.passing else {}),
        }
        said = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [_program("postgres"), "-D", self.data(place), *said]

    def environment(self, _place: Place) -> Mapping[str, str]:
        """Nothing of its own."""
        return {}

    def user(self) -> str | None:
        """Whom it runs as when we are root."""
        if os.geteuid():
            return None
        known = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in known else "nobody"

    def answers(self, place: Place) -> bool:
        """Whether it takes connections: listening, it may still be recovering."""
        if not listens(place.port):
            return False
        asked = [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(place.port)]
        return subprocess.run(asked, check=False, env=_plain()).returncode == 0

    def variables(self, place: Place) -> Mapping[str, str]:
        """The role owns the cluster and may make databases."""
        return {self.variable: f"postgres://{OWNER}:{place.password}@127.0.0.1:{place.port}/postgres"}

    def data(self, place: Place) -> Path:
        """The cluster."""
        return place.folder / "data"

    def _initdb(self, place: Place, secret: Path) -> Sequence[str | Path]:
        how = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--username={OWNER}"]
        quick = ["--no-sync"] if place.passing else []
        return [_program("initdb"), *how, *quick, f"--pwfile={secret}", "-D", self.data(place)]

    def _give(self, *paths: Path) -> None:
        user = self.user()
        for path in paths if user else ():
            shutil.chown(path, user, pwd.getpwnam(user or "").pw_gid)


def _program(name: str) -> str:
    """A program of the server: beside the newest `initdb` of Debian's, else on the PATH."""
    path = os.pathsep.join((*programs.daemons(), os.environ.get("PATH", "")))
    found = shutil.which(name, path=path)
    if found is None:
        raise Trouble(*HOW_TO_GET_IT)
    return found


def _plain() -> dict[str, str]:
    """An environment without the variables of libpq, which would lead elsewhere."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


SERVER = PostgreSQL()
