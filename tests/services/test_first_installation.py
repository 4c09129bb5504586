"""A first installation as compose.yaml writes it, its services run natively in their order on the real servers.

The servers make their superusers; everything else is made by the one-shot services, and those that stay have neither
the owner's key nor the administrator's.
"""

import http.client
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError

from storage.stores.s3 import Address
from tests import people
from tests.deploy.hospital.installation import HOST, Installation, web
from tests.documents.formats import pdf_samples
from tests.services.composed import SERVICES, Composed, composed, interpolated
from tests.storage.buckets import opened

WELL = ("settings", "database", "migrations", "rights", "clock", "storage", "keys", "search", "worker")
RPPS = people.rpps(1000000777)
PERSON = ("--first-name", "Ada", "--last-name", "PREMIÈRE", "--rpps", RPPS,
          "--speciality", "SM26", "--speciality-name", "Médecine générale")  # fmt: skip
IDENTITY = ("--birth-name", "CANARI", "--first-name", "MARIE", "--birth-date", "1979-03-05", "--sex", "F")
LETTER = ("--type", "11488-4", "--date", "2026-03-28", "--title", "Lettre")
SESSION = """
from django.conf import settings
from django.test import Client
from patients.models import User
user = User.objects.get(username="dr")
user.temporary_until = None
user.save()
browser = Client()
browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
print(browser.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """What `docker compose up` leaves, before web server and worker."""
    with composed(tmp_path_factory.mktemp("composed")) as made:
        for service in order("web"):
            if "build" in SERVICES[service]:
                ran = made.run(service)
                assert ran.returncode == 0, ran.stderr
        yield made


def order(service: str) -> list[str]:
    """What starts before a service, each after what it depends on itself."""
    found: list[str] = []
    for name in SERVICES[service].get("depends_on", {}):
        found += [before for before in [*order(name), name] if before not in found]
    return found


def manage(here: Composed, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in the worker's container, as `docker compose exec` runs it."""
    return here.run("worker", "python", "manage.py", *arguments)


def test_the_schema_comes_first_then_the_bucket() -> None:
    assert order("web") == order("worker") == ["database", "migrate", "objects", "provision"]


def test_web_server_and_worker_are_not_told_what_the_owners_are(here: Composed) -> None:
    for service in ("web", "worker", "edge"):
        told = "".join(SERVICES[service]["environment"].values())
        assert "POSTGRES_PASSWORD" not in told
        assert "MINIO_ROOT_PASSWORD" not in told
        assert "env_file" not in SERVICES[service]


def test_a_secret_that_is_missing_stops_the_start(here: Composed) -> None:
    for name in here.given:
        texts = [text for service in SERVICES.values() for text in (service.get("environment") or {}).values()]
        if "KEY" in name or "PASSWORD" in name:
            with pytest.raises(KeyError, match=name):
                [interpolated(text, here.given | {name: ""}) for text in texts]


def test_the_portal_s_key_may_not_remove_the_bucket(here: Composed) -> None:
    address = Address.parse(here.environment("web")["STORAGE_URL"], "STORAGE_URL")
    assert address.key != here.bucket.key
    with opened(address) as store, pytest.raises(ClientError, match="AccessDenied"):
        store.client.delete_bucket(Bucket=address.bucket)


def test_another_start_changes_nothing(here: Composed) -> None:
    for service in ("migrate", "provision"):
        ran = here.run(service)
        assert ran.returncode == 0, ran.stderr
        assert not any(secret in ran.stdout + ran.stderr for secret in here.given.values() if len(secret) > 20)


@pytest.fixture(scope="module")
def filed(here: Composed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A physician, a dossier and a document in it, by the operator's commands: their uuids."""
    path = pdf_samples.put(tmp_path_factory.mktemp("paper"), pdf_samples.pdf("un compte rendu"))
    dossier = said(here, "open-dossier", *IDENTITY, "--ins", people.ins(77))["dossier"]
    said(here, "account", "create", "dr", "--role", "physician", *PERSON)
    said(here, "designate", dossier, RPPS, "--role", "treating", "--scope", "dossier", "--reason", "sa volonté")
    entry = said(here, "file", str(path), "--dossier", dossier, *LETTER)["entry"]
    said(here, "search", "rebuild")
    return {"dossier": dossier, "entry": entry}


def said(here: Composed, *arguments: str) -> dict[str, Any]:
    """What a command says with --json."""
    ran = manage(here, *arguments, "--json")
    assert ran.returncode == 0, (arguments[0], ran.stderr)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_service_is_well_and_the_role_has_no_right_too_many(here: Composed, filed: dict[str, str]) -> None:
    assert manage(here, "worker", "--once").returncode == 0
    services = said(here, "doctor", *WELL)["services"]
    assert [(row["service"], row["grade"]) for row in services] == [(name, "ok") for name in WELL], services
    assert manage(here, "database", "check").returncode == 0


def test_a_document_is_read_through_the_web_server_and_leaves_its_trace(here: Composed, filed: dict[str, str]) -> None:
    assert manage(here, "collectstatic", "--noinput", "--verbosity=0").returncode == 0
    session = manage(here, "shell", "--no-imports", "-c", SESSION).stdout.strip()
    installation = Installation(here.folder, more=here.environment("web"))
    with web(installation):
        behind_the_edge = {"Host": HOST, "X-Forwarded-Proto": "https", "Cookie": f"__Host-session={session}"}
        with closing(http.client.HTTPConnection("127.0.0.1", installation.web, timeout=60)) as line:
            line.request("GET", f"/entries/{filed['entry']}/", headers=behind_the_edge)
            answer = line.getresponse()
            assert (answer.status, b"CANARI" in answer.read()) == (200, True), installation.log
    traces = json.loads(manage(here, "ledger", "show", filed["dossier"], "--json").stdout)
    assert [(trace["act"], trace["entry"]) for trace in traces] == [("read", filed["entry"])]
