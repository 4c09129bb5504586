"""The portal as a hospital runs it: without the demo's variables, behind the real nginx with the edge's own file."""

import http.client
import json
import re
import socket
import ssl
from contextlib import suppress
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.deploy.hospital.installation import HOST, Installation

FORM = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def test_plain_http_leads_to_tls(running: Installation) -> None:
    line = http.client.HTTPConnection("127.0.0.1", running.http, timeout=30)
    line.request("GET", "/patients/", headers={"Host": HOST})
    answer = line.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/patients/")
    line.close()


def test_signed_out_the_door_is_shown_over_tls(running: Installation) -> None:
    status, headers, _ = running.ask("/patients/")
    assert (status, headers["location"]) == (302, "/accounts/login/?next=/patients/")
    status, headers, body = running.ask("/accounts/login/")
    assert status == 200
    assert b"Se connecter" in body
    assert "max-age=63072000" in headers["strict-transport-security"]
    cookie = SimpleCookie(headers["set-cookie"])["__Host-csrf"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert not cookie["domain"]


def test_style_sheets_come_whole(running: Installation) -> None:
    _, _, page = running.ask("/accounts/login/")
    sheet = re.search(rb'href="(/static/[^"]+\.css)"', page)
    assert sheet is not None
    status, headers, body = running.ask(sheet[1].decode())
    assert status == 200
    assert body
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(running: Installation, version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = version
    plain = socket.create_connection(("127.0.0.1", running.https), 30)
    with plain, pytest.raises((ssl.SSLError, ConnectionResetError)):
        context.wrap_socket(plain, server_hostname=HOST)


def test_another_host_is_refused(running: Installation) -> None:
    status, _, _ = running.ask("/accounts/login/", headers={"Host": "ailleurs.example.org"})
    assert status == 400


def test_what_watches_the_servers_is_answered_without_tls_or_host(running: Installation) -> None:
    for path, said in (("/healthz", b"ok\n"), ("/readyz", b"database ok\nmigrations ok\nstorage ok\n")):
        line = http.client.HTTPConnection("127.0.0.1", running.web, timeout=30)
        line.request("GET", path)
        answer = line.getresponse()
        found = answer.status, answer.read()
        line.close()
        assert found == (200, said)


def test_a_guesser_cannot_be_somebody_else_each_time(running: Installation) -> None:
    """The edge writes who it is over what a client says of itself."""
    statuses = [_come(running, f"203.0.113.{number}") for number in range(40)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def _come(running: Installation, claimed: str) -> int:
    _, headers, page = running.ask("/accounts/login/")
    token = FORM.search(page)
    assert token is not None
    cookie = SimpleCookie(headers["set-cookie"])["__Host-csrf"].value
    form = {"csrfmiddlewaretoken": token[1].decode(), "login": f"nobody-{claimed}", "password": "wrong"}
    sent = {
        "Cookie": f"__Host-csrf={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{HOST}/accounts/login/",
        "X-Forwarded-For": claimed,
    }
    return running.ask("/accounts/login/", "POST", sent, urlencode(form))[0]


def test_neither_log_holds_an_address(running: Installation) -> None:
    status, headers, _ = running.ask("/dicom-web/studies?PatientName=CANARI^MARIE")
    assert status == 401
    running.ask("/dossiers/CANARI-MARIE/?q=CANARI")
    rows = [json.loads(line) for line in running.log.splitlines() if line.startswith("{")]
    mine = [row for row in rows if row.get("request") == headers["x-request-id"]]
    assert [(row["method"], row["status"]) for row in mine] == [("GET", 401)]
    assert "CANARI" not in running.log + running.edge_log
    assert headers["x-request-id"] in running.edge_log


def test_a_body_is_not_kept_on_the_disk_of_the_edge(running: Installation) -> None:
    said = (running.folder / "nginx.conf").read_text(encoding="utf-8")
    for line in ("proxy_request_buffering off;", "proxy_buffering off;", "proxy_max_temp_file_size 0;"):
        assert line in said
    with suppress(http.client.IncompleteRead, ConnectionError):  # refused before all of it came, the line may break
        running.ask("/accounts/login/", "POST", {"Content-Type": "text/plain"}, "x" * 3_000_000)
    kept = [path for name in ("nginx-body", "nginx-proxy") for path in (running.folder / name).rglob("*")]
    assert [path for path in kept if path.is_file()] == []
