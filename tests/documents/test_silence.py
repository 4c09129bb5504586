"""Nothing of a patient leaves the tables made for it: not by a log, an address, an error page, a task or a title."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from documents import shown
from documents.actions.withdraw import withdraw
from documents.formats.reading import Author, Recipient
from documents.models import EntryPage, Part
from documents.road import Errand, take_in
from patients.actions.open_dossier import Number
from patients.actions.refusals import Refused
from patients.identity.ins import TEST
from patients.models import DossierPage
from portal.logs import NeutralFormatter
from storage.stores import object_store
from tests import people
from tests.commands import call
from tests.documents.formats import cda_samples, pdf_samples
from tests.people import Clock

NUMBER = people.ins(90909)
SECRETS = {
    "birth name": "ZZTRESRARE",
    "given name": "QUINQUAGESIME",
    "birth date": "1907-12-09",
    "number": NUMBER,
    "heading": "HAPAXTITRE",
    "author": "AUTEURUNIQUE",
    "recipient": "DESTINATAIREUNIQUE",
    "content": "MOTCLINIQUEUNIQUE",
    "file name": "FICHIERUNIQUE",
}
# What these tables are for; everything else in the database is searched
MEANT = {
    "patients_dossieridentity",
    "patients_patientidentifier",
    "documents_arrival",
    "documents_entrypage",
    "documents_entryrecipient",
}


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything that anyone logs, at the most talkative level, as our own formatter writes it."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(NeutralFormatter())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def dossier(db: None, at: Clock) -> DossierPage:
    return people.dossier(
        Number(NUMBER, TEST),
        birth_name=SECRETS["birth name"],
        first_given_name=SECRETS["given name"],
        birth_date=SECRETS["birth date"],
    )


@pytest.fixture
def entry(dossier: DossierPage) -> EntryPage:
    return people.entry(
        dossier,
        pdf_samples.pdf(SECRETS["content"]),
        title=SECRETS["heading"],
        text=(SECRETS["content"],),
        authors=(Author(name=SECRETS["author"]),),
        recipients=(Recipient(name=SECRETS["recipient"]),),
    )


@pytest.fixture
def client(dossier: DossierPage) -> Client:
    physician = people.physician()
    people.designation(dossier, physician)
    return people.signed_in(physician.user)


def told(text: str | bytes) -> set[str]:
    """Which secrets a text tells."""
    found = text if isinstance(text, bytes) else text.encode()
    return {name for name, secret in SECRETS.items() if secret.encode() in found}


def failing(*args: Any, **kwargs: Any) -> Any:
    """What a failure of ours could say at worst."""
    raise ValueError(" ".join(SECRETS.values()))


def errors(client: Client, entry: EntryPage, monkeypatch: pytest.MonkeyPatch) -> dict[int, list[bytes]]:
    """The body of every error that a reader may meet, by status."""
    address, found = f"/entries/{entry.uuid}/", []
    found += [client.get(f"{address}pages/99"), client.get(f"/nowhere/{entry.uuid}"), client.post(address)]
    found.append(client.get(address, headers={"Host": "evil.example"}))
    careful = Client(enforce_csrf_checks=True)
    found.append(careful.post("/accounts/login/", {"login": SECRETS["birth name"], "password": SECRETS["number"]}))
    with monkeypatch.context() as patch:
        patch.setattr(shown, "content", failing)
        found.append(client.get(address))
    object_store().delete(entry.attachments.get(part=Part.ORIGINAL).stored.store_key)
    found.append(client.get(f"{address}original"))
    bodies: dict[int, list[bytes]] = {}
    for response in found:
        bodies.setdefault(response.status_code, []).append(b"".join(response))
    return bodies


def test_error_pages_and_logs_tell_nothing(
    entry: EntryPage,
    client: Client,
    logs: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    bodies = errors(client, entry, monkeypatch)
    assert set(bodies) == {400, 403, 404, 405, 500, 503}
    assert {status: told(b"".join(body)) for status, body in bodies.items()} == {status: set() for status in bodies}
    written = logs.getvalue()
    assert "ValueError" in written  # it was logged, without its words
    assert told(written) == told("".join(capfd.readouterr())) == set()
    assert mail.outbox == []


def test_filing_holding_refusing_and_withdrawing_log_nothing_of_it(
    dossier: DossierPage, logs: io.StringIO, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    name = f"{SECRETS['file name']}.pdf"
    header = cda_samples.HEADER + cda_samples.PATIENT.replace("PAT-TROIS", SECRETS["birth name"])
    body = cda_samples.structured(cda_samples.section(f"<paragraph>{SECRETS['content']}</paragraph>"))
    contents = [
        pdf_samples.pdf(SECRETS["content"]),
        pdf_samples.pdf(SECRETS["content"])[:90],
        b"%PDF-1.4 " + SECRETS["content"].encode(),
        cda_samples.document(header, body).encode(),
        cda_samples.document(header, body).encode()[:-30],
    ]
    for content in contents:
        for errand in (Errand(dossier), Errand()):
            take_in(pdf_samples.put(tmp_path, content, name), errand)
    withdraw(EntryPage.objects.get(), reason="erreur")
    assert told(logs.getvalue()) == told("".join(capfd.readouterr())) == set()


def test_refusals_of_actions_and_commands_name_nobody(dossier: DossierPage, logs: io.StringIO) -> None:
    identity = (
        "--birth-name",
        SECRETS["birth name"],
        "--first-name",
        "X",
        "--birth-date",
        SECRETS["birth date"],
        "--sex",
        "F",
    )
    for arguments in (
        ("open-dossier", *identity, "--ins", NUMBER, "--ins-authority", TEST),
        ("open-dossier", *identity, "--ins", NUMBER[:-1] + "x", "--ins-authority", TEST),
        ("open-dossier", *identity, "--used-name", SECRETS["birth name"] * 99),
        ("ledger", "show", NUMBER[:-1] + "0"),
    ):
        ran = call(*arguments)
        assert (ran.code, ran.out, told(ran.err)) == (1, "", set())
    with pytest.raises(Refused) as refusal:
        people.dossier(Number(NUMBER, TEST))
    assert told(repr(refusal.value) + str(refusal.value) + str(refusal.value.reason)) == set()
    assert told(logs.getvalue()) == set()


def test_no_address_of_any_page_tells_anything(entry: EntryPage, dossier: DossierPage, client: Client) -> None:
    pages = [
        "/patients/",
        f"/dossiers/{dossier.uuid}/",
        f"/dossiers/{dossier.uuid}/readers/",
        f"/entries/{entry.uuid}/",
    ]
    for page in pages:
        html = client.get(page).content.decode()
        addresses = re.findall(r'(?:href|src|action|formaction|data-[a-z-]+|content)="([^"]*)"', html)
        assert addresses
        assert told(" ".join(addresses)) == set(), page
    sent = client.post("/patients/", {"name": SECRETS["birth name"]})
    assert (sent.status_code, told(sent["Location"])) == (302, set())


def test_no_other_table_of_the_database_holds_anything(
    entry: EntryPage, dossier: DossierPage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors(client, entry, monkeypatch)
    people.entry(dossier, document_id="2", replaces=("1",), title=SECRETS["heading"])
    withdraw(entry, reason="erreur")
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - MEANT:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's own name
            assert told(repr(cursor.fetchall())) == set(), table


def test_the_tables_that_wagtail_copies_titles_into_are_among_those_searched(db: None) -> None:
    with connection.cursor() as cursor:
        searched = set(connection.introspection.table_names(cursor)) - MEANT
    assert {
        "wagtailcore_page",
        "wagtailcore_revision",
        "wagtailcore_pagelogentry",
        "wagtailcore_modellogentry",
        "wagtailcore_referenceindex",
        "wagtailsearch_indexentry",
        "django_tasks_database_dbtaskresult",
        "django_session",
        "portal_cache",
    } <= searched


def test_nothing_on_the_disk_of_objects_can_be_read(committed: Path) -> None:
    dossier = people.dossier(birth_name=SECRETS["birth name"])
    people.entry(dossier, SECRETS["content"].encode() * 99, title=SECRETS["heading"], text=(SECRETS["content"],))
    files = [path for path in (committed / "objects").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert told(path.name) == told(path.read_bytes()) == set()
        assert path.stat().st_mode & 0o077 == 0
    assert settings.STORAGES["default"]["BACKEND"].endswith("InMemoryStorage")
