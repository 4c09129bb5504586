"""A small keep-alive client that measures: a browser's session over HTTP, and percentiles."""

import http.client
import re
import ssl
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.deploy.hospital.installation import HOST, Line

CSRF = ("diaphane_csrf", "__Host-csrf")  # the demo's, a hospital's


@dataclass(frozen=True, slots=True)
class Got:
    """An answer and how long it took, in seconds."""

    status: int
    body: bytes
    location: str
    seconds: float


@dataclass(slots=True)
class Browser:
    """One connection to a server of this machine, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    certificate: Path | None = None
    """Of a hospital's edge, which is spoken to by TLS under the hospital's name; without one, the line is plain."""

    def get(self, path: str) -> Got:
        """GET."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Got:
        """A form with its token; `sign_in` reads it first."""
        token = {"csrfmiddlewaretoken": next((self.cookies[name] for name in CSRF if name in self.cookies), "")}
        return self._ask("POST", path, urlencode(fields | token))

    def sign_in(self, login: str, password: str) -> None:
        """Raises RuntimeError where the door stays closed."""
        self.get("/accounts/login/")
        got = self.post("/accounts/login/", {"login": login, "password": password})
        if got.status != 302:
            raise RuntimeError(f"sign-in answered {got.status}")

    def close(self) -> None:
        """Ends the connection; the cookies stay."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _ask(self, method: str, path: str, body: str | None = None) -> Got:
        for last in (False, True):
            self.connection = self.connection or self._line()
            try:
                return self._asked(self.connection, method, path, body)
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
                if last:
                    raise
        raise AssertionError  # not reached

    def _line(self) -> http.client.HTTPConnection:
        if self.certificate is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        return Line(self.port, ssl.create_default_context(cafile=self.certificate))

    def _asked(self, to: http.client.HTTPConnection, method: str, path: str, body: str | None) -> Got:
        headers = {} if self.certificate is None else {"Host": HOST}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}/" if self.certificate is None else f"https://{HOST}/"
        begun = time.perf_counter()
        to.request(method, path, body, headers)
        answer = to.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - begun
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if match := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[match[1]] = match[2]
        return Got(answer.status, content, answer.headers.get("Location") or "", seconds)


def told(name: str, seconds: list[float]) -> str:
    """A line of figures, in milliseconds."""
    ordered = sorted(seconds)

    def percentile(share: float) -> str:
        return f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000:.1f}"

    mean = f"{statistics.mean(ordered) * 1000:.1f}"
    return (
        f"{name}: n={len(ordered)} p50={percentile(0.5)} p95={percentile(0.95)} p99={percentile(0.99)} mean={mean} ms"
    )
