"""Ending sessions: the rows of Django go, those of whoever else stay, and what is told stays true."""

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from patients.actions.choose_password import choose_password
from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.end_sessions import end_all, end_own, end_sessions
from patients.actions.hand_over import hand_over
from patients.actions.propose import propose_password
from patients.actions.refusals import Refused
from patients.actions.set_preferences import set_preferences
from patients.models import AccountSession, Appearance, User
from tests import people
from tests.patients.accounts import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> User:
    return staff.member()


def open_rows(account: User) -> int:
    return AccountSession.objects.filter(user=account, ended=None).count()


def reads(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


class TestEnding:
    def test_all_but_the_one_kept(self, account: User) -> None:
        browsers = [people.signed_in(account) for _ in range(3)]
        kept = AccountSession.objects.order_by("pk")[1]
        assert end_all(account, keep=kept.key_hash) == 2
        assert [reads(browser) for browser in browsers] == [False, True, False]
        assert open_rows(account) == 1

    def test_one_of_ones_own_once(self, account: User) -> None:
        browser = people.signed_in(account)
        row = AccountSession.objects.get()
        assert end_own(account, row.uuid) == 1
        assert end_own(account, row.uuid) == 0
        assert end_own(account, uuid4()) == 0
        assert not reads(browser)

    def test_none_of_anothers_by_its_uuid(self, account: User) -> None:
        other = people.person()
        browser = people.signed_in(other)
        assert end_own(account, AccountSession.objects.get().uuid) == 0
        assert reads(browser)

    def test_removes_the_rows_that_held_the_door_open(self, account: User) -> None:
        people.signed_in(account)
        people.signed_in(people.person())
        assert Session.objects.count() == 2
        end_sessions(account, actor=staff.administrator())
        assert Session.objects.count() == 1

    def test_keeps_when_each_ended(self, account: User) -> None:
        people.signed_in(account)
        before = timezone.now()
        end_all(account)
        row = AccountSession.objects.get()
        assert row.ended is not None
        assert before <= row.ended <= timezone.now()

    def test_costs_as_much_for_twenty_as_for_one(self, account: User, queries: people.Queries) -> None:
        for _ in range(20):
            people.signed_in(account)
        assert len(queries(lambda: end_all(account))) <= 7

    @pytest.mark.parametrize("group", ["", "Physicians", "Secretaries"])
    def test_of_another_is_for_administrators(self, group: str, account: User) -> None:
        with pytest.raises(Refused, match="not-allowed"):
            end_sessions(account, actor=people.person(group=group))


class TestWhatEndsThem:
    def test_closing_the_account(self, account: User) -> None:
        browser = people.signed_in(account)
        close_account(account, actor=staff.administrator())
        assert not reads(browser)
        assert open_rows(account) == 0

    def test_a_password_handed_over(self, account: User) -> None:
        browser = people.signed_in(account)
        hand_over(confirm(propose_password(account)))
        assert not reads(browser)

    def test_a_password_chosen_elsewhere(self, account: User) -> None:
        browser = people.signed_in(account)
        choose_password(account, people.PASSWORD + " !")
        assert not reads(browser)

    def test_reopening_brings_none_back(self, account: User) -> None:
        browser = people.signed_in(account)
        close_account(account)
        User.objects.filter(pk=account.pk).update(is_active=True)
        assert not reads(browser)


class TestPreferences:
    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("appearance", Appearance.values)
    def test_are_kept(self, language: str, appearance: str, account: User) -> None:
        set_preferences(account, language=language, appearance=appearance)
        account.refresh_from_db()
        assert (account.language, account.appearance) == (language, appearance)

    def test_one_leaves_the_other(self, account: User) -> None:
        set_preferences(account, language="en", appearance="dark")
        set_preferences(account, appearance="light")
        account.refresh_from_db()
        assert (account.language, account.appearance) == ("en", "light")

    @pytest.mark.parametrize("told", [{"language": ""}, {"language": "EN"}, {"appearance": "auto"}])
    def test_that_are_none_are_refused(self, told: dict[str, str], account: User) -> None:
        with pytest.raises(Refused, match="unknown"):
            set_preferences(account, **told)

    def test_write_nothing_but_themselves(self, account: User) -> None:
        late = User.objects.get(pk=account.pk)
        close_account(account)
        set_preferences(late, language="en")  # from a page that was open before
        assert not User.objects.get(pk=account.pk).is_active
