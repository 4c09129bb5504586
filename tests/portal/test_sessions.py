"""Sessions: begun, seen, ended by idleness, by age, by an administrator; the former sign-in is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from patients.actions.close_account import close_account
from patients.actions.end_sessions import end_sessions
from patients.actions.set_house import set_house
from patients.models import AccountSession, HouseSettings, User
from portal import devices, sessions
from tests import people
from tests.people import Queries
from tests.portal.test_profile import IPHONE, entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    people.physician("lectrice")
    return entered()


def back(client: Client, **told: float) -> None:
    """Sets the clock of this session back: `seen` or `began` so many minutes ago."""
    session = client.session
    for name, minutes in told.items():
        session[name] = timezone.now().timestamp() - minutes * 60
    session.save()


def stays(client: Client) -> bool:
    return client.get("/patients/").status_code == 200


class TestEnding:
    @pytest.mark.parametrize(("minutes", "expected"), [(1, True), (119, True), (124, False), (600, False)])
    def test_by_idleness_as_the_house_has_set(self, client: Client, minutes: float, expected: bool) -> None:
        back(client, seen=minutes)
        assert stays(client) == expected
        assert AccountSession.objects.filter(ended=None).exists() == expected

    def test_by_idleness_of_another_length(self, client: Client) -> None:
        set_house({"idle_minutes": 15})
        back(client, seen=4)
        assert stays(client)  # the session takes up what the house says now
        back(client, seen=19)
        assert not stays(client)

    def test_by_age_however_busy(self, client: Client) -> None:
        back(client, began=12 * 60 + 1)
        assert not stays(client)

    def test_by_signing_out(self, client: Client) -> None:
        client.post("/accounts/logout/")
        assert AccountSession.objects.get().ended is not None

    def test_by_an_administrator_at_once(self, client: Client) -> None:
        account = User.objects.get(username="lectrice")
        end_sessions(account, actor=people.person(group="Administrators"))
        assert not Session.objects.exists()
        assert not stays(client)

    def test_by_closing_the_account_at_once(self, client: Client) -> None:
        close_account(User.objects.get(username="lectrice"), actor=people.person(group="Administrators"))
        assert not stays(client)

    def test_of_others_leaves_mine(self, client: Client) -> None:
        people.physician("autre")
        entered("autre")
        end_sessions(User.objects.get(username="autre"), actor=people.person(group="Administrators"))
        assert stays(client)

    def test_of_one_that_no_table_knows_comes_within_minutes(self, client: Client) -> None:
        AccountSession.objects.all().delete()
        back(client, seen=4)
        assert not stays(client)


class TestCost:
    def test_a_request_in_between_asks_and_writes_nothing_for_it(self, client: Client, queries: Queries) -> None:
        made = queries(lambda: client.get("/nowhere"))
        assert not [sql for sql in made if "accountsession" in sql or "housesettings" in sql]
        assert not [sql for sql in made if not sql.startswith("SELECT")]

    def test_every_few_minutes_one_writes_that_it_was_seen(self, client: Client, queries: Queries) -> None:
        before = AccountSession.objects.get().seen
        back(client, seen=sessions.EVERY.total_seconds() / 60 + 0.1)
        made = queries(lambda: client.get("/nowhere"))
        assert len([sql for sql in made if sql.startswith("UPDATE") and "accountsession" in sql]) == 1
        assert AccountSession.objects.get().seen > before


class TestTelling:
    def told(self, client: Client, agent: str = "") -> str:
        headers: Any = {"user-agent": agent}
        data = {"login": "lectrice", "password": people.PASSWORD}
        return client.post("/accounts/login/", data, follow=True, headers=headers).content.decode()

    def test_the_former_sign_in_with_its_device(self, client: Client) -> None:
        html = self.told(Client(), IPHONE)
        assert "Votre dernière connexion" in html
        assert "Chrome, Windows" in html

    def test_nothing_the_first_time(self) -> None:
        people.physician("lectrice")
        assert "Votre dernière connexion" not in self.told(Client())

    def test_one_that_was_ended_too(self, client: Client) -> None:
        client.post("/accounts/logout/")
        assert "Chrome, Windows" in self.told(Client())

    def test_not_those_of_long_ago(self, client: Client) -> None:
        AccountSession.objects.update(seen=timezone.now() - sessions.KEPT - timedelta(days=1))
        assert "Votre dernière connexion" not in self.told(Client())
        assert AccountSession.objects.count() == 1


class TestWayBack:
    def test_a_page_is_come_back_to(self, client: Client) -> None:
        back(client, seen=600)
        assert client.get("/profile/?x=1")["Location"] == "/accounts/login/?next=/profile/%3Fx%3D1"

    def test_a_form_that_came_too_late_leads_back_to_the_page_that_it_was_on(self, client: Client) -> None:
        back(client, seen=600)
        referer = {"Referer": "http://testserver/profile/?x=1"}
        answer = client.post("/profile/preferences/", {"language": "fr"}, headers=referer)
        assert answer["Location"] == "/accounts/login/?next=/profile/%3Fx%3D1"

    @pytest.mark.parametrize("referer", ["https://example.org/patients/", "//example.org/x", "http://[::1", "x"])
    def test_never_elsewhere(self, client: Client, referer: str) -> None:
        back(client, seen=600)
        answer = client.post("/profile/preferences/", headers={"Referer": referer})
        assert answer["Location"] == "/accounts/login/?next=/profile/preferences/"

    def test_the_form_of_sign_in_says_that_one_comes_back(self) -> None:
        html = Client().get("/accounts/login/?next=/profile/").content.decode()
        assert "vous reviendrez à la page demandée" in html
        assert "vous reviendrez" not in Client().get("/accounts/login/?next=/").content.decode()


class TestHouse:
    def test_whom_to_call_is_the_administrators_word(self, client: Client) -> None:
        set_house({"support": "le 01 00 00 00 00"})
        back(client, seen=4)
        assert "le 01 00 00 00 00" in client.get("/patients/").content.decode()
        assert "le 01 00 00 00 00" in client.get("/nowhere").content.decode()
        assert "le 01 00 00 00 00" in Client().get("/accounts/login/").content.decode()

    def test_without_a_row_the_defaults_hold(self) -> None:
        assert HouseSettings.now().idle_minutes == 120


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/18.0 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0) CriOS/140.0 Safari/604.1", "Chrome, iPad"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Safari/537.36", "Samsung Internet, Android"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>alert(1)</script>" * 900, ""),
    ],
)
def test_a_device_is_named_by_what_it_says_of_itself(agent: str, name: str) -> None:
    assert devices.named(agent) == name
