"""The administrators' screens of accounts: the road of a new account through two people, and what is refused."""

import re
from typing import Any

import pytest
from django.test import Client

from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.hand_over import hand_over
from patients.models import AccountRequest, AccountRole, Physician, User
from tests import people
from tests.patients.accounts import staff
from tests.people import Queries

pytestmark = pytest.mark.django_db
PERSON = {"login": "c.morel", "first_name": "Camille", "last_name": "MOREL"}
BUDGET = 15


@pytest.fixture
def first() -> Client:
    return people.signed_in(staff.administrator(last_name="PREMIÈRE"))


@pytest.fixture
def second() -> Client:
    return people.signed_in(staff.administrator(last_name="SECONDE"))


def html(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content, "utf-8")


def posted(client: Client, path: str, **told: str) -> str:
    """The page that follows, the second question answered."""
    return html(client.post(path, {"sure": "1", **told}, follow=True))


def account(login: str = "c.morel") -> User:
    return User.objects.get(username=login)


def answer(client: Client, verb: str, **told: str) -> str:
    request = AccountRequest.objects.latest("pk")
    return posted(client, f"/admin/requests/{request.uuid}/", verb=verb, **told)


def test_a_new_physician_goes_through_two_people_and_chooses_a_password(first: Client, second: Client) -> None:
    number = people.rpps(1000000777)
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
    told = {**PERSON, "rpps": spaced, "profession": "10", "speciality": "SM26", "speciality_name": "Médecine générale"}
    page = posted(first, "/admin/accounts/new/physician/", **told)
    assert "en attente de son rôle" in page
    assert number in page
    assert 'value="confirm">' not in page
    assert 'value="confirm">' in html(second.get("/admin/requests/"))
    assert "C’est confirmé." in answer(second, "confirm")
    assert Physician.objects.get(user=account()).rpps == number
    assert "Montrer le mot de passe" not in html(second.get(f"/admin/accounts/{account().uuid}/"))
    assert "Montrer le mot de passe" in html(first.get(f"/admin/accounts/{account().uuid}/"))
    shown = answer(first, "hand-over")
    (password,) = re.findall(r'<code class="house-secret">([^<]+)</code>', shown)
    assert password not in answer(first, "hand-over")
    _first_steps(password)


def _first_steps(password: str) -> None:
    """The new physician: sign-in, and nothing else before their own password."""
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "c.morel", "password": password})
    for path in ("/patients/", "/profile/", "/admin/", "/nowhere"):
        assert client.get(path)["Location"] == "/profile/password/"
        assert client.post(path)["Location"] == "/profile/password/"
    assert "Choisissez votre mot de passe" in html(client.get("/profile/password/"))
    told = {"old_password": password, "new_password1": people.PASSWORD, "new_password2": people.PASSWORD}
    assert "<h1>Mes patients</h1>" in posted(client, "/profile/password/", **told)
    account().refresh_from_db()
    assert account().temporary_until is None


def test_a_temporary_password_opens_nothing_after_its_days(at: people.Clock) -> None:
    password = hand_over(confirm(staff.created(None)))
    told = {"login": "nouvelle", "password": password}
    at.go(days=2, hours=23)
    assert Client().post("/accounts/login/", told).status_code == 302
    at.go(hours=1)
    late, wrong = (Client().post("/accounts/login/", {**told, **other}) for other in ({}, {"password": "faux"}))
    assert late.status_code == wrong.status_code == 200
    assert _refusal(late) == _refusal(wrong)


def _refusal(answer: Any) -> list[str]:
    return re.findall(r'role="alert".*?</div>', html(answer), re.DOTALL)


