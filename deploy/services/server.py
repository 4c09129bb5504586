"""What a server is to us: installed once, prepared in a folder, started, asked whether it answers, ended."""

import os
import secrets
import signal
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from deploy.local.processes import Family


@dataclass(frozen=True, slots=True)
class Place:
    """Where one server runs: its folder (made, mode 0700), its port of 127.0.0.1 and its password.

    `passing` is for tests: nothing of it has to survive the machine, so a server may write without waiting
    for the disk. It survives being killed all the same.
    """

    root: Path  # of the clone
    folder: Path
    port: int
    password: str
    passing: bool


class Server(Protocol):
    """One server. Every method that takes a family may raise Trouble, in a sentence for whoever waits."""

    name: str  # of its folder, and on the command line
    titled: str  # for people
    variable: str  # of the portal's environment that names such a server: when set, ours is not started
    ending: signal.Signals  # what ends it in order

    def install(self, family: Family, root: Path) -> None:
        """Once on this machine: a Debian package, or something built into `cache()`; quick when it is there."""

    def prepare(self, family: Family, place: Place) -> None:
        """Makes its data where there are none yet."""

    def command(self, place: Place) -> Sequence[str | Path]:
        """What runs it in the foreground, on 127.0.0.1 and `place.port`."""

    def environment(self, place: Place) -> Mapping[str, str]:
        """What it is given beside the environment of ours."""

    def user(self) -> str | None:
        """Whom it runs as, where it is not ourselves."""

    def answers(self, place: Place) -> bool:
        """Whether it serves by now; asked every tenth of a second until it does."""

    def variables(self, place: Place) -> Mapping[str, str]:
        """How the portal is told of it: `variable` and its value, and others for the tests alone."""


def cache() -> Path:
    """What is built once for every clone: `$DIAPHANE_CACHE`, else the user's cache folder."""
    named = os.environ.get("DIAPHANE_CACHE")
    if named:
        return Path(named).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diaphane"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers_to(url: str) -> bool:
    """Whether a server on this machine answers 200 there; without a proxy between."""
    asked = urlsplit(url)
    connection = HTTPConnection(asked.hostname or "", asked.port, timeout=2)
    try:
        connection.request("GET", asked.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def password(folder: Path) -> str:
    """The password of the servers under `folder`: made once, in a file for us alone."""
    path = folder / "password"
    if not path.exists():
        draft = path.with_name(f"password.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(24), encoding="ascii")
        draft.replace(path)
    return path.read_text(encoding="ascii")
