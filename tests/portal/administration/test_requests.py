"""*À confirmer* as each administrator sees it, and what an answer says back."""

import re
from typing import Any

import pytest
from django.test import Client

from patients.actions.close_account import close_account
from patients.actions.propose import propose_password, propose_reopening
from patients.models import AccountRequest, AccountRole, AdministrationEvent, Decision, User
from patients.requests import HOLDS
from portal.tasks import prune
from tests import people
from tests.patients.accounts import staff
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db
BUDGET = 15


@pytest.fixture
def first() -> User:
    return staff.administrator(last_name="PREMIÈRE")


@pytest.fixture
def second() -> User:
    return staff.administrator(last_name="SECONDE")


def page(user: User, path: str = "/admin/requests/") -> str:
    answer = people.signed_in(user).get(path)
    assert answer.status_code == 200
    return str(answer.content, "utf-8")


def answer(user: User, asked: AccountRequest, verb: str, **told: str) -> str:
    path = f"/admin/requests/{asked.uuid}/"
    followed: Any = people.signed_in(user).post(path, {"verb": verb, "sure": "1", **told}, follow=True)
    assert followed.status_code == 200
    return str(followed.content, "utf-8")


def verbs(html: str) -> set[str]:
    return set(re.findall(r'name="verb" value="([\w-]+)"', html))


class TestWhoSeesWhat:
    def test_who_asked_may_take_back_and_another_may_answer(self, first: User, second: User) -> None:
        staff.created(first)
        assert verbs(page(first)) == {"withdraw"}
        assert verbs(page(second)) == {"confirm", "refuse"}

    def test_who_is_concerned_may_do_neither(self, first: User, second: User) -> None:
        propose_password(second, actor=first)
        html = page(second)
        assert verbs(html) == set()
        assert "Cette demande vous concerne" in html

    def test_a_physicians_registration_is_there_to_be_checked(self, first: User, second: User) -> None:
        house = staff.house(name="Cabinet du Port")
        address = "c.nouvelle@port.mssante.fr"
        asked = staff.created(first, AccountRole.PHYSICIAN, organisation=house.pk, mssante=address)
        html = page(second)
        for told in (asked.practice["rpps"], "Médecin", "Médecine générale", "SM26", address, "Cabinet du Port"):
            assert told in html

    @pytest.mark.parametrize("kind", ["password", "reopening"])
    def test_each_kind_is_named(self, kind: str, first: User, second: User) -> None:
        account = staff.member()
        if kind == "reopening":
            close_account(account, actor=first)
        {"password": propose_password, "reopening": propose_reopening}[kind](account, actor=first)
        words = {"password": "Remettre un nouveau mot de passe", "reopening": "Rouvrir le compte"}
        assert words[kind] in page(second)

    def test_what_was_answered_stays_to_be_read(self, first: User, second: User) -> None:
        asked = staff.created(first)
        answer(second, asked, "refuse", reason="inconnue du service")
        html = page(first)
        assert "Rien n’attend." in html
        assert "inconnue du service" in html
        assert "SECONDE" in html

    def test_what_expired_waits_no_more(self, first: User, second: User, at: Clock) -> None:
        asked = staff.created(first)
        at.go(seconds=HOLDS.total_seconds())
        assert "Rien n’attend." in page(second)
        assert "a expiré" in answer(second, asked, "confirm")
        assert "Expirée" in page(second)

    def test_what_expired_is_written_down_by_the_clock(self, first: User, at: Clock) -> None:
        late, fresh = staff.created(first, login="tardive"), None
        at.go(seconds=HOLDS.total_seconds() - 1)
        fresh = staff.created(first, login="recente")
        prune.call()
        at.go(seconds=1)
        prune.call()
        assert set(AccountRequest.objects.values_list("pk", "decision")) == {
            (late.pk, Decision.EXPIRED),
            (fresh.pk, Decision.WAITING),
        }

    def test_costs_as_much_with_many_requests_as_with_one(self, first: User, second: User, queries: Queries) -> None:
        for number in range(20):
            staff.created(first, login=f"nouvelle-{number}")
        client = people.signed_in(second)
        assert len(queries(lambda: client.get("/admin/requests/"))) <= BUDGET


