"""ClamAV's daemon, by its INSTREAM command (clamd(8)): length-prefixed chunks, ended by an empty one."""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from documents.scanning import ScannerUnavailable

CHUNK = 2**20
TIMEOUT = 60.0  # seconds for each answer


class Clamd:
    """A daemon at a (host, port) or at the path of its socket."""

    def __init__(self, address: tuple[str, int] | str) -> None:
        self.address = address

    def finds(self, pieces: Iterable[bytes]) -> bool:
        """Whether a signature matches. Raises ScannerUnavailable when it does not say OK or FOUND.

        A file over clamd's StreamMaxLength is no OK: the limit must be raised with the portal's own.
        """
        try:
            with self._connected() as line:
                answer = _ask(line, pieces)
        except OSError as error:
            raise ScannerUnavailable(type(error).__name__) from error
        if answer.endswith(b"FOUND"):
            return True
        if answer.endswith(b"OK"):
            return False
        raise ScannerUnavailable("clamd answered neither OK nor FOUND")

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if isinstance(self.address, str):
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(TIMEOUT)
                line.connect(self.address)
                yield line
        else:
            with socket.create_connection(self.address, TIMEOUT) as line:
                yield line


def _ask(line: socket.socket, pieces: Iterable[bytes]) -> bytes:
    line.sendall(b"zINSTREAM\0")
    for piece in pieces:
        for start in range(0, len(piece), CHUNK):
            chunk = piece[start : start + CHUNK]
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
    line.sendall(struct.pack("!L", 0))
    answer = bytearray()
    while received := line.recv(4096):
        answer += received
    return bytes(answer).rstrip(b"\0\r\n ")
