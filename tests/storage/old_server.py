"""A server of S3 from before checksums and conditions: a real one, behind a door that refuses their headers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from storage.stores.s3 import Address

REFUSAL = b"<Error><Code>NotImplemented</Code><Message>A header you provided</Message></Error>"


@contextmanager
def lacking(address: Address, *headers: str) -> Iterator[Address]:
    """The same bucket through a door that answers 501 to any of these headers (beginnings, in lower case)."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if any(name.lower().startswith(headers) for name in self.headers):
                self.give(501, {}, REFUSAL)
                return
            behind = HTTPConnection(address.server, timeout=20)
            behind.request(self.command, self.path, body, dict(self.headers))
            answer = behind.getresponse()
            self.give(answer.status, dict(answer.headers), answer.read())
            behind.close()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815 (names of http.server)

        def give(self, status: int, told: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in told.items():
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            length = told.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nothing: the tests' output is theirs."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield replace(address, server=f"127.0.0.1:{server.server_address[1]}")
        server.shutdown()
