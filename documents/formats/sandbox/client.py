"""Our side: ask the server for a child, send the call, wait, say what became of it."""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from documents.formats.sandbox import limits as bounds
from documents.formats.sandbox import wire
from documents.formats.unreadable import Unreadable

P = ParamSpec("P")
T = TypeVar("T")
Callee = Callable[..., Any]

logger = logging.getLogger(__name__)

# Set in a child: what it calls runs in place, under the limits it already has.
inside = False

_ROOT = Path(__file__).resolve().parents[3]
_MAX_ANSWER = 256 * bounds.MEBIBYTE
_GRACE = 10.0  # the child's own clock ends it; this is for a server that no longer answers
_STATUS = struct.Struct("!i")
_TOO_HEAVY = {signal.SIGALRM, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL}


# More at once would only share the same processors and multiply the memory.
def _new_places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


_places = _new_places()


def run(function: Callable[P, T], *args: P.args, **_none: P.kwargs) -> T:
    """The function's result, computed in a child of its own.

    The function is a module's own, its arguments plain data by position; its result is built of
    plain data and the dataclasses of documents.formats. Raises Unreadable.
    """
    return run_within(bounds.DEFAULT, function, *args)


def run_within(limits: bounds.Limits, function: Callable[..., T], *args: object) -> T:
    """The same within other limits."""
    if inside:
        return function(*args)
    with _places:
        answer, status = _ask(pickle.dumps((limits, function, args)), limits.seconds + _GRACE)
    if os.WIFSIGNALED(status) or not answer:
        raise Unreadable(_cause(status))
    try:
        result: T = wire.unpacked(answer)
    except wire.Failure as failure:
        logger.error("A reading failed in the sandbox: %s", failure)
        raise Unreadable("crashed") from failure
    return result


def _cause(status: int) -> str:
    """A death by a limit, or by the parser's own fault."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _TOO_HEAVY:
        return "too-heavy"
    return "crashed"


def _ask(call: bytes, patience: float) -> tuple[bytes, int]:
    """The child's answer and how it ended. A server that has died is started again, once."""
    try:
        return _converse(_server(), call, patience)
    except (BrokenPipeError, ConnectionError):
        return _converse(_server(renew=True), call, patience)


def _converse(server: _Server, call: bytes, patience: float) -> tuple[bytes, int]:
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    with ours, os.fdopen(reader, "rb") as status:
        try:
            server.lend(theirs.fileno(), writer)
        finally:
            theirs.close()
            os.close(writer)
        ours.settimeout(patience)
        try:
            answer = _exchange(ours, call)
        except TimeoutError as error:
            raise Unreadable("too-heavy") from error
        ended = status.read(_STATUS.size)
    if len(ended) < _STATUS.size:
        raise ConnectionError("the sandbox's server is gone")
    return answer, int(_STATUS.unpack(ended)[0])


def _exchange(line: socket.socket, call: bytes) -> bytes:
    """Send the call, read the answer to its end (a child killed early has none)."""
    answer = bytearray()
    try:
        line.sendall(call)
        line.shutdown(socket.SHUT_WR)
        while piece := line.recv(2**18):
            answer += piece
            if len(answer) > _MAX_ANSWER:
                raise Unreadable("too-heavy")
    except (BrokenPipeError, ConnectionResetError):
        return b""
    return bytes(answer)


class _Server:
    """The running server of this process (a forked worker starts its own)."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._turn = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", f"{__package__}.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
            )

    def lend(self, call: int, status: int) -> None:
        """Hand over both ends of one conversation."""
        with self._turn:
            socket.send_fds(self.control, [b"c"], [call, status])

    def stop(self) -> None:
        """Close the line, which ends it."""
        self.control.close()
        try:
            self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours but where Python's modules are: no key, no database, no proxy.

    One thread each: numerical libraries start some when loaded, and a fork would lose them.
    """
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


_running: list[_Server] = []
_inherited: list[_Server] = []
_starting = threading.Lock()


def _server(*, renew: bool = False) -> _Server:
    with _starting:
        if renew:
            _stop_all()
        if not _running:
            _running.append(_Server())
        return _running[0]


def stop() -> None:
    """End this process's server, if it has one."""
    with _starting:
        _stop_all()


def _stop_all() -> None:
    while _running:
        _running.pop().stop()


def _forget() -> None:
    """In a forked worker: the parent's server is the parent's, and its locks may be taken."""
    global _places, _starting
    _places, _starting = _new_places(), threading.Lock()
    for server in _running:
        server.control.close()
    _inherited.extend(_running)  # kept: dropping one would complain that its process still runs
    _running.clear()


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)