class TestAnswers:
    def test_say_what_was_done(self, first: User, second: User) -> None:
        assert "C’est confirmé." in answer(second, staff.created(first, login="a"), "confirm")
        assert "La demande est refusée." in answer(second, staff.created(first, login="b"), "refuse", reason="non")
        assert "La demande est reprise." in answer(first, staff.created(first, login="c"), "withdraw")

    @pytest.mark.parametrize("verb", ["confirm", "refuse"])
    def test_are_asked_a_second_time_before_anything_is_done(self, verb: str, first: User, second: User) -> None:
        asked = staff.created(first)
        path, client = f"/admin/requests/{asked.uuid}/", people.signed_in(second)
        question = client.post(path, {"verb": verb, "reason": "inconnue du service"}).content.decode()
        asked.refresh_from_db()
        assert asked.decision == Decision.WAITING
        for told in (str(asked.user), "inconnue du service", 'role="alertdialog"', 'name="sure" value="1"'):
            assert told in question
        client.post(path, {"verb": verb, "reason": "inconnue du service", "sure": "1"})
        asked.refresh_from_db()
        assert asked.decision == {"confirm": "confirmed", "refuse": "refused"}[verb]

    def test_what_is_typed_as_a_reason_stays_text_in_the_question(self, first: User, second: User) -> None:
        asked = staff.created(first)
        told = {"verb": "refuse", "reason": "<script>"}
        page = people.signed_in(second).post(f"/admin/requests/{asked.uuid}/", told).content.decode()
        assert "<script>" not in page.partition('class="house-sure"')[2].partition("</form>")[0]

    @pytest.mark.parametrize("verb", ["confirm", "refuse", "withdraw"])
    def test_come_once(self, verb: str, first: User, second: User) -> None:
        asked = staff.created(first)
        answer(second, asked, "confirm")
        before = AdministrationEvent.objects.count()
        assert "a déjà reçu une réponse" in answer(second, asked, verb, reason="x")
        assert AdministrationEvent.objects.count() == before

    def test_a_password_is_shown_in_no_redirect_and_kept_by_no_cache(self, first: User, second: User) -> None:
        asked = staff.created(first)
        answer(second, asked, "confirm")
        shown = people.signed_in(first).post(f"/admin/requests/{asked.uuid}/", {"verb": "hand-over"})
        assert shown.status_code == 200
        assert "no-store" in shown["Cache-Control"]
        assert "house-secret" in shown.content.decode()

    @pytest.mark.parametrize("group", ["Secretaries", "Physicians", ""])
    def test_are_nobody_elses(self, group: str, first: User) -> None:
        asked = staff.created(first)
        client = people.signed_in(people.person(group=group))
        assert client.post(f"/admin/requests/{asked.uuid}/", {"verb": "confirm"}).status_code == 404
        asked.refresh_from_db()
        assert asked.decision == Decision.WAITING

    def test_need_the_forms_own_token(self, first: User, second: User) -> None:
        asked = staff.created(first)
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
        assert careful.post(f"/admin/requests/{asked.uuid}/", {"verb": "confirm"}).status_code == 403
        asked.refresh_from_db()
        assert asked.decision == Decision.WAITING

    def test_are_not_given_by_looking(self, first: User, second: User) -> None:
        asked = staff.created(first)
        client = people.signed_in(second)
        assert client.get(f"/admin/requests/{asked.uuid}/?verb=confirm").status_code == 405
        asked.refresh_from_db()
        assert asked.decision == Decision.WAITING


def test_the_record_of_an_account_tells_who_did_what_in_words(first: User, second: User) -> None:
    asked = staff.created(first, AccountRole.PHYSICIAN)
    answer(second, asked, "confirm")
    html = page(first, f"/admin/accounts/{asked.user.uuid}/")
    for told in (
        "Compte créé",
        "Demande faite",
        "Demande confirmée",
        "Donner un rôle · Médecin",
        "PREMIÈRE",
        "SECONDE",
    ):
        assert told in html
