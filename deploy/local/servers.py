"""The web server and the worker, until a signal or until one of them ends."""

import http.client
import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import Family
from deploy.local.words import Trouble, say, step

PATIENCE = 60.0  # seconds for the first answer
Child = subprocess.Popen[bytes]
THREADS = 4  # a page waits for the database, a file for the disk: more than the two cores


@dataclass(frozen=True, slots=True)
class House:
    """What runs, where, and on which port of 127.0.0.1."""

    root: Path
    folder: Path
    python: Path
    env: Mapping[str, str]
    port: int

    @property
    def address(self) -> str:
        """Where a browser goes."""
        return f"http://127.0.0.1:{self.port}/"


def serve(family: Family, house: House) -> int:
    """Starts both, says where and for whom, and stays. Raises Trouble when one ends by itself; Stopped."""
    step("serveur web et file de travail", "web server and worker")
    web = family.start(_web(house), env=_with_path(house), cwd=house.root)
    _wait_for_an_answer(house, web)
    worker = family.start(_worker(house), env=house.env, cwd=house.root)  # after: both load the same modules
    _announce(house)
    viewer = _viewer(family, house)
    while True:
        viewer = _still_coming(house, viewer)
        _check_alive(web, "Le serveur web s’est arrêté (voir ci-dessus).", "The web server ended (see above).")
        _check_alive(worker, "La file de travail s’est arrêtée (voir ci-dessus).", "The worker ended (see above).")
        time.sleep(0.2)


def _web(house: House) -> list[str | Path]:
    place = ["--host", "127.0.0.1", "--port", str(house.port)]
    how = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(THREADS), "--log-level", "warning"]
    return [house.python, "-m", "granian", "config.wsgi:application", *place, *how]


def _with_path(house: House) -> dict[str, str]:
    return {**house.env, "PYTHONPATH": f"{house.root / 'site'}:{house.root}"}


def _worker(house: House) -> list[str | Path]:
    return [house.python, house.root / "manage.py", "worker"]


def _viewer(family: Family, house: House) -> Child | None:
    """Fetches the viewer of images beside all else; DIAPHANE_DEMO_VIEWER=no leaves it out (the tests do)."""
    if house.env.get("DIAPHANE_DEMO_VIEWER") == "no":
        return None
    command: list[str | Path] = [house.python, house.root / "manage.py", "viewer", "install"]
    return family.serve(command, env=house.env, cwd=house.root, log=house.folder / "viewer.log")


def _still_coming(house: House, viewer: Child | None) -> Child | None:
    """One line where it could not be had: the portal shows previews then, and says so."""
    if viewer is None or viewer.poll() is None:
        return viewer
    if viewer.returncode:
        say(f"— visionneuse d’images absente (réseau ?) · no viewer of images: {house.folder / 'viewer.log'}")
    return None


def _wait_for_an_answer(house: House, web: Child) -> None:
    limit = time.monotonic() + PATIENCE
    while not _answers(house.port):
        _check_alive(web, "Le serveur web n’a pas démarré (voir plus haut).", "The server did not start (see above).")
        if time.monotonic() > limit:
            raise Trouble("Le serveur web ne répond pas.", "The web server does not answer.")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _check_alive(child: Child, french: str, english: str) -> None:
    if child.poll() is not None:
        raise Trouble(french, english)


def _announce(house: House) -> None:
    accounts = json.loads((house.folder / "accounts.json").read_text(encoding="utf-8"))
    say("")
    say(house.address)
    say("")
    for account in accounts:
        who = f"{account['login']:<16} {account['password']:<24} {account['role']:<14}"
        say(f"  {who} {account.get('rpps', '')}".rstrip())
    say("")
    say(f"  {house.folder / 'accounts.json'}")
    say("  Ctrl-C pour arrêter · to stop")
