"""The process that holds the servers: it installs and starts them one after the other, and stays until a signal.

They are its children, and end with it, however it ends. What stands in the way of one does not stop the others.
"""

import contextlib
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from deploy.local import folder as folders
from deploy.local.processes import Family, Stopped
from deploy.local.words import Trouble, complain, say, step
from deploy.services.server import Place, Server, free_port, password
from deploy.services.state import FILE, State

PATIENCE = 120.0  # seconds until a server answers: a loaded machine, a journal to recover
ENDING = 20.0  # seconds that a server has to end in order
ATTEMPTS = 3  # of a start: what a killed server left may need a second to go


@dataclass(frozen=True, slots=True)
class Holding:
    """What to hold, and where."""

    root: Path
    folder: Path
    servers: Sequence[Server]
    passing: bool


@dataclass(slots=True)
class _Running:
    server: Server
    child: subprocess.Popen[bytes]


def hold(holding: Holding) -> int:
    """Until a signal: the exit status, 0 when that was asked in order."""
    os.umask(0o077)
    holding.folder.mkdir(parents=True, exist_ok=True)
    running: list[_Running] = []
    try:
        with folders.claim(holding.folder, "services"), Family() as family:
            (holding.folder / FILE).unlink(missing_ok=True)
            try:
                _stay(_all(family, holding, running), running)
            finally:
                _end(running)
    except Trouble as trouble:
        return complain(trouble)
    except Stopped:
        return 0


def _all(family: Family, holding: Holding, running: list[_Running]) -> tuple[State, Path]:
    state = State()
    state.tell(holding.folder)
    for server in holding.servers:
        try:
            place = _place(holding, server)
            running.append(_started(family, holding, server, place))
            state.variables[server.name] = dict(server.variables(place))
        except Trouble as trouble:
            complain(trouble)
            state.troubles[server.name] = (trouble.french, trouble.english)
        state.tell(holding.folder)
    state.complete = True
    state.tell(holding.folder)
    return state, holding.folder


def _place(holding: Holding, server: Server) -> Place:
    folder = _within_reach(holding.folder, server) / server.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Place(holding.root, folder, free_port(), password(holding.folder), holding.passing)


def _within_reach(folder: Path, server: Server) -> Path:
    """`folder`, or one beside the system's temporary files where the server's user cannot enter it."""
    if server.user() is None:
        return folder
    folder.chmod(0o711)
    if all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents)):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    other = Path(tempfile.gettempdir()) / f"diaphane-services-{name}"
    other.mkdir(mode=0o711, exist_ok=True)
    other.chmod(0o711)
    if other.stat().st_uid != os.geteuid():
        raise Trouble(f"{other} appartient à quelqu’un d’autre.", f"{other} belongs to somebody else.")
    say(f"— {server.titled} : {other / server.name}")
    return other


def _started(family: Family, holding: Holding, server: Server, place: Place) -> _Running:
    step(f"{server.titled} : préparation", "making it ready")
    server.install(family, holding.root)
    server.prepare(family, place)
    log = holding.folder / f"{server.name}.log"
    for _ in range(ATTEMPTS):
        child = family.serve(
            server.command(place),
            env={**os.environ, **server.environment(place)},
            cwd=place.folder,
            log=log,
            user=server.user(),
        )
        if _answers(server, place, child):
            say(f"— {server.titled} : 127.0.0.1:{place.port}")
            return _Running(server, child)
        child.wait()
        time.sleep(1)
    raise Trouble(f"{server.titled} ne démarre pas : voir {log}", f"{server.titled} does not start: see {log}")


def _answers(server: Server, place: Place, child: subprocess.Popen[bytes]) -> bool:
    limit = time.monotonic() + PATIENCE
    while not server.answers(place):
        if child.poll() is not None:
            return False
        if time.monotonic() > limit:
            child.kill()
            return False
        time.sleep(0.1)
    return True


def _stay(told: tuple[State, Path], running: list[_Running]) -> NoReturn:
    """Watches the servers: one that ends by itself is no longer told of."""
    state, folder = told
    while True:
        for one in [one for one in running if one.child.poll() is not None]:
            name = one.server.titled
            running.remove(one)
            state.variables.pop(one.server.name, None)
            state.troubles[one.server.name] = (f"{name} s’est arrêté.", f"{name} ended.")
            state.tell(folder)
        time.sleep(0.5)


def _end(running: Sequence[_Running]) -> None:
    """In order, the last first; whoever does not end in time is ended with the family."""
    for one in reversed(running):
        with contextlib.suppress(ProcessLookupError):
            one.child.send_signal(one.server.ending)
    limit = time.monotonic() + ENDING
    for one in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.child.wait(max(0.0, limit - time.monotonic()))
