"""*Mes jetons*: made, shown once, listed with its last use, revoked; for physicians alone."""

import re

import pytest
from django.test import Client

from patients import tokens
from patients.actions.make_token import make_token
from patients.models import AccessToken, Physician, Rights
from tests import people
from tests.people import Clock, Queries
from tests.portal.test_budget import QUERIES, shapes

pytestmark = pytest.mark.django_db
PAGE = "/profile/tokens/"
WANTED = {"name": "Station du cabinet", "rights": "send", "days": "30"}


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician("lectrice")


@pytest.fixture
def client(reader: Physician) -> Client:
    return people.signed_in(reader.user)


def page(client: Client, status: int = 200) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == status
    return answer.content.decode()


def secret_in(html: str) -> str:
    found = re.search(r'id="secret" value="([^"]+)"', html)
    return found[1] if found else ""


def test_it_is_made_and_shown_once(client: Client, reader: Physician, at: Clock) -> None:
    answer = client.post(PAGE, WANTED)
    secret = secret_in(answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    token = tokens.holder(secret)
    assert token is not None
    assert (token.user, token.name, token.rights) == (reader.user, "Station du cabinet", Rights.SEND)
    assert (token.expires - at.now).days == 30
    html = page(client)
    assert "Station du cabinet" in html
    assert "lire et envoyer" in html
    assert secret not in html
    assert token.prefix not in html


def test_a_form_sent_again_makes_no_second_token_and_shows_no_secret(client: Client) -> None:
    once = re.search(r'name="once" value="([^"]+)"', page(client))
    assert once is not None
    secret = secret_in(client.post(PAGE, WANTED | {"once": once[1]}).content.decode())
    again = client.post(PAGE, WANTED | {"once": once[1]}, follow=True)
    assert again.redirect_chain == [(PAGE, 302)]
    html = again.content.decode()
    assert "déjà créé" in html
    assert (secret_in(html), secret in html) == ("", False)
    assert AccessToken.objects.count() == 1
    assert once[0] not in html
    assert tokens.holder(secret) is not None


def test_it_is_not_made_again_once_it_is_revoked(client: Client) -> None:
    told = WANTED | {"once": "00000000-0000-4000-8000-000000000001"}
    client.post(PAGE, told)
    client.post("/profile/tokens/revoke", {"token": told["once"]})
    assert client.post(PAGE, told).status_code == 302
    assert AccessToken.objects.filter(revoked=None).count() == 0


def test_a_refusal_leaves_its_form_good_for_another_try(client: Client) -> None:
    told = WANTED | {"once": "00000000-0000-4000-8000-000000000002"}
    assert client.post(PAGE, told | {"name": ""}).status_code == 400
    assert secret_in(client.post(PAGE, told).content.decode())


@pytest.mark.parametrize("once", ["", "x", "²"])
def test_what_is_no_uuid_of_a_form_makes_a_token_all_the_same(client: Client, once: str) -> None:
    assert secret_in(client.post(PAGE, WANTED | {"once": once}).content.decode())


def test_it_opens_the_images_and_says_when_it_last_did(client: Client, at: Clock) -> None:
    secret = secret_in(client.post(PAGE, WANTED).content.decode())
    assert "jamais utilisé" in page(client)
    machine = Client(headers={"Authorization": f"Bearer {secret}"})
    assert machine.get("/dicom-web/studies").status_code == 204
    assert "dernier usage" in page(client)


def test_revoked_it_is_gone_from_the_list_and_opens_nothing(client: Client, reader: Physician) -> None:
    token, secret = make_token(reader.user, "Ancienne station", Rights.READ)
    assert "Ancienne station" in page(client)
    answer = client.post("/profile/tokens/revoke", {"token": str(token.uuid)}, follow=True)
    assert "révoqué" in answer.content.decode()
    assert "Ancienne station" not in page(client)
    assert tokens.holder(secret) is None


@pytest.mark.parametrize("told", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_what_is_no_token_of_ones_own_changes_nothing(client: Client, told: str) -> None:
    token, secret = make_token(people.physician().user, "Station", Rights.READ)
    for value in (told, str(token.uuid)):
        assert client.post("/profile/tokens/revoke", {"token": value}).status_code == 302
    assert tokens.holder(secret) is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "appareil"),
        ({"name": "x" * 61}, "60"),
        ({"rights": "all"}, "Choisissez"),
        ({"days": "91"}, "jours"),
        ({"days": "-1"}, "jours"),
        ({"days": "²"}, "jours"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    client: Client, change: dict[str, str], sentence: str
) -> None:
    answer = client.post(PAGE, WANTED | change)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in html
    assert change.get("name", "Station du cabinet") in html
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize("group", ["Secretaries", "Administrators", ""])
def test_for_anyone_else_there_is_no_such_page(group: str) -> None:
    client = people.signed_in(people.person("quelquun", group))
    page(client, 404)
    assert client.post(PAGE, WANTED).status_code == 404
    assert client.post("/profile/tokens/revoke", {"token": ""}).status_code == 404
    assert PAGE not in client.get("/profile/").content.decode()


def test_the_profile_leads_to_it(client: Client) -> None:
    assert PAGE in client.get("/profile/").content.decode()


def test_in_english_too(client: Client, reader: Physician) -> None:
    type(reader.user).objects.filter(pk=reader.user.pk).update(language="en")
    html = page(client)
    assert "My tokens" in html
    assert "Make the token" in html


def test_it_costs_no_more_with_many(client: Client, reader: Physician, queries: Queries) -> None:
    for _ in range(15):
        make_token(reader.user, "Station", Rights.READ)
    made = queries(lambda: page(client))
    assert len(made) <= QUERIES, shapes(made)
