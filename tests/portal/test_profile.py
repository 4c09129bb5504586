"""*Mon profil*: who one is, language, appearance, password, sessions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from patients.administration import note
from patients.models import AccountSession, Change, Physician, User
from tests import people
from tests.people import Queries
from tests.portal.test_budget import QUERIES, shapes

pytestmark = pytest.mark.django_db
NEW = "un autre mot de passe bien long"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def reader() -> Physician:
    return people.physician("lectrice", speciality_name="Médecine générale", mssante="l@essai.mssante.fr")


def entered(login: str = "lectrice", agent: str = CHROME) -> Client:
    """Another browser of this person, signed in by the form."""
    client = Client(raise_request_exception=False, headers={"user-agent": agent})
    answer = client.post("/accounts/login/", {"login": login, "password": people.PASSWORD})
    assert answer.status_code == 302
    return client


def page(client: Client, path: str = "/profile/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


class TestWho:
    def test_shows_what_the_house_knows_and_offers_no_change_of_it(self, reader: Physician) -> None:
        html = page(people.signed_in(reader.user))
        for told in (str(reader.user), "lectrice", reader.rpps, "Médecine générale", "l@essai.mssante.fr"):
            assert told in html
        names = set(re.findall(r'<(?:input|button|select)[^>]* name="(\w+)"', html))
        assert names <= {"csrfmiddlewaretoken", "language", "appearance", "next", "session", "others", "q"}

    @pytest.mark.parametrize("group", ["Secretaries", "Administrators", ""])
    def test_is_for_everyone(self, group: str) -> None:
        assert "Mon profil" in page(people.signed_in(people.person("quelquun", group)))

    def test_costs_no_more_with_many_sessions(self, reader: Physician, queries: Queries) -> None:
        clients = [entered() for _ in range(6)]
        made = queries(lambda: clients[0].get("/profile/"))
        assert len(made) <= QUERIES, shapes(made)


class TestPreferences:
    def test_follow_the_person_to_another_browser(self, reader: Physician) -> None:
        entered().post("/profile/preferences/", {"language": "en", "appearance": "dark"})
        html = page(entered(agent=IPHONE), "/patients/")
        assert '<html lang="en" data-appearance="dark">' in html
        assert '<meta name="color-scheme" content="dark">' in html

    def test_are_the_devices_and_french_until_chosen(self, reader: Physician) -> None:
        html = page(people.signed_in(reader.user))
        assert '<html lang="fr">' in html
        assert '<meta name="color-scheme" content="light dark">' in html

    def test_the_switch_below_each_page_is_kept_on_the_account_too(self, reader: Physician) -> None:
        people.signed_in(reader.user).post("/language/", {"language": "en", "next": "/patients/"})
        reader.user.refresh_from_db()
        assert reader.user.language == "en"

    @pytest.mark.parametrize(
        "told", [{"language": "de"}, {"appearance": "pink"}, {"language": "fr", "appearance": "x" * 900}]
    )
    def test_another_choice_is_refused_whole(self, told: dict[str, str], reader: Physician) -> None:
        assert people.signed_in(reader.user).post("/profile/preferences/", told).status_code == 400
        reader.user.refresh_from_db()
        assert (reader.user.language, reader.user.appearance) == ("", "")

    def test_no_style_stands_in_the_page(self, reader: Physician) -> None:
        whole = page(people.signed_in(reader.user))
        bare = re.sub(r'<script src="/static/portal/reading\.js" defer></script>', "", whole)
        assert not re.search(r"<style|style=|<script", bare)

    @pytest.mark.parametrize(("chosen", "theme"), [("dark", "dark"), ("light", "light"), ("", "system")])
    def test_of_staff_are_those_of_the_admin_too(self, chosen: str, theme: str) -> None:
        client = people.signed_in(people.person(group="Administrators"))
        client.post("/profile/preferences/", {"language": "en", "appearance": chosen})
        html = page(client, "/admin/")
        assert f"w-theme-{theme} " in html
        assert '<html lang="en"' in html

    def test_of_a_physician_make_no_account_of_wagtails_own(self, reader: Physician) -> None:
        people.signed_in(reader.user).post("/profile/preferences/", {"language": "en", "appearance": "dark"})
        assert not User.objects.filter(wagtail_userprofile__isnull=False).exists()


class TestPassword:
    def change(self, client: Client, **told: str) -> Any:
        whole = {"old_password": people.PASSWORD, "new_password1": NEW, "new_password2": NEW, **told}
        return client.post("/profile/password/", whole)

    def test_is_changed_here_and_ends_the_sessions_elsewhere(self, reader: Physician) -> None:
        here, elsewhere = entered(), entered(agent=IPHONE)
        assert self.change(here).status_code == 302
        assert here.get("/patients/").status_code == 200
        assert elsewhere.get("/patients/").status_code == 302
        reader.user.refresh_from_db()
        assert reader.user.check_password(NEW)
        assert AccountSession.objects.filter(ended=None).count() == 1
        assert "cette session" in page(here)

    def test_five_wrong_guesses_are_enough(self, reader: Physician) -> None:
        client, other = people.signed_in(reader.user), people.signed_in(people.physician().user)
        assert [self.change(client, old_password=f"faux-{n}").status_code for n in range(5)] == [200] * 5
        refused = self.change(client)  # even the right one
        assert (refused.status_code, refused["Retry-After"]) == (429, "300")
        reader.user.refresh_from_db()
        assert reader.user.check_password(people.PASSWORD)
        assert client.get("/profile/password/").status_code == 200
        assert self.change(other).status_code == 302  # nobody else waits

    def test_a_slip_in_the_new_one_is_no_guess(self, reader: Physician) -> None:
        client = people.signed_in(reader.user)
        for _ in range(8):
            assert self.change(client, new_password2="pas le même du tout").status_code == 200
        assert self.change(client).status_code == 302

    def test_one_that_was_handed_over_is_told_to_whom_it_concerns(self, reader: Physician, at: people.Clock) -> None:
        chief = people.person(group="Administrators", first_name="Ada", last_name="CHEF")
        client = people.signed_in(reader.user)
        assert "mot de passe provisoire" not in page(client)
        note(Change.HAND, chief, reader.user)
        told = page(client)
        assert "Un mot de passe provisoire de votre compte a été remis" in told
        assert "Ada CHEF" in told
        assert "mot de passe provisoire" not in page(people.signed_in(people.physician().user))
        at.go(hours=24 * 90)
        assert "mot de passe provisoire" not in page(people.signed_in(reader.user))

    def test_it_is_told_too_where_it_must_be_changed(self, reader: Physician, at: people.Clock) -> None:
        chief = people.person(group="Administrators", first_name="Ada", last_name="CHEF")
        note(Change.HAND, chief, reader.user)
        assert "Ada CHEF" not in page(people.signed_in(reader.user), "/profile/password/")
        type(reader.user).objects.filter(pk=reader.user.pk).update(temporary_until=at.now + timedelta(days=1))
        assert "Ada CHEF" in page(people.signed_in(reader.user), "/profile/password/")

    @pytest.mark.parametrize(
        "told",
        [
            {"old_password": "faux"},
            {"new_password2": "pas le même du tout"},
            {"new_password1": "zq-17", "new_password2": "zq-17"},
            {"new_password1": people.PASSWORD, "new_password2": people.PASSWORD},
            {"new_password1": "", "new_password2": ""},
        ],
    )
    def test_is_refused_with_the_reason_and_stays(self, told: dict[str, str], reader: Physician) -> None:
        answer = self.change(entered(), **told)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert 'role="alert"' in html
        assert not any(value and value in html for value in (*told.values(), NEW))
        reader.user.refresh_from_db()
        assert reader.user.check_password(people.PASSWORD)


class TestSessions:
    def test_each_is_told_by_its_device_and_this_one_is_marked(self, reader: Physician) -> None:
        here = entered()
        entered(agent=IPHONE)
        html = page(here)
        assert html.count("<li><div><p><b>") == 2
        assert html.count("cette session") == 1
        assert "Chrome, Windows" in html
        assert "Safari, iPhone" in html

    def test_one_is_ended_at_its_next_request(self, reader: Physician) -> None:
        here, elsewhere = entered(), entered(agent=IPHONE)
        other = AccountSession.objects.get(device="Safari, iPhone")
        here.post("/profile/sessions/", {"session": str(other.uuid)})
        assert elsewhere.get("/patients/").status_code == 302
        assert here.get("/patients/").status_code == 200

    def test_all_others_are_ended_in_one_go(self, reader: Physician) -> None:
        here, others = entered(), [entered(agent=IPHONE) for _ in range(3)]
        here.post("/profile/sessions/", {"others": "1"})
        assert {client.get("/patients/").status_code for client in others} == {302}
        assert here.get("/patients/").status_code == 200

    @pytest.mark.parametrize("told", ["x", "", "00000000-0000-4000-8000-000000000000"])
    def test_none_is_ended_by_what_names_none(self, told: str, reader: Physician) -> None:
        here = entered()
        assert here.post("/profile/sessions/", {"session": told}).status_code == 302
        assert AccountSession.objects.filter(ended=None).count() == 1

    def test_nobody_ends_anothers(self, reader: Physician) -> None:
        people.physician("autre")
        entered("autre")
        theirs = AccountSession.objects.get(user__username="autre")
        entered().post("/profile/sessions/", {"session": str(theirs.uuid)})
        theirs.refresh_from_db()
        assert theirs.ended is None

    def test_keep_no_address_and_no_key(self, reader: Physician) -> None:
        client = entered()
        kept = str(AccountSession.objects.values().get())
        assert "127.0.0.1" not in kept
        assert client.cookies["diaphane_session"].value not in kept


def test_the_staffs_page_of_wagtail_is_this_one(client: Client) -> None:
    client = people.signed_in(people.person(group="Secretaries"))
    assert client.get("/admin/account/")["Location"] == "/profile/"


def test_an_account_of_wagtails_own_is_never_made_by_looking(reader: Physician) -> None:
    page(people.signed_in(reader.user))
    assert User.objects.filter(wagtail_userprofile__isnull=False).count() == 0
