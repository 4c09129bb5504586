"""`services.sh up|down|status|env`: the real servers in the background of this machine.

Those that DATABASE_URL, SEARCH_URL and STORAGE_URL name already are taken as they are. Docker compose runs the others
where an engine answers; else they run natively, as children of a process that stays in the background.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deploy.local.words import Trouble, complain, say, step
from deploy.services import compose
from deploy.services.holding import Holding, hold
from deploy.services.known import SERVERS
from deploy.services.server import Server
from deploy.services.state import State, holder

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds for the servers to end in order
NOTHING = (
    "Aucun serveur ne tourne ici. Pour en démarrer : bash deploy/services.sh up",
    "No server runs here. To start them: bash deploy/services.sh up",
)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 on trouble, 2 for wrong arguments, 130 when interrupted."""
    options = _options(arguments)
    try:
        return COMMANDS[options.command](options)
    except Trouble as trouble:
        return complain(trouble)
    except KeyboardInterrupt:
        return 130


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        prog="services.sh", description="PostgreSQL, Elasticsearch, MinIO… sur cette machine. The real servers, here."
    )
    parser.add_argument("command", choices=list(COMMANDS), metavar="up|down|status|env")
    parser.add_argument("names", nargs="*", metavar="SERVER", help=", ".join(server.name for server in SERVERS))
    parser.add_argument("--data", type=_folder, default=ROOT / "var" / "services", help="(var/services)")
    parser.add_argument("--passing", action="store_true", help="pour des tests / for tests: fsync off")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - {server.name for server in SERVERS}
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))} ?")
    return options


def _folder(text: str) -> Path:
    return Path(text).absolute()


def named() -> dict[str, str]:
    """The servers that the environment names already, by their variable."""
    return {variable: os.environ[variable] for variable in _portal() if os.environ.get(variable)}


def variables(folder: Path) -> dict[str, str]:
    """Every variable of the servers of `folder`, and of those that are named already."""
    told = [*State.of(folder).variables.values(), compose.variables(folder)]
    return {name: value for found in told for name, value in found.items()} | named()


def for_tests(found: Mapping[str, str]) -> dict[str, str]:
    """As a test reads them: whatever the portal's own variables say, a test goes only where it was led."""
    return {f"DIAPHANE_TEST_{name}": value for name, value in found.items()}


def wanted(names: Sequence[str] = ()) -> list[Server]:
    """The servers that are ours to start: of these names, or all; without those that are named already."""
    return [server for server in SERVERS if server.variable not in named() and (not names or server.name in names)]


def _portal() -> list[str]:
    return list(dict.fromkeys(server.variable for server in SERVERS))


def _up(options: Namespace) -> int:
    for variable in named():
        step(f"{variable} nomme un serveur : il est pris tel quel", "names a server, which is taken as it is")
    servers = wanted(options.names)
    if not servers:
        return _status(options)
    if compose.engine() and not options.passing:
        compose.up(options.data, servers)
        return _status(options)
    if holder(options.data) is None:
        _detach(options)
    status = _follow(options)
    _check_held(options.data, servers)
    return status


def _check_held(folder: Path, servers: Sequence[Server]) -> None:
    """Raises Trouble when a holder that was there already holds others than these."""
    state = State.of(folder)
    absent = [server.titled for server in servers if server.name not in {**state.variables, **state.troubles}]
    if absent and state.complete:
        names = ", ".join(absent)
        raise Trouble(
            f"Les serveurs ont été démarrés sans {names}. Relancez-les : services.sh down, puis up",
            f"The servers were started without {names}. Start them again: services.sh down, then up",
        )


def _detach(options: Namespace) -> None:
    options.data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-B", str(ROOT / "deploy"), "services", "hold", *options.names]
    more = ["--data", str(options.data), *(["--passing"] if options.passing else [])]
    with (options.data / "hold.log").open("wb") as log:
        subprocess.Popen(
            [*command, *more],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
        )


def _follow(options: Namespace) -> int:
    """Says what the holder says until all is ready; the status. Interrupted, the holder goes on."""
    for line in _said(options.data):
        say(line)
    return _status(options)


def _said(folder: Path) -> Iterator[str]:
    limit = time.monotonic() + 20  # for the holder to take the folder, on a loaded machine
    with (folder / "hold.log").open(encoding="utf-8", errors="replace") as log:
        while True:
            alive = holder(folder) is not None
            over = State.of(folder).complete or (not alive and time.monotonic() > limit)
            yield from (line.rstrip("\n") for line in log)
            if over:
                return
            time.sleep(0.1)


def _down(options: Namespace) -> int:
    compose.down(options.data)
    process = holder(options.data)
    if process is None:
        return 0
    os.kill(process, signal.SIGTERM)
    limit = time.monotonic() + PATIENCE
    while holder(options.data) is not None:
        if time.monotonic() > limit:
            raise Trouble("Les serveurs ne s’arrêtent pas.", "The servers do not end.")
        time.sleep(0.1)
    return 0


def _status(options: Namespace) -> int:
    """1 when something that was to run does not."""
    state, found = State.of(options.data), variables(options.data)
    for name, (french, english) in state.troubles.items():
        say(f"{name:<14} ✗ {french} · {english}")
    for name, value in found.items():
        say(f"{name:<14} {without_password(value)}")
    if not found and not state.troubles:
        say(" · ".join(NOTHING))
    return int(not found or bool(state.troubles))


def _env(options: Namespace) -> int:
    """Lines for `eval`: nothing but them on the standard output."""
    found = variables(options.data)
    if not found:
        raise Trouble(*NOTHING)
    for name, value in {**found, **for_tests(found)}.items():
        say(f"export {name}={shlex.quote(value)}")
    return 0


def without_password(url: str) -> str:
    """The address alone, to be shown."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _hold(options: Namespace) -> int:
    return hold(Holding(ROOT, options.data, wanted(options.names), options.passing))


COMMANDS = {"up": _up, "down": _down, "status": _status, "env": _env, "hold": _hold}
