"""The web server ends in order: what is under way is answered first."""

import socket
import subprocess
import threading

import pytest

from tests.deploy.hospital.installation import HOST, Installation, web


def test_answers_what_is_under_way_first(installed: Installation) -> None:
    """SIGTERM while the body of a request is still coming: it is answered, then the server ends with 0."""
    with web(installed) as process:
        line = socket.create_connection(("127.0.0.1", installed.web), 30)
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
        line.sendall(f"{head}Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nhello".encode())
        threading.Event().wait(0.5)
        process.terminate()
        threading.Event().wait(0.5)
        line.sendall(b"world")
        answer = line.recv(65536)
        line.close()
        assert process.wait(60) == 0
    assert answer.startswith(b"HTTP/1.1 403")


def test_idle_it_ends_at_once(installed: Installation) -> None:
    with web(installed) as process:
        process.terminate()
        try:
            assert process.wait(20) == 0
        except subprocess.TimeoutExpired:
            pytest.fail(installed.log)
