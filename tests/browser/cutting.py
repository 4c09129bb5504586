"""A line between a browser and the portal that can be slow, and be cut for real: sockets closed, new ones refused."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Line:
    """A TCP proxy. `sent` counts the bytes from the browser; `speed` (bytes a second) slows them down."""

    def __init__(self, target: str, speed: float = 0) -> None:
        place = urlsplit(target)
        self._target = (place.hostname or "", place.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.speed, self.sent, self.is_cut = speed, 0, False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Closes every connection; whoever comes is hung up on."""
        self.is_cut = True
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """From now on connections pass again."""
        self.is_cut = False

    def close(self) -> None:
        """The end of the line."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _address = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                browser.close()
                continue
            threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(self._target) as server:
            with self._lock:
                self._open |= {browser, server}
            back = threading.Thread(target=self._pass, args=(server, browser, False), daemon=True)
            back.start()
            self._pass(browser, server, True)
            back.join()
            with self._lock:
                self._open -= {browser, server}

    def _pass(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(16_384):
                if counts:
                    self.sent += len(piece)
                    time.sleep(len(piece) / self.speed if self.speed else 0)
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def line(target: str, speed: float = 0) -> Iterator[Line]:
    """A line for the block."""
    made = Line(target, speed)
    try:
        yield made
    finally:
        made.close()
