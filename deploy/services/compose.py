"""The servers by Docker compose, where an engine answers: `deploy/services.compose.yaml`."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.words import Trouble, step
from deploy.services.server import Server, free_port, password

FILE = Path(__file__).resolve().parents[1] / "services.compose.yaml"
TOLD = "compose.json"
# How each service of the file is told to the portal, from its port of 127.0.0.1 and the password
VARIABLES: Mapping[str, Callable[[int, str], Mapping[str, str]]] = {
    "postgresql": lambda port, secret: {"DATABASE_URL": f"postgres://diaphane:{secret}@127.0.0.1:{port}/postgres"},
    "minio": lambda port, secret: {
        "STORAGE_URL": f"s3+http://diaphane:{secret}@127.0.0.1:{port}/diaphane?region=us-east-1"
    },
    "elasticsearch": lambda port, secret: {"SEARCH_URL": f"http://elastic:{secret}@127.0.0.1:{port}/diaphane"},
}


def engine() -> bool:
    """Whether an engine answers, and knows compose."""
    if shutil.which("docker") is None:
        return False
    asked = (["docker", "info"], ["docker", "compose", "version"])
    return all(subprocess.run(words, capture_output=True, check=False).returncode == 0 for words in asked)


def up(folder: Path, servers: Sequence[Server]) -> None:
    """Starts those that the file has, waits until they are healthy, and remembers where. Raises Trouble."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [server.name for server in servers if server.name in VARIABLES]
    ports = {**_told(folder).get("ports", {})}
    ports |= {name: free_port() for name in VARIABLES if name not in ports}  # kept: compose then changes nothing
    _tell(folder, {"ports": ports, "names": []})
    if not names:
        return
    step(f"docker compose : {', '.join(names)}", "starting")
    if _compose(folder, "up", "--detach", "--wait", *names):
        raise Trouble("docker compose a échoué (voir ci-dessus).", "docker compose failed (see above).")
    _tell(folder, {"ports": ports, "names": names})


def down(folder: Path) -> None:
    """Stops what `up` started from this folder; the volumes stay. Raises Trouble."""
    if not _told(folder).get("names"):
        return
    if _compose(folder, "down"):
        raise Trouble("docker compose a échoué (voir ci-dessus).", "docker compose failed (see above).")
    _tell(folder, {**_told(folder), "names": []})


def variables(folder: Path) -> dict[str, str]:
    """Of the services that `up` started."""
    told = _told(folder)
    found: dict[str, str] = {}
    for name in told.get("names", []):
        found |= VARIABLES[name](told["ports"][name], password(folder))
    return found


def _compose(folder: Path, *arguments: str) -> int:
    ports = {f"{name.upper()}_PORT": str(port) for name, port in _told(folder)["ports"].items()}
    env = {**os.environ, **ports, "DIAPHANE_PASSWORD": password(folder)}
    return subprocess.run(["docker", "compose", "--file", FILE, *arguments], env=env, check=False).returncode


def _told(folder: Path) -> dict[str, dict[str, int]]:
    path = folder / TOLD
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _tell(folder: Path, told: Mapping[str, object]) -> None:
    draft = folder / f"{TOLD}.{os.getpid()}"
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(folder / TOLD)
