"""Migrating a database as an operator does, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def migrate(environment: dict[str, str]) -> None:
    """Every migration and the cache's table, on the installation of the tests that the environment names."""
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment}
    for command in ("migrate", "createcachetable"):
        subprocess.run([sys.executable, "manage.py", command, "--verbosity=0"], cwd=ROOT, env=told, check=True)
