"""Programs that are built here from their Go modules, once for this machine, in the version written here."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local import programs
from deploy.local.processes import Family
from deploy.local.words import Trouble, step
from deploy.services.server import cache

PROGRAM = programs.Program("Go", ("go",), ("golang-go",), ("les tests sur MinIO", "tests on MinIO"))
PLACES = ("/usr/local/go/bin", *map(str, sorted(Path("/usr/lib").glob("go-*/bin"))))  # beside the PATH
OLDEST = (1, 21)  # it fetches by itself the newer compiler that a module asks for
HOW_TO_GET_IT = (
    "Go 1.21 ou plus récent est absent : installez-le (Debian 13 : apt-get install golang-go), ou nommez un serveur",
    "Go 1.21 or later is absent: install it (Debian 13: apt-get install golang-go), or name a server",
)


@dataclass(frozen=True, slots=True)
class Built:
    """A program of a Go module, and how long its making takes on two cores."""

    module: str
    version: str
    minutes: str

    @property
    def path(self) -> Path:
        """Where it is once built."""
        name = self.module.rpartition("/")[2]
        return cache() / "go" / f"{name}-{self.version}" / name

    def install(self, family: Family, root: Path) -> None:
        """Build it unless it is there. Two who ask at once build it once. Raises Trouble."""
        if self.path.exists():
            return
        go = _go(family, root)
        place = self.path.parent.parent
        place.mkdir(parents=True, exist_ok=True)
        with (place / f"{self.path.parent.name}.lock").open("w", encoding="ascii") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not self.path.exists():
                self._build(family, go, place)

    def _build(self, family: Family, go: str, place: Path) -> None:
        step(f"{self.module} : compilation, {self.minutes} la première fois", f"building, {self.minutes} once")
        with tempfile.TemporaryDirectory(dir=place) as draft:
            env = {**os.environ, "GOBIN": draft, "CGO_ENABLED": "0"}
            command = ["nice", "-n", "19", go, "install", "-trimpath", f"{self.module}@{self.version}"]
            if family.run(command, env=env, cwd=place) or not (Path(draft) / self.path.name).exists():
                raise Trouble(
                    f"{self.module} n’a pas pu être compilé (voir ci-dessus).",
                    f"{self.module} could not be built (see above).",
                )
            self.path.parent.mkdir(exist_ok=True)
            (Path(draft) / self.path.name).replace(self.path)


def _go(family: Family, root: Path) -> str:
    """Go's command. Raises Trouble where there is none that is recent enough, and none can be installed."""
    if _found() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        programs.install(family, root, [PROGRAM])
    found = _found()
    if found is None:
        raise Trouble(*HOW_TO_GET_IT)
    return found


def _found() -> str | None:
    places = [*os.environ.get("PATH", "").split(os.pathsep), *PLACES]
    found = [path for place in places if (path := shutil.which("go", path=place))]
    return next((path for path in found if _version(path) >= OLDEST), None)


def _version(go: str) -> tuple[int, ...]:
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
