"""Running the portal's commands: in this process, or as an operator does."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

ROOT = Path(__file__).resolve().parents[1]
MANAGE = ("manage.py",)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, what it printed and what it complained of."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed: one value, and nothing else."""
        return json.loads(self.out)


def call(*arguments: str) -> Ran:
    """The command in this process, with the exit code that the shell would see."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stderr(err):
        try:
            call_command(*arguments, stdout=out, stderr=err)
        except CommandError as error:
            err.write(str(error))
            code = error.returncode
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


def run(folder: Path, *arguments: str, by: Sequence[str] = MANAGE, **environment: str) -> Ran:
    """The command as an operator runs it, on the installation in `folder`."""
    with start(folder, *arguments, by=by, **environment) as process:
        out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)


@contextmanager
def start(
    folder: Path, *arguments: str, by: Sequence[str] = MANAGE, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """The command started, `by` what Python runs; killed at the end of the block if it still runs."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("DIAPHANE_")}
    told |= {"DIAPHANE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    process = subprocess.Popen(
        [sys.executable, *by, *arguments],
        cwd=ROOT,
        env=told,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
