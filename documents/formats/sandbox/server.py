"""The process that children are forked from: `python -m documents.formats.sandbox.server FD`.

It has loaded the parsers, and nothing else: no settings, no key, no thread. Forking from a process
with threads is unsafe (and warned about since Python 3.12); ours has one.
"""

from __future__ import annotations

import gc
import os
import pickle
import selectors
import signal
import socket
import struct
import sys
from contextlib import suppress

from documents.formats.sandbox import client, wire

STATUS = struct.Struct("!i")


def serve(control: socket.socket) -> None:
    """Fork a child for each pair of descriptors received, until the other side has gone."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    try:
        _attend(control, woken)
    finally:  # a child that ends after this must not be told to a socket that is gone
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _attend(control: socket.socket, woken: socket.socket) -> None:
    running: dict[int, int] = {}
    with selectors.DefaultSelector() as ready:
        ready.register(control, selectors.EVENT_READ)
        ready.register(woken, selectors.EVENT_READ)
        while True:
            for key, _events in ready.select():
                if key.fileobj is control and not _accept(control, running):
                    return
            with suppress(BlockingIOError):
                woken.recv(4096)
            _reap(running)


def _accept(control: socket.socket, running: dict[int, int]) -> bool:
    """Start one call; False when nobody can ask any more."""
    message, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
    if not message:
        return False
    call, status = descriptors
    pid = os.fork()
    if pid == 0:
        control.close()
        for other in (status, *running.values()):
            os.close(other)
        _child(call)
    os.close(call)
    running[pid] = status
    return True


def _reap(running: dict[int, int]) -> None:
    """Tell how each finished child ended, and end what it may have started."""
    for pid in list(running):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            descriptor = running.pop(pid)
            with suppress(BrokenPipeError):
                os.write(descriptor, STATUS.pack(status))
            os.close(descriptor)


def _child(descriptor: int) -> None:
    """One call, from limits to answer; never returns."""
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with socket.socket(fileno=descriptor) as line, line.makefile("rb") as request:
            _silence()
            limits, function, args = pickle.loads(request.read())  # noqa: S301 - our own call
            limits.apply()
            line.sendall(_answer(function, args))
    finally:
        os._exit(0)


def _answer(function: client.Callee, args: tuple[object, ...]) -> bytes:
    client.inside = True
    try:
        return wire.packed(function(*args))
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is told, then we end
        return wire.packed_error(error)


def _silence() -> None:
    """What a parser prints may quote the document."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):
        os.dup2(nowhere, standard)


def main() -> None:
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides when to stop
    # Loads the parsers, and what lays out pages, before the first fork
    import documents.formats.paper.binding
    import documents.formats.paper.laying  # noqa: F401

    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control)


if __name__ == "__main__":
    main()
