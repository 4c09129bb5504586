"""The demo: an environment, data, then the web server and the worker, until Ctrl-C.

Everything it makes is in one folder. Each step is remembered once finished, so that the next start
takes up where an interruption left off, and is quick when nothing changed.
"""

import os
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import data, environment, folder, servers
from deploy.local.processes import Family, Stopped
from deploy.local.words import Trouble, complain, step

ROOT = Path(__file__).resolve().parents[1]
# Whatever another installation left in this shell: the demo is the embedded one, whole
FOREIGN = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "SEARCH_URL",
    "STORAGE_URL",
    "DIAPHANE_STATIC",
    "DJANGO_SETTINGS_MODULE",
)


def main(arguments: Sequence[str]) -> int:
    """Runs the demo; the exit status: 1 on trouble, 2 for wrong arguments, 128 + the signal that ended it."""
    options = _options(arguments)
    os.umask(0o077)  # keys, accounts and bytes are this person's
    try:
        _check_port(options.port)
        with folder.claim(options.data, "demo"), Family() as family:
            return _run(family, options)
    except Trouble as trouble:
        return complain(trouble)
    except Stopped as stopped:
        step("arrêt", "stopped")
        return stopped.status


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        prog="demo.sh", description="Le portail et sa démonstration sur cette machine. The portal and its demo, here."
    )
    parser.add_argument("--port", type=_port, default=8000, help="sur 127.0.0.1 / on 127.0.0.1 (8000)")
    parser.add_argument("--data", type=_folder, default=ROOT / "var", help="tout y est / everything is there (var/)")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError
    return port


def _folder(text: str) -> Path:
    return Path(text).absolute()


def _run(family: Family, options: Namespace) -> int:
    python = _python(family, options.data)
    env = _environment(options)
    data.prepare(family, data.Installation(ROOT, options.data, python, env))
    _check_port(options.port)
    return servers.serve(family, servers.House(ROOT, options.data, python, env, options.port))


def _python(family: Family, here: Path) -> Path:
    """DIAPHANE_VENV lends the packages of an environment that exists: the tests use it, to be quick."""
    lent = os.environ.get("DIAPHANE_VENV")
    return (
        Path(lent) / "bin" / "python" if lent else environment.ready(family, here / "venv", ROOT / "requirements.txt")
    )


def _environment(options: Namespace) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    lent = {"PYTHONDONTWRITEBYTECODE": "1"} if "DIAPHANE_VENV" in os.environ else {}
    own = {
        "DIAPHANE_DATA": str(options.data),
        "DIAPHANE_URL": f"http://127.0.0.1:{options.port}",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | lent | own


def _check_port(port: int) -> None:
    """Raises Trouble when someone listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(
                f"Le port {port} n’est pas libre. Choisissez-en un autre : bash deploy/demo.sh --port {port + 1}",
                f"Port {port} is not free. Choose another: bash deploy/demo.sh --port {port + 1}",
            ) from error
