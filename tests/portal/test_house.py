"""What a request knows of the house's settings, in which language and look it is served, and at what cost."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import DjangoDbBlocker, Settings

from patients.actions.set_house import set_house
from patients.models import HouseSettings, User
from portal import house
from portal.middleware.language import chosen
from tests import people
from tests.people import Queries


class TestSettings:
    @pytest.mark.django_db
    def test_are_asked_once_a_request(self, rf: RequestFactory, queries: Queries) -> None:
        request = rf.get("/")
        assert len(queries(lambda: [house.support(request), house.in_force(request), house.support(request)])) == 1

    def test_are_never_asked_for_an_error_page(self, rf: RequestFactory, django_db_blocker: DjangoDbBlocker) -> None:
        request = rf.get("/")
        with django_db_blocker.block():
            house.spare(request)
            assert house.in_force(request).idle_minutes == 120

    def test_that_are_known_stay_for_the_error_page(self, rf: RequestFactory) -> None:
        request = rf.get("/")
        house.put(request, HouseSettings(pk=1, support="le 01"))
        house.spare(request)
        assert house.support(request) == "le 01"

    def test_leave_the_machines_word_where_they_say_nothing(self, rf: RequestFactory, settings: Settings) -> None:
        settings.DIAPHANE_SUPPORT = "le 02"
        request = rf.get("/")
        house.put(request, HouseSettings(pk=1))
        assert house.support(request) == "le 02"

    def test_go_through_a_session_and_back(self) -> None:
        told = HouseSettings(pk=1, support="le 01", idle_minutes=30, message="Maintenance ce soir")
        again = house.read(house.written(told))
        assert (again.support, again.idle_minutes, again.message) == ("le 01", 30, "Maintenance ce soir")

    @pytest.mark.parametrize("told", [None, "", [], {}, {"idle_minutes": 30, "other": 1}])
    def test_of_a_session_that_carries_less_are_the_defaults(self, told: Any) -> None:
        assert house.read(told).support == ""

    @pytest.mark.django_db
    def test_the_message_of_the_house_is_on_the_homes(self) -> None:
        set_house({"message": "Maintenance <ce soir>"})
        for user, path in ((people.physician().user, "/patients/"), (people.person(group="Secretaries"), "/admin/")):
            html = people.signed_in(user).get(path).content.decode()
            assert "Maintenance &lt;ce soir&gt;" in html, path


@pytest.mark.django_db
class TestLanguage:
    def language(self, rf: RequestFactory, user: User | None, cookie: str = "") -> str:
        request: HttpRequest = rf.get("/patients/")
        request.COOKIES = {"diaphane_session": "x"} if user else {}
        if cookie:
            request.COOKIES["django_language"] = cookie
        if user:
            request.user = user
        return chosen(request)

    def test_is_french_for_whoever_said_nothing(self, rf: RequestFactory) -> None:
        assert self.language(rf, None) == self.language(rf, people.person()) == "fr"

    def test_is_the_cookies_at_the_door(self, rf: RequestFactory) -> None:
        assert self.language(rf, None, "en") == "en"

    def test_is_the_accounts_before_the_cookies(self, rf: RequestFactory) -> None:
        assert self.language(rf, people.person(language="en"), "fr") == "en"
        assert self.language(rf, people.person(language="fr"), "en") == "fr"

    @pytest.mark.parametrize("strange", ["de", "../../etc", "fr_FR", "\x00"])
    def test_is_none_that_is_not_offered(self, strange: str, rf: RequestFactory) -> None:
        assert self.language(rf, people.person(language=strange[:5]), strange) == "fr"

    def test_asks_nobody_where_the_process_only_says_that_it_lives(self, queries: Queries) -> None:
        client = people.signed_in(people.person(language="en"))
        assert queries(lambda: client.get("/healthz")) == []

    def test_of_the_admin_is_the_accounts_too(self) -> None:
        client = people.signed_in(people.person(group="Administrators", language="en", appearance="dark"))
        html = client.get("/admin/accounts/").content.decode()
        assert '<html lang="en"' in html
        assert "<h1>Accounts</h1>" in html


@pytest.mark.django_db
def test_a_screen_costs_the_same_whatever_the_look(queries: Queries) -> None:
    plain, dark = people.physician().user, people.physician().user
    User.objects.filter(pk=dark.pk).update(appearance="dark", language="en")
    counts = []
    for user in (plain, dark):
        client: Client = people.signed_in(user)
        counts.append(len(queries(lambda client=client: client.get("/patients/"))))  # type: ignore[misc]
    assert counts[0] == counts[1]
