"""A hospital's installation on this machine: the real web server without `DIAPHANE_DATA`, behind the real nginx with
the edge's own configuration and a certificate made for it. Its database and stores are embedded ones, named as a
hospital names its servers.
"""

import base64
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parents[3]
HOSPITAL = ROOT / "deploy" / "hospital"
HOST = "portail.example.org"
PATIENCE = 120.0  # seconds; a machine under load
SBIN = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Installation:
    """Its folder, its ports, and what its processes wrote."""

    folder: Path
    web: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a hospital sets, and nothing else but the way to Python."""
        return {
            "PATH": os.environ["PATH"],
            "DIAPHANE_PYTHON": sys.executable,
            "DIAPHANE_SECRET_KEY": self.secret,
            "DIAPHANE_MASTER_KEYS": f"1:{self.master}",
            "DIAPHANE_HOSTS": HOST,
            "DIAPHANE_STATIC": str(self.folder / "static"),
            "DIAPHANE_LOG_FORMAT": "json",
            "DATABASE_URL": f"sqlite:///{self.folder / 'diaphane.sqlite3'}",
            "STORAGE_URL": (self.folder / "objects").as_uri(),
            "SEARCH_URL": (self.folder / "index").as_uri(),
            "GRANIAN_PORT": str(self.web),
            "GRANIAN_WORKERS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            **self.more,
        }

    def __post_init__(self) -> None:
        self.secret = secrets.token_urlsafe(48)
        self.master = base64.b64encode(secrets.token_bytes(32)).decode()

    @property
    def log(self) -> str:
        """All that the web server wrote."""
        return (self.folder / "web.log").read_text(encoding="utf-8")

    @property
    def edge_log(self) -> str:
        """All that nginx wrote."""
        return (self.folder / "edge.log").read_text(encoding="utf-8")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the portal, to its end."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    def ask(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body of a request through the edge."""
        context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        line = Line(self.https, context)
        try:
            line.request(method, path, body or None, {"Host": HOST, **(headers or {})})
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()


class Line(http.client.HTTPSConnection):
    """To this machine, under the name of the hospital."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(HOST, port, timeout=30, context=context)
        self._tls = context

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        self.sock = self._tls.wrap_socket(plain, server_hostname=HOST)


def certify(folder: Path) -> None:
    """A certificate of our own for HOST, for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


def configured(here: Installation) -> Path:
    """The edge's configuration filled in, as its container does, with the temporary files in our folder."""
    values = {
        "PORTAL": f"127.0.0.1:{here.web}",
        "HTTP": f"127.0.0.1:{here.http}",
        "HTTPS": f"127.0.0.1:{here.https}",
        "CERTIFICATE": str(here.folder / "certificate.pem"),
        "CERTIFICATE_KEY": str(here.folder / "key.pem"),
    }
    text = (HOSPITAL / "nginx.conf").read_text(encoding="utf-8").replace("/tmp/", f"{here.folder}/")  # noqa: S108
    text = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], text)
    path = here.folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def web(here: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """The web server, from the script that unit and container run, once it answers."""
    bash = shutil.which("bash") or "/bin/bash"
    with (here.folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [bash, str(ROOT / "deploy" / "web.sh")], env=here.environment, cwd=here.folder, stdout=log, stderr=log
        )
    try:
        wait(lambda: _answers(here.web), process, here.folder / "web.log")
        yield process
    finally:
        _end(process)


@contextmanager
def edge(here: Installation) -> Iterator[None]:
    """nginx before it."""
    program = shutil.which("nginx", path=SBIN)
    if program is None:
        raise FileNotFoundError("nginx")
    certify(here.folder)
    command = [program, "-c", str(configured(here)), "-p", str(here.folder), "-g", "daemon off;"]
    with (here.folder / "edge.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait(lambda: _listens(here.https), process, here.folder / "edge.log")
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)


def wait(done: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Until `done()`; AssertionError with what was written when the process ends before, or time is over."""
    limit = time.monotonic() + PATIENCE
    while not done():
        is_over = process.poll() is not None or time.monotonic() > limit
        assert not is_over, log.read_text(encoding="utf-8")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> bool:
    """Not only listens: granian does so before it knows what a signal means."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().read() == b"ok\n"
    except OSError:
        return False
    finally:
        line.close()
