"""With 100,000 entries in PostgreSQL, nothing that a page asks reads a large table whole.

The statements are those that the pages really make, each explained by the server that ran it.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from documents.actions.receive import receive
from documents.models import EntryPage
from documents.types import LOINC
from patients import matching
from patients.access import grants_in_force, readable_dossiers
from patients.identity.claims import Claim
from patients.identity.identifiers import Identifier
from patients.identity.ins import TEST
from patients.identity.traits import Traits
from tests import people
from tests.database import installation
from tests.plans.crowd import Crowd, Size, gather
from tests.plans.explained import LARGE, plan, read_whole, scans, steps

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's plans"),
]
SIZE = Size(entries=100_000, dossiers=20_000)


@pytest.fixture(scope="module")
def crowd(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    """The hospital, once for all of these."""
    folder = tmp_path_factory.mktemp("plans") / "data"
    with pytest.MonkeyPatch.context() as patch, installation(django_db_blocker, migrated, folder):
        patch.setattr("django.conf.settings.STORAGE_URL", (folder / "objects").as_uri())
        yield gather(SIZE)


def asked(call: Callable[[], Any]) -> list[str]:
    """The statements that a call makes."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured]


def page(client: Client, address: str) -> Callable[[], None]:
    """A page that answers."""

    def shown() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return shown


def test_the_crowd_is_as_large_as_it_says_and_agrees_with_itself(crowd: Crowd) -> None:
    assert EntryPage.objects.count() == SIZE.entries + 1
    assert readable_dossiers(crowd.reader.user).count() in (42, 43)
    sample = EntryPage.objects.filter(dossier=crowd.dossier)
    assert sample.count() == SIZE.each
    assert all(entry.path.startswith(crowd.dossier.path) for entry in sample)


def test_a_table_that_is_read_whole_is_seen(crowd: Crowd) -> None:
    assert read_whole("SELECT count(*) FROM patients_accesstrace WHERE act = 'search'") == {"patients_accesstrace"}
    assert {table for table in LARGE if table not in connection.introspection.table_names()} == set()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/patients/",
        "/patients/?page=2",
        "/patients/next",
        "/dossiers/{dossier}/",
        "/dossiers/{dossier}/?kind=report",
        "/dossiers/{dossier}/?unit=Unit%C3%A9+3",
        "/dossiers/{dossier}/readers/",
        "/dossiers/{dossier}/take",
        "/entries/{entry}/",
        "/profile/",
    ],
)
def test_a_physicians_page(crowd: Crowd, address: str) -> None:
    client = people.signed_in(crowd.reader.user)
    places = {"dossier": crowd.dossier.uuid, "entry": crowd.entry.uuid}
    statements = asked(lambda: client.get(address.format(**places), follow=False))
    assert statements
    assert scans(statements) == {}


def test_no_statement_is_compiled(crowd: Crowd) -> None:
    """A page's statements run for a millisecond; compiling the larger ones took five seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone()[0] == "off"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/desk/",
        "/admin/desk/contributions/",
        "/admin/desk/dossiers/{dossier}/",
        "/admin/desk/entries/{entry}/",
    ],
)
def test_a_secretarys_page(crowd: Crowd, address: str) -> None:
    client = people.signed_in(people.person("", "Secretaries"))
    places = {"dossier": crowd.dossier.uuid, "entry": crowd.entry.uuid}
    statements = asked(page(client, address.format(**places)))
    assert scans(statements) == {}


@pytest.mark.parametrize(
    "sought",
    ["nombcde", "nombcde nomh", "12/03/1971", "1971-03", "F12345", "279035121234567", "2790351212345", "nombc 1971"],
)
def test_a_patient_among_all(crowd: Crowd, sought: str) -> None:
    client = people.signed_in(people.person("", "Secretaries"))
    statements = asked(lambda: client.post("/admin/desk/dossiers/", {"sought": sought}))
    assert any("LIKE" in sql or '"value" IN' in sql for sql in statements)
    assert scans(statements) == {}


@pytest.mark.parametrize("name", ["nombcde", "1971", "F12345"])
def test_a_patient_among_ones_own(crowd: Crowd, name: str) -> None:
    client = people.signed_in(crowd.reader.user)
    statements = asked(lambda: client.post("/patients/", {"name": name}, follow=True))
    assert scans(statements) == {}


def test_grants_are_found_by_their_reader_or_their_dossier(crowd: Crowd) -> None:
    for query in (
        grants_in_force(crowd.reader.user).filter(content_object=crowd.dossier),
        readable_dossiers(crowd.reader.user),
    ):
        reading = [step for step in steps(plan(_sql(query))) if "patients_dossiergrant" in step.get("Index Name", "")]
        reading += [step for step in steps(plan(_sql(query))) if step.get("Index Name") == "grant_in_force"]
        assert reading
        assert all("user_id =" in cond or "content_object_id =" in cond for cond in map(_condition, reading))


def _condition(step: dict[str, Any]) -> str:
    return str(step.get("Index Cond", ""))


def _sql(query: Any) -> str:
    return asked(lambda: list(query.all()))[0]


def test_matching_a_document(crowd: Crowd) -> None:
    traits = Traits(birth_name="NOM12", first_given_name="DOMINIQUE", birth_date="1971-03-12", sex="F")
    claim = Claim(identifiers=(Identifier(people.ins(77), TEST), Identifier("F123", "1.2.3")), traits=traits)
    assert scans(asked(lambda: matching.match(claim))) == {}


def test_filing_and_publishing_one_more(crowd: Crowd) -> None:
    told: dict[str, Any] = {"type_code": "11488-4", "type_system": LOINC, "document_id": "doc-77"}
    dossier = people.dossier()  # with a key that opens: those of the crowd are copies
    assert scans(asked(lambda: people.entry(dossier, b"une de plus", **told))) == {}


def test_receiving_what_waits_already(crowd: Crowd) -> None:
    receive(BytesIO(b"deux fois"))
    assert scans(asked(lambda: receive(BytesIO(b"deux fois")))) == {}
