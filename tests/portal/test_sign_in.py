"""The door: signing in, being refused, signing out."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempt_before() -> None:
    cache.clear()


def sign_in(client: Client, login: str, password: str = people.PASSWORD, **fields: str) -> str:
    answer = client.post("/accounts/login/", {"login": login, "password": password, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_leads_to_ones_patients(client: Client) -> None:
    people.physician("lectrice")
    assert "<h1>Mes patients</h1>" in sign_in(client, "lectrice")


def test_the_form_leads_where_one_was_going(client: Client) -> None:
    people.physician("lectrice")
    assert "Page introuvable" not in sign_in(client, "lectrice", next="/patients/?page=1")


def test_signing_in_says_nothing_more_than_the_page(client: Client) -> None:
    people.physician("lectrice")
    assert 'class="messages"' not in sign_in(client, "lectrice")


@pytest.mark.parametrize(("login", "password"), [("lectrice", "faux"), ("inconnue", people.PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    client: Client, login: str, password: str
) -> None:
    people.physician("lectrice")
    page = sign_in(client, login, password)
    assert 'role="alert"' in page
    assert 'autocomplete="current-password"' in page
    assert password not in page


def test_an_empty_form_asks_for_both(client: Client) -> None:
    assert "Indiquez l’identifiant et le mot de passe." in sign_in(client, "", "")


def test_a_closed_account_is_refused(client: Client) -> None:
    user = people.physician("partie").user
    user.is_active = False
    user.save()
    page = sign_in(client, "partie")
    assert "<h1>Mes patients</h1>" not in page


def test_after_too_many_attempts_the_page_says_when_to_come_back(client: Client) -> None:
    people.physician("lectrice")
    answers = [client.post("/accounts/login/", {"login": f"l{number}", "password": "faux"}) for number in range(40)]
    last = answers[-1]
    assert last.status_code == 429
    assert "Oui, dans cinq minutes." in last.content.decode()


def test_signing_out_is_asked_then_done(client: Client) -> None:
    client.force_login(people.physician().user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Se déconnecter ?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/patients/").status_code == 200
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"]
    assert client.get("/patients/").status_code == 302


@pytest.mark.parametrize("told", ["lectrice", "LECTRICE", " lectrice "])
def test_a_closed_account_is_told_in_the_words_of_a_wrong_password(client: Client, told: str) -> None:
    user = people.physician("lectrice").user
    wrong = refusal(sign_in(client, told, "faux"))
    user.is_active = False
    user.save()
    assert refusal(sign_in(client, told)) == wrong
    assert wrong


def refusal(page: str) -> list[str]:
    """What the form says no with."""
    return re.findall(r'role="alert".*?</div>', page, re.DOTALL)


def test_the_form_says_whom_to_call_for_a_password_that_was_forgotten(client: Client) -> None:
    assert "Mot de passe oublié" in client.get("/accounts/login/").content.decode()
