"""Accounts, requests and changes in words."""

from datetime import timedelta

import pytest

from patients.actions.close_account import close_account
from patients.actions.close_place import close_place
from patients.actions.confirm import confirm
from patients.actions.edit_account import edit_account
from patients.actions.hand_over import hand_over
from patients.actions.keep_organisation import keep_organisation
from patients.actions.make_token import make_token
from patients.actions.propose import propose_password
from patients.actions.refusals import Refused
from patients.actions.revoke_token import revoke_own
from patients.actions.set_house import set_house
from patients.models import AccountRequest, AccountRole, AdministrationEvent, Change, Rights, User
from portal.administration import access, presentation, roles
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(at: Clock) -> User:
    return staff.administrator()


def state(account: User) -> tuple[str, str, bool]:
    line = presentation.line(User.objects.get(pk=account.pk))
    return str(line.role), str(line.state), line.is_alert


class TestLine:
    def test_an_account_waits_for_its_role_then_is_open(self, actor: User) -> None:
        asked = staff.created(actor)
        assert state(asked.user) == ("sans rôle", "en attente de son rôle", True)
        confirm(asked)
        assert state(asked.user) == ("Secrétaire médicale", "ouvert", False)

    def test_a_password_that_was_handed_over_is_told_until_it_is_changed(self, actor: User, at: Clock) -> None:
        asked = confirm(staff.created(actor))
        hand_over(asked, actor=actor)
        assert state(asked.user)[1:] == ("mot de passe remis, pas encore changé", False)
        at.go(days=3)
        assert state(asked.user)[1:] == ("mot de passe remis, expiré", True)

    def test_a_closed_account_says_so_before_all_else(self, actor: User) -> None:
        asked = confirm(staff.created(actor))
        hand_over(asked, actor=actor)
        close_account(asked.user, actor=actor)
        assert state(asked.user) == ("Secrétaire médicale", "fermé", True)


class TestRequest:
    @pytest.mark.parametrize("kind", ["role", "password"])
    def test_may_be_confirmed_by_a_third_person_alone(self, kind: str, actor: User) -> None:
        asked = staff.created(actor) if kind == "role" else propose_password(staff.member(), actor=actor)
        may = {person: presentation.asked(asked, person).may_be_confirmed for person in (actor, asked.user)}
        assert set(may.values()) == {False}
        assert presentation.asked(asked, staff.administrator()).may_be_confirmed

    def test_leaves_out_what_is_empty(self, actor: User) -> None:
        asked = staff.created(actor, AccountRole.PHYSICIAN)
        names = [str(name) for name, _value in presentation.asked(asked, actor).facts]
        assert names == ["RPPS", "profession", "spécialité (code)", "spécialité"]

    def test_names_an_organisation_and_not_its_key(self, actor: User) -> None:
        house = staff.house(name="Cabinet du Port")
        asked = staff.created(actor, AccountRole.PHYSICIAN, organisation=house.pk)
        assert house in [value for _name, value in presentation.asked(asked, actor).facts]

    def test_lives_with_an_organisation_that_is_gone(self, actor: User) -> None:
        house = staff.house()
        asked = staff.created(actor, AccountRole.PHYSICIAN, organisation=house.pk)
        house.delete()
        assert presentation.asked(AccountRequest.objects.get(pk=asked.pk), actor).facts


class TestChange:
    def last(self) -> presentation.Told:
        (told,) = presentation.told([AdministrationEvent.objects.latest("pk")])
        return told

    def test_tells_what_was_and_what_is(self, actor: User) -> None:
        account = staff.member()
        edit_account(account, "Claude", "NOUVELLE", actor=actor)
        told = self.last()
        assert (str(told.act), told.changes) == ("compte modifié", [("prénom", "Camille", "Claude")])

    def test_tells_an_empty_value_by_a_dash(self, actor: User) -> None:
        account = staff.member(AccountRole.PHYSICIAN)
        edit_account(account, "Camille", "NOUVELLE", staff.practice(speciality=""), actor=actor)
        assert self.last().changes == [("spécialité (code)", "SM26", "—")]

    def test_names_an_organisation_and_not_its_key(self, actor: User) -> None:
        account, house = staff.member(AccountRole.PHYSICIAN), staff.house(name="Cabinet du Port")
        edit_account(account, "Camille", "NOUVELLE", staff.practice(organisation=house.pk), actor=actor)
        assert ("établissement", "—", "Cabinet du Port") in self.last().changes

    def test_tells_a_token_made_or_revoked_by_what_it_allows_and_not_by_its_key(self) -> None:
        reader = people.physician()
        made, _secret = make_token(reader.user, "Station", Rights.SEND, days=90)
        told = self.last()
        assert (str(told.act), told.changes) == ("jeton créé", [("droits", "", "lire et envoyer"), ("jours", "", "90")])
        revoke_own(reader.user, made.uuid)
        assert (str(self.last().act), self.last().changes) == ("jeton révoqué", [])

    def test_tells_a_setting_by_the_words_of_its_screen(self, actor: User) -> None:
        set_house({"idle_minutes": 45}, actor=actor)
        assert (self.last().about, self.last().changes) == (
            "",
            [("déconnexion après (minutes sans activité)", "120", "45")],
        )

    def test_tells_a_state_in_words(self, actor: User) -> None:
        house = keep_organisation("Centre", actor=actor)
        close_place(house, actor=actor)
        assert (str(self.last().about), self.last().changes) == ("Centre", [("état", "ouvert", "fermé")])

    @pytest.mark.parametrize(("role", "word"), [(role, str(role.label)) for role in AccountRole])
    def test_tells_a_request_in_words(self, role: AccountRole, word: str, actor: User) -> None:
        staff.created(actor, role)
        assert self.last().about == f"Donner un rôle · {word}"

    @pytest.mark.parametrize("act", Change.values)
    def test_has_a_word_for_each_act(self, act: str, actor: User) -> None:
        event = AdministrationEvent(act=act, actor=actor, time=NOW, about="quelque chose")
        assert str(presentation.told([event])[0].act)


class TestAccess:
    def test_no_superuser_is_an_account_here(self, actor: User) -> None:
        root = people.person(is_superuser=True)
        assert root not in access.accounts()
        assert actor in access.accounts()

    @pytest.mark.parametrize(("slug", "role"), [("physician", "Physicians"), ("administrator", "Administrators")])
    def test_a_role_has_a_word_in_an_address(self, slug: str, role: str) -> None:
        assert roles.named(slug) == role

    @pytest.mark.parametrize("slug", ["", "Physicians", "superuser"])
    def test_and_nothing_else_is_one(self, slug: str) -> None:
        with pytest.raises(Refused, match="unknown"):
            roles.named(slug)

    def test_all_are_offered(self) -> None:
        assert {roles.named(slug) for slug, _label in roles.offered()} == set(AccountRole)


def test_a_request_is_told_with_its_days(actor: User) -> None:
    asked = presentation.asked(staff.created(actor), actor)
    assert asked.row.expires - asked.row.proposed_at == timedelta(days=7)
