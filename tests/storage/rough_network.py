"""The network between the portal and a server, made rough by toxiproxy: cut, slow, reset, silent."""

import json
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from storage.stores.s3 import Address
from tests.servers import named

VARIABLE = "DIAPHANE_TEST_TOXIPROXY_URL"


@dataclass(frozen=True, slots=True)
class Road:
    """One road through toxiproxy to a server."""

    name: str
    server: str
    """Host and port to use instead of the server's own."""

    def worsen(self, kind: str, *, upstream: bool = False, **how: int) -> None:
        """Add a toxic: `latency`, `timeout` (silence, then the end), `reset_peer`, `limit_data`, `bandwidth`…

        Not while a reader lets bytes wait: toxiproxy then waits for the reader.
        """
        stream = "upstream" if upstream else "downstream"
        ask("POST", f"/proxies/{self.name}/toxics", {"type": kind, "stream": stream, "attributes": how})

    def mend(self) -> None:
        """As good as new: no toxic, and open."""
        for toxic in ask("GET", f"/proxies/{self.name}/toxics"):
            ask("DELETE", f"/proxies/{self.name}/toxics/{toxic['name']}")
        ask("POST", f"/proxies/{self.name}", {"enabled": True})

    def cut(self) -> None:
        """Connections end, and new ones are refused."""
        ask("POST", f"/proxies/{self.name}", {"enabled": False})


@contextmanager
def road_to(upstream: str) -> Iterator[Road]:
    """A road to `host:port`."""
    made = ask("POST", "/proxies", {"name": secrets.token_hex(6), "upstream": upstream, "listen": "127.0.0.1:0"})
    try:
        yield Road(made["name"], made["listen"])
    finally:
        ask("DELETE", f"/proxies/{made['name']}")


@contextmanager
def rough(address: Address) -> Iterator[tuple[Address, Road]]:
    """The same bucket by such a road."""
    with road_to(address.server) as road:
        yield replace(address, server=road.server), road


def ask(method: str, path: str, body: object = None) -> Any:
    """toxiproxy's answer, where there is one (`tests.servers`)."""
    url = named(VARIABLE, "toxiproxy")
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        said = answer.read()
    assert answer.status < 300, said
    return json.loads(said) if said else None
