"""*Mes patients*: found without a name in an address, empty states that tell the truth."""

import pytest
from django.test import Client

from portal import typed
from tests import people
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_two(at: Clock) -> Client:
    reader = people.physician()
    for name in ("MARTIN", "DUPONT"):
        people.designation(people.dossier(birth_name=name), reader)
    return people.signed_in(reader.user)


def text(client: Client, path: str = "/patients/") -> str:
    return client.get(path).content.decode()


def test_a_name_looked_for_travels_in_a_body_and_never_stands_in_an_address(client_of_two: Client) -> None:
    answer = client_of_two.post("/patients/", {"name": "Martin"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/patients/?q=")
    assert "artin" not in answer["Location"]
    page = text(client_of_two, answer["Location"])
    assert "MARTIN" in page
    assert "DUPONT" not in page
    assert "1 patient pour « Martin »" in page


def test_the_back_button_finds_what_was_looked_for_again(client_of_two: Client) -> None:
    first = client_of_two.post("/patients/", {"name": "Martin"})["Location"]
    client_of_two.post("/patients/", {"name": "Dupont"})
    assert "MARTIN" in text(client_of_two, first)


def test_nobody_of_that_name_is_said_in_words(client_of_two: Client) -> None:
    page = text(client_of_two, client_of_two.post("/patients/", {"name": "Zola"})["Location"])
    assert "Aucun de vos patients ne répond à cette recherche" in page


@pytest.mark.parametrize(
    "path", ["/patients/?q=inconnu", "/patients/?page=0", "/patients/?page=9999", "/patients/?page=x"]
)
def test_an_address_that_makes_no_sense_shows_everyone(client_of_two: Client, path: str) -> None:
    page = text(client_of_two, path)
    assert "MARTIN" in page
    assert "DUPONT" in page


def test_nothing_typed_leads_back_to_everyone(client_of_two: Client) -> None:
    assert client_of_two.post("/patients/", {"name": "  "})["Location"] == "/patients/"
    assert client_of_two.post("/patients/")["Location"] == "/patients/"


def test_another_session_does_not_find_what_this_one_typed(client_of_two: Client) -> None:
    address = client_of_two.post("/patients/", {"name": "Martin"})["Location"]
    other = people.signed_in(people.physician().user)
    assert "Martin" not in text(other, address)


def test_a_session_keeps_the_latest_only() -> None:
    session = people.signed_in(people.person()).session
    tokens = [typed.keep(session, f"nom {number}") for number in range(typed.KEPT + 1)]
    assert typed.recall(session, tokens[0]) == ""
    assert typed.recall(session, tokens[1]) == "nom 1"
    assert len(typed.recall(session, typed.keep(session, "x" * 5000))) == typed.LONGEST


def test_a_physician_whom_nobody_designated_reads_how_a_dossier_comes(at: Clock) -> None:
    page = text(people.signed_in(people.physician().user))
    assert "Aucun dossier ne vous est ouvert aujourd’hui" in page
    assert "/admin/" not in page


@pytest.mark.parametrize("group", ["Secretaries", "Administrators"])
def test_staff_read_that_no_dossier_is_opened_here_and_where_to_go(at: Clock, group: str) -> None:
    page = text(people.signed_in(people.person(group=group)))
    assert "Ce compte n’ouvre aucun dossier" in page
    assert 'href="/admin/"' in page


def test_a_superuser_reads_the_same_truth(at: Clock) -> None:
    page = text(people.signed_in(people.person(is_superuser=True, is_staff=True)))
    assert "Ce compte n’ouvre aucun dossier" in page


def test_a_birth_date_and_a_number_travel_in_a_body_too(client_of_two: Client) -> None:
    for said in ("28/03/1979", "2 79 03 51 215 189"):
        address = client_of_two.post("/patients/", {"name": said})["Location"]
        for piece in ("28", "1979", "279"):
            assert piece not in address.split("q=")[0]
        assert said in text(client_of_two, address)


def test_looking_for_a_number_costs_one_query_more(client_of_two: Client, queries: Queries) -> None:
    address = client_of_two.post("/patients/", {"name": "1979"})["Location"]
    assert len(queries(lambda: client_of_two.get(address))) <= 15


def test_a_row_says_with_whom_a_patient_must_not_be_mistaken(client_of_two: Client, at: Clock) -> None:
    reader = people.physician()
    for born in ("1957-03-12", "1964-07-21"):
        people.designation(people.dossier(birth_name="MARTIN", birth_date=born), reader)
    page = text(people.signed_in(reader.user))
    assert page.count("Homonyme parmi mes patients") >= 2
    assert "À ne pas confondre avec MARTIN DOMINIQUE, " in page
