"""Children that end when we do, however we end: a signal, an error, kill -9."""

import io
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn, Self

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 3.0  # seconds that a child has to end by itself


class Stopped(Exception):
    """A signal asked us to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.status = 128 + number


class Family:
    """Children in a process group of their own, whose leader is a guard.

    The guard is a fork of us that waits on a pipe: when our end closes, by our own doing or by kill -9,
    it ends the group. It also holds the locks that we hold, until the last child is gone. In a group
    of their own, children do not get the terminal's Ctrl-C: we do, and end them in order.
    """

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []
        self._guard = 0
        self._line = -1

    def __enter__(self) -> Self:
        reader, self._line = os.pipe()
        self._guard = os.fork()
        if self._guard == 0:
            os.close(self._line)
            _guard(reader)
        os.close(reader)
        os.setpgid(self._guard, self._guard)  # both sides do it: whichever comes first
        self._handlers = {number: signal.signal(number, _stop) for number in ENDING}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        os.killpg(self._guard, signal.SIGTERM)
        limit = time.monotonic() + PATIENCE
        for child in self._children:
            _wait_until(child, limit)
        os.killpg(self._guard, signal.SIGKILL)  # whoever is left, the guard included
        os.close(self._line)
        for child in self._children:
            child.wait()
            if child.stdin:
                child.stdin.close()
        os.waitpid(self._guard, 0)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> subprocess.Popen[bytes]:
        """A child of the family, without standard input."""
        child = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, process_group=self._guard)
        self._children.append(child)
        return child

    def heard(self, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
        """As `run`, and the last line that it said on its standard output, which goes on to ours. Raises Stopped."""
        child = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, process_group=self._guard
        )
        self._children.append(child)
        last = _passed_on(child)
        status = child.wait()
        self._children.remove(child)
        return status, last.decode(errors="replace").rstrip("\n")

    def serve(
        self, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, log: Path, user: str | None = None
    ) -> subprocess.Popen[bytes]:
        """A server of the family: what it says goes to `log`, and its standard input is a pipe that ends with us.

        `user` names whom it runs as, where we may choose.
        """
        group = pwd.getpwnam(user).pw_gid if user else None
        with log.open("ab") as said:
            child = subprocess.Popen(
                command,
                env=env,
                cwd=cwd,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
                process_group=self._guard,
                user=user,
                group=group,
                extra_groups=[] if user else None,
            )
        self._children.append(child)
        return child

    def run(self, command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
        """A child from its beginning to its end: its status. Raises Stopped."""
        child = self.start(command, env=env, cwd=cwd)
        status = child.wait()
        self._children.remove(child)
        return status


def _passed_on(child: subprocess.Popen[bytes]) -> bytes:
    """Its standard output, to ours as it comes; the last line that holds something."""
    last = b""
    with child.stdout or io.BytesIO() as said:
        for line in said:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            last = line if line.strip() else last
    return last


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped(number)


def _wait_until(child: subprocess.Popen[bytes], limit: float) -> None:
    try:
        child.wait(max(0.0, limit - time.monotonic()))
    except subprocess.TimeoutExpired:
        return


def _guard(reader: int) -> NoReturn:
    """Waits for our death, then ends the group: politely, then not."""
    os.setpgid(0, 0)
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    os.read(reader, 1)
    os.killpg(0, signal.SIGTERM)
    time.sleep(1)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)  # not reached