class TestForms:
    def test_a_refusal_keeps_what_was_typed_and_makes_nothing(self, first: Client) -> None:
        page = posted(first, "/admin/accounts/new/physician/", **PERSON, rpps="12345678901", profession="10")
        assert "Ce n’est pas un RPPS" in page
        for value in (*PERSON.values(), "12345678901"):
            assert f'value="{value}"' in page
        assert not User.objects.filter(username="c.morel").exists()

    def test_an_empty_form_says_what_is_missing(self, first: Client) -> None:
        page = posted(first, "/admin/accounts/new/secretary/")
        assert page.count("error-message") == 3

    @pytest.mark.parametrize("field", ["is_superuser", "is_staff", "groups", "user_permissions", "password", "role"])
    def test_no_field_beyond_the_form_counts(self, field: str, first: Client) -> None:
        posted(first, "/admin/accounts/new/secretary/", **PERSON, **{field: "1"})
        made = account()
        assert (made.is_superuser, made.is_staff, made.has_usable_password()) == (False, False, False)
        assert not made.groups.exists()
        assert not made.user_permissions.exists()

    @pytest.mark.parametrize("role", ["superuser", "Physicians", "x"])
    def test_a_role_that_is_none_has_no_form(self, role: str, first: Client) -> None:
        assert first.get(f"/admin/accounts/new/{role}/").status_code == 404
        assert first.post(f"/admin/accounts/new/{role}/", PERSON).status_code == 404

    def test_hostile_text_is_shown_as_text(self, first: Client) -> None:
        posted(first, "/admin/accounts/new/secretary/", **{**PERSON, "last_name": "<script>alert(1)</script>"})
        page = html(first.get("/admin/accounts/"))
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_a_name_with_a_nul_is_refused(self, first: Client) -> None:
        assert "error-message" in posted(first, "/admin/accounts/new/secretary/", **{**PERSON, "last_name": "a\x00b"})

    def test_editing_changes_what_may_be_and_nothing_else(self, first: Client) -> None:
        physician = people.physician("gp")
        told = {"first_name": "Claude", "last_name": "AUTRE", "profession": "40", "rpps": people.rpps(1555555555)}
        posted(first, f"/admin/accounts/{physician.user.uuid}/edit/", **told, login="pris", username="pris")
        physician.refresh_from_db()
        now = account("gp")
        assert (now.last_name, physician.profession, physician.rpps) == ("AUTRE", "40", physician.rpps)
        assert physician.rpps != people.rpps(1555555555)

    def test_a_role_is_asked_again_after_a_refusal(self, first: Client, second: Client) -> None:
        posted(first, "/admin/accounts/new/secretary/", **PERSON)
        assert "Un refus dit pourquoi" in answer(second, "refuse", reason=" ")
        answer(second, "refuse", reason="inconnue")
        posted(first, f"/admin/accounts/{account().uuid}/role/administrator/")
        answer(second, "confirm")
        assert account().groups.get().name == "Administrators"


class TestClosing:
    def test_is_asked_a_second_time(self, first: Client) -> None:
        member = people.person("membre", "Secretaries", first_name="Jeanne", last_name="MARTIN")
        path = f"/admin/accounts/{member.uuid}/act/"
        question = html(first.post(path, {"verb": "close"}))
        assert "Fermer ce compte ?" in question
        assert "Jeanne MARTIN" in question
        member.refresh_from_db()
        assert member.is_active
        assert first.post(path, {"verb": "close", "sure": "1"}).status_code == 302
        member.refresh_from_db()
        assert not member.is_active

    @pytest.mark.parametrize("verb", ["password", "reopen", "end-sessions"])
    def test_what_another_confirms_or_what_undoes_itself_is_asked_once(self, verb: str, first: Client) -> None:
        member = people.person("membre", "Secretaries")
        assert first.post(f"/admin/accounts/{member.uuid}/act/", {"verb": verb}).status_code == 302


class TestOneself:
    def test_an_administrator_finds_no_button_on_their_own_account(self, first: Client) -> None:
        mine = User.objects.get(last_name="PREMIÈRE")
        page = html(first.get(f"/admin/accounts/{mine.uuid}/"))
        assert 'name="verb"' not in page
        assert "C’est votre compte." in page

    @pytest.mark.parametrize("verb", ["close", "reopen", "password", "end-sessions"])
    def test_nor_a_way_without_one(self, verb: str, first: Client) -> None:
        mine = User.objects.get(last_name="PREMIÈRE")
        page = posted(first, f"/admin/accounts/{mine.uuid}/act/", verb=verb)
        assert "Personne n’agit sur son propre compte" in page
        assert not AccountRequest.objects.exists()

    def test_asking_does_not_confirm(self, first: Client) -> None:
        posted(first, "/admin/accounts/new/secretary/", **PERSON)
        assert "Qui demande ne confirme pas" in answer(first, "confirm")
        assert not account().groups.exists()

    def test_one_alone_is_told_who_confirms(self, first: Client) -> None:
        assert "Vous êtes le seul administrateur" in html(first.get("/admin/requests/"))


