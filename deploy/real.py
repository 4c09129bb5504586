"""The second run of the tests, on the real servers, which are made ready while the first one goes on."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import Family
from deploy.local.words import say, step
from deploy.services import command
from deploy.services.state import State

NAMES: tuple[str, ...] = ()  # of the servers; none stands for all
PATIENCE = 25 * 60.0  # seconds: MinIO is built from its source the first time
# Whatever reads or writes rows, bytes or the index. Screens, formats and the house are the same on any server; so is
# how many statements hundreds of entries take, and what a client reads of each kind of image
SUITES = (
    "tests/storage",
    "tests/patients",
    "tests/documents",
    "tests/search",
    "tests/workflows",
    "tests/portal/queue",
    "tests/census",
    "tests/services",
    "--ignore=tests/documents/formats",
    "--ignore=tests/documents/after/test_cost.py",
    "--ignore=tests/documents/imaging/test_client.py",
    "--ignore=tests/search/quality",
)


@dataclass(slots=True)
class Servers:
    """Those being made ready in the background."""

    child: subprocess.Popen[bytes]
    folder: Path

    def ready(self) -> State:
        """What runs and what cannot, once all is known; whoever holds them may have ended before."""
        limit = time.monotonic() + PATIENCE
        state = State.of(self.folder)
        while not state.complete and self.child.poll() is None and time.monotonic() < limit:
            time.sleep(0.2)
            state = State.of(self.folder)
        return state

    def end(self) -> None:
        """In order, before whoever started them ends."""
        self.child.terminate()
        self.child.wait()


def begin(family: Family, root: Path, folder: Path) -> Servers:
    """Starts what `services.sh up` would, of data that need not last, and returns at once."""
    folder.mkdir(parents=True, exist_ok=True)
    data = ["--passing", "--data", str(folder)]
    hold = [sys.executable, "-B", str(root / "deploy"), "services", "hold", *NAMES, *data]
    child = family.serve(hold, env=os.environ, cwd=root, log=folder.with_name(f"{folder.name}.log"))
    return Servers(child, folder)


def variables(servers: Servers) -> tuple[dict[str, str], bool]:
    """The DIAPHANE_TEST_… of the servers there are, and whether some are missing, which is said: in CI a failure."""
    state = servers.ready()
    for name, (french, english) in state.troubles.items():
        step(f"{name} : {french}", english)
    if not state.complete:
        step("les serveurs ne sont pas prêts", f"the servers are not ready: {servers.folder}.log")
    found = command.for_tests(command.variables(servers.folder))
    if not found:
        say("— les tests sur les vrais serveurs sont sautés · tests on the real servers are skipped")
    return found, bool(state.troubles) or not state.complete


def suites(found: Sequence[str]) -> list[str]:
    """What pytest is given: without a database of their own, suites of rows alone would only repeat the first run."""
    return list(SUITES) if "DIAPHANE_TEST_DATABASE_URL" in found else ["tests/storage", "tests/search"]
