"""Starting the real demo.sh, in an empty environment, with the packages of the running Python."""

import http.client
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0  # seconds; a machine under load, and never a wait for nothing
BASH = shutil.which("bash") or "/bin/bash"
_COOKIE = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Demo:
    """One running demo.sh."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    log: Path

    @property
    def said(self) -> str:
        """All it printed."""
        return self.log.read_text(encoding="utf-8")

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """Its accounts file."""
        found: list[dict[str, Any]] = json.loads((self.folder / "accounts.json").read_text(encoding="utf-8"))
        return found

    def wait_until_ready(self) -> None:
        """Until it announced itself. AssertionError with what it said when it ends before."""
        self.wait_until(lambda: "Ctrl-C" in self.said)

    def wait_until(self, done: Any) -> None:
        """Until `done()`; AssertionError when the demo ends before, or time is over."""
        limit = time.monotonic() + PATIENCE
        while not done():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < limit, self.said
            time.sleep(0.05)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Sends the signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, **more: str) -> dict[str, str]:
    """As little as a shell can have."""
    home.mkdir(exist_ok=True)
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(home),
        "DIAPHANE_PYTHON": sys.executable,
        "DIAPHANE_DEMO_PATIENTS": "2",
        "DIAPHANE_DEMO_VIEWER": "no",
        **more,
    }


def launch(folder: Path, home: Path, *, port: int | None = None, lend: bool = True, root: Path = ROOT) -> Demo:
    """Starts demo.sh on `folder`; `lend` gives it the packages of this Python."""
    port = port or free_port()
    log = home / f"demo-{port}-{time.monotonic_ns()}.log"
    env = environment(home, **({"DIAPHANE_VENV": sys.prefix} if lend else {}))
    command = [BASH, str(root / "deploy" / "demo.sh"), "--port", str(port), "--data", str(folder)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=env, cwd=home, stdout=file, stderr=subprocess.STDOUT)
    return Demo(process, folder, port, log)


@contextmanager
def running(folder: Path, home: Path, **options: Any) -> Iterator[Demo]:
    """The same for a block, ended with it."""
    demo = launch(folder, home, **options)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end()


def get(port: int, path: str) -> tuple[int, dict[str, str]]:
    """Status and headers of a GET, redirects not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def sign_in(port: int, login: str, password: str) -> str:
    """The address where a browser stands after the sign-in form."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"http://127.0.0.1:{port}/accounts/login/"
    with opener.open(address, timeout=30) as page:
        token = _COOKIE.search(page.read().decode())
    assert token, "the sign-in form has no token"
    form = urlencode({"login": login, "password": password, "csrfmiddlewaretoken": token[1]}).encode()
    with opener.open(address, form, timeout=30) as page:
        return str(page.url)


def answers(port: int) -> bool:
    """Whether anything listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def members(group: int) -> list[int]:
    """The living processes of a process group (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def guard_of(process: int) -> int:
    """The group of a demo's children: the process id of its guard."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return next(os.getpgid(int(child)) for child in children)