class TestSuperuser:
    """Not an administrator's to see or to touch."""

    @pytest.fixture
    def root(self) -> User:
        return people.person("racine", is_superuser=True, is_staff=True)

    def test_is_not_listed(self, root: User, first: Client) -> None:
        assert "racine" not in html(first.get("/admin/accounts/"))

    def test_has_no_page(self, root: User, first: Client) -> None:
        for path in ("", "edit/", "role/secretary/"):
            assert first.get(f"/admin/accounts/{root.uuid}/{path}").status_code == 404
        for path in ("edit/", "role/secretary/", "act/"):
            assert first.post(f"/admin/accounts/{root.uuid}/{path}", {"verb": "close"}).status_code == 404


class TestList:
    def test_finds_by_name_login_number_and_house_without_a_name_in_the_address(self, first: Client) -> None:
        house = staff.house(name="Cabinet du Port")
        people.physician("gp", organisation=house)
        people.person("autre", "Secretaries")
        for wanted in ("gp", "médecin", "cabinet port", Physician.objects.get().rpps):
            answer = first.post("/admin/accounts/", {"name": wanted})
            assert wanted not in answer["Location"]
            page = html(first.get(answer["Location"]))
            assert ("gp" in page, "autre" in page) == (True, False), wanted

    def test_says_that_nothing_was_found(self, first: Client) -> None:
        assert "Aucun compte ne répond" in posted(first, "/admin/accounts/", name="zzz")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("role=physician", {"gp"}),
            ("role=secretary", {"sec"}),
            ("state=closed", {"parti"}),
            ("state=roleless", {"sans"}),
            ("role=king", set()),
            ("page=99&state=x", {"gp", "sec", "sans", "parti"}),
        ],
    )
    def test_filters(self, query: str, expected: set[str], first: Client) -> None:
        people.physician("gp")
        people.person("sec", "Secretaries")
        people.person("sans")
        close_account(people.person("parti", "Administrators"))
        page = html(first.get(f"/admin/accounts/?{query}"))
        assert {login for login in ("gp", "sec", "sans", "parti") if f"<small>{login}" in page} == expected

    def test_costs_as_much_with_many_accounts_as_with_one(self, first: Client, queries: Queries) -> None:
        for _ in range(60):
            people.physician(organisation=staff.house())
        assert len(queries(lambda: first.get("/admin/accounts/"))) <= BUDGET


class TestStrange:
    @pytest.mark.parametrize("verb", ["", "delete", "make-superuser"])
    def test_an_act_that_is_none_does_nothing(self, verb: str, first: Client) -> None:
        member = staff.member(AccountRole.SECRETARY)
        assert first.post(f"/admin/accounts/{member.uuid}/act/", {"verb": verb}).status_code == 400
        request = AccountRequest.objects.get()
        assert first.post(f"/admin/requests/{request.uuid}/", {"verb": verb}).status_code == 400

    def test_what_is_not_there_is_not_found(self, first: Client) -> None:
        nowhere = "00000000-0000-4000-8000-000000000000"
        assert first.get(f"/admin/accounts/{nowhere}/").status_code == 404
        for path in (f"accounts/{nowhere}/act/", f"accounts/{nowhere}/edit/", f"requests/{nowhere}/"):
            assert first.post(f"/admin/{path}", {"verb": "confirm"}).status_code == 404

    @pytest.mark.parametrize("group", ["Physicians", "Secretaries", ""])
    def test_for_everyone_else_nothing_of_it_exists(self, group: str) -> None:
        client = people.signed_in(people.person(group=group))
        for path in ("accounts/", "requests/", "accounts/new/secretary/"):
            assert {client.get(f"/admin/{path}").status_code, client.post(f"/admin/{path}").status_code} == {404}


def test_the_menu_leads_where_one_may_go(first: Client) -> None:
    page = html(first.get("/admin/"))
    assert '"/admin/accounts/"' in page
    for closed in ("/admin/users/", "/admin/groups/", "/admin/reports/", "/admin/sites/", "/admin/workflows/list/"):
        assert f'"{closed}"' not in page
