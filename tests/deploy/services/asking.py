"""Running the real services.sh, as a newcomer's shell would."""

import os
import subprocess
import sys
from pathlib import Path

from tests.deploy.running import BASH, ROOT

NAMED = ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "CI")


def ask(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`services.sh` on the servers of `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMED}
    return subprocess.run(
        [BASH, ROOT / "deploy" / "services.sh", *arguments, "--data", folder],
        env={**kept, "DIAPHANE_PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def told(folder: Path) -> dict[str, str]:
    """What `env` would put into a shell."""
    lines = ask(folder, "env").stdout.splitlines()
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines)
    return {name: value.strip("'") for name, value in pairs}
