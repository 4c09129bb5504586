"""A proxy before the real Elasticsearch, which does what the node of the tests does not: TLS, an API key, refusals.

It verifies the `Authorization` header as Elasticsearch's security does (401 in its form), and is what proves that the
portal speaks TLS and shows its key. It also answers in the server's stead, once or for ever, as a test tells it.
"""

import http.client
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

LOST = 0  # a status: the request reached the server, and its answer is lost on the way
CUT = -1  # a status: it did not even reach it
PRODUCT = ("X-Elastic-Product", "Elasticsearch")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    authorization: str
    body: bytes

    @property
    def operations(self) -> int:
        """How many a bulk has."""
        return self.body.count(b'{"index":')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the proxy answers itself."""

    status: int
    kind: str = ""
    says: str = ""

    @property
    def body(self) -> bytes:
        """In the form of Elasticsearch's errors."""
        cause = {"type": self.kind, "reason": self.says}
        return json.dumps({"error": {**cause, "root_cause": [cause]}, "status": self.status}).encode()


@dataclass(slots=True)
class Proxy:
    """Where it is, what it saw, and what it is told to answer."""

    url: str
    behind: str
    seen: list[Asked] = field(default_factory=list)
    intercept: Callable[[Asked], Answer | None] = lambda asked: None

    @property
    def paths(self) -> list[str]:
        """Method and path of every request."""
        return [f"{asked.method} {asked.path.partition('?')[0]}" for asked in self.seen]


@contextmanager
def proxied(behind: str, context: ssl.SSLContext | None = None, key: str = "") -> Iterator[Proxy]:
    """The server at `behind`, seen through TLS and a key where they are given; the same prefix."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if context else "http"
    url = f"{scheme}://127.0.0.1:{server.server_address[1]}{urlsplit(behind).path}"
    proxy = Proxy(url, urlsplit(behind).netloc)
    server.told = (proxy, key)  # type: ignore[attr-defined]
    server.handle_error = lambda *about: None  # type: ignore[method-assign]  # a client that went away
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        proxy, key = self.server.told  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, self.headers.get("Authorization", ""), body)
        proxy.seen.append(asked)
        if key and asked.authorization != f"ApiKey {key}":
            # Its reason names the header that it was shown, as some versions do
            self._answer(Answer(401, "security_exception", f"cannot authenticate [{asked.authorization}]"))
        elif (told := proxy.intercept(asked)) and told.status > 0:
            self._answer(told)
        elif told is None or told.status == LOST:
            self._forward(proxy.behind, asked, lose=told is not None)
        else:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def _answer(self, told: Answer) -> None:
        self._send(told.status, [PRODUCT, ("Content-Type", "application/json")], told.body)

    def _forward(self, behind: str, asked: Asked, *, lose: bool) -> None:
        connection = http.client.HTTPConnection(behind, timeout=60)
        try:
            passed = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            connection.request(asked.method, asked.path, asked.body, passed)
            answer = connection.getresponse()
            content = answer.read()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
            self.close_connection = lose
            if not lose:
                self._send(answer.status, kept, content)
        finally:
            connection.close()

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing."""


_HOP = {"host", "connection", "authorization", "content-length", "transfer-encoding", "keep-alive"}


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that signs itself, in a file, and a server's context of it."""

    authority: Path
    context: ssl.SSLContext


def certified(folder: Path, name: str = "127.0.0.1") -> Certified:
    """For one IP address or host name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Essais")])
    alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = timezone.now()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    pem, secret = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return Certified(pem, context)
