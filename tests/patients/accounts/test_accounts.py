"""Creating, editing, closing accounts, and handing passwords over."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from patients.access import readable_dossiers
from patients.actions.choose_password import choose_password
from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.create_account import Person, create_account
from patients.actions.edit_account import edit_account
from patients.actions.end_sessions import end_sessions
from patients.actions.hand_over import LASTS, hand_over
from patients.actions.propose import propose_password
from patients.actions.refusals import Refused
from patients.models import (
    AccountRequest,
    AccountRole,
    AdministrationEvent,
    Change,
    Decision,
    Organisation,
    Physician,
    User,
)
from patients.requests import HOLDS
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
WRONG_KEY = people.rpps(1234567890)[:-1] + str((int(people.rpps(1234567890)[-1]) + 1) % 10)


@pytest.fixture
def actor(at: Clock) -> User:
    return staff.administrator()


@pytest.fixture
def second(at: Clock) -> User:
    return staff.administrator()


def refused(action: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)
    return refusal.value.code


class TestCreating:
    def test_makes_an_account_that_signs_nobody_in(self, actor: User) -> None:
        made = create_account(
            Person(" c.nouvelle ", " Camille ", " NOUVELLE "), AccountRole.SECRETARY, actor=actor
        ).user
        assert (made.username, made.first_name, made.last_name) == ("c.nouvelle", "Camille", "NOUVELLE")
        assert not made.has_usable_password()
        assert (made.is_superuser, made.is_staff) == (False, False)
        assert not made.user_permissions.exists()

    @pytest.mark.parametrize("login", ["", "   ", "deux mots", "a/b", "<script>", "é\x00"])
    def test_refuses_a_login_that_is_none(self, login: str, actor: User) -> None:
        assert refused(staff.created, actor, login=login) == "login"

    @pytest.mark.parametrize("login", ["prise", "PRISE", "Prise"])
    def test_refuses_a_login_that_another_has_whatever_the_case(self, login: str, actor: User) -> None:
        people.person("prise")
        assert refused(staff.created, actor, login=login) == "login-taken"

    def test_refuses_what_does_not_fit(self, actor: User) -> None:
        assert refused(staff.created, actor, login="x" * 151) == "too-long"
        assert refused(create_account, Person("x", " ", "y"), AccountRole.SECRETARY, actor=actor) == "no-name"

    @pytest.mark.parametrize(
        ("columns", "code"),
        [
            ({"rpps": WRONG_KEY}, "rpps"),
            ({"rpps": ""}, "rpps"),
            ({"rpps": "1" * 12}, "rpps"),
            ({"rpps": "00000000000"}, "rpps"),
            ({"profession": "99"}, "profession"),
            ({"speciality": "sm26"}, "speciality"),
            ({"speciality": "S" * 17}, "speciality"),
            ({"speciality_name": "x" * 121}, "too-long"),
            ({"mssante": "camille@example.org"}, "mssante"),
            ({"mssante": "camille@fauxmssante.fr"}, "mssante"),
            ({"mssante": "mssante.fr"}, "mssante"),
            ({"organisation": 999999}, "organisation"),
        ],
    )
    def test_refuses_a_registration_that_is_wrong_and_keeps_nothing(
        self, columns: dict[str, Any], code: str, actor: User
    ) -> None:
        before = User.objects.count()
        assert refused(staff.created, actor, AccountRole.PHYSICIAN, **columns) == code
        assert (User.objects.count(), AccountRequest.objects.count()) == (before, 0)
        assert not AdministrationEvent.objects.exists()

    def test_refuses_a_number_that_another_has(self, actor: User) -> None:
        held = people.physician()
        assert refused(staff.created, actor, AccountRole.PHYSICIAN, rpps=held.rpps) == "rpps-taken"

    def test_refuses_a_closed_organisation(self, actor: User) -> None:
        house = staff.house()
        Organisation.objects.update(closed_at=NOW)
        assert refused(staff.created, actor, AccountRole.PHYSICIAN, organisation=house.pk) == "organisation"


class TestEditing:
    def test_records_what_differs_and_nothing_when_nothing_does(self, actor: User) -> None:
        account = staff.member(AccountRole.PHYSICIAN)
        before = AdministrationEvent.objects.count()
        edit_account(account, "Camille", "NOUVELLE", staff.practice(), actor=actor)
        assert AdministrationEvent.objects.count() == before
        edit_account(account, "Camille", "AUTRE", staff.practice(speciality_name="Oncologie"), actor=actor)
        event = AdministrationEvent.objects.order_by("-pk")[0]
        assert (event.act, event.actor, event.subject) == (Change.EDIT, actor, account)
        assert event.before == {"last_name": "NOUVELLE", "speciality_name": "Médecine générale"}
        assert event.after == {"last_name": "AUTRE", "speciality_name": "Oncologie"}

    def test_never_changes_the_number(self, actor: User) -> None:
        account = staff.member(AccountRole.PHYSICIAN)
        edit_account(account, "Camille", "N", staff.practice(rpps=people.rpps(1999999999)), actor=actor)
        assert Physician.objects.get(user=account).rpps == people.rpps(1234567890)

    def test_is_never_of_oneself_nor_of_a_superuser(self, actor: User) -> None:
        assert refused(edit_account, actor, "A", "B", actor=actor) == "own-rights"
        assert refused(edit_account, people.person(is_superuser=True), "A", "B", actor=actor) == "not-managed"

    def test_goes_on_where_the_organisation_closed_since(self, actor: User) -> None:
        house = staff.house()
        asked = staff.created(actor, AccountRole.PHYSICIAN, organisation=house.pk)
        account = confirm(asked).user
        Organisation.objects.update(closed_at=NOW)
        edit_account(account, "Claude", "N", staff.practice(organisation=house.pk), actor=actor)
        assert Physician.objects.get(user=account).organisation == house


class TestClosing:
    def test_shuts_the_door_at_once_and_keeps_the_designations(self, actor: User) -> None:
        dossier, reader = people.dossier(), people.physician()
        made = people.designation(dossier, reader)
        close_account(reader.user, actor=actor)
        reader.user.refresh_from_db()
        assert not readable_dossiers(reader.user).exists()
        made.refresh_from_db()
        assert made.ended_at is None

    def test_drops_what_was_asked_for_it(self, actor: User) -> None:
        asked = staff.created(actor)
        close_account(asked.user, actor=actor)
        asked.refresh_from_db()
        assert asked.decision == Decision.WITHDRAWN

    def test_of_oneself_is_refused_so_that_an_administrator_is_left(self, actor: User) -> None:
        assert refused(close_account, actor, actor=actor) == "own-rights"

    def test_twice_is_recorded_once(self, actor: User) -> None:
        account = staff.member()
        close_account(account, actor=actor)
        close_account(account, actor=actor)
        assert AdministrationEvent.objects.filter(act=Change.CLOSE).count() == 1


class TestHandingOver:
    def test_shows_once_to_who_asked_a_password_that_must_be_changed(self, actor: User, second: User) -> None:
        asked = confirm(staff.created(actor), actor=second)
        assert refused(hand_over, asked, actor=second) == "not-yours"
        password = hand_over(asked, actor=actor)
        account = User.objects.get(pk=asked.user_id)
        assert account.check_password(password)
        assert account.temporary_until == NOW + LASTS == NOW + timedelta(days=3)
        assert len(password) == 19
        assert refused(hand_over, asked, actor=actor) == "handed"

    def test_is_for_what_was_confirmed(self, actor: User) -> None:
        assert refused(hand_over, staff.created(actor), actor=actor) == "handed"

    def test_waits_some_days_and_no_longer(self, actor: User, second: User, at: Clock) -> None:
        asked = confirm(staff.created(actor), actor=second)
        at.go(seconds=HOLDS.total_seconds())
        assert refused(hand_over, asked, actor=actor) == "handed"

    def test_of_a_closed_account_is_refused(self, actor: User, second: User) -> None:
        asked = confirm(staff.created(actor), actor=second)
        close_account(asked.user, actor=second)
        assert refused(hand_over, asked, actor=actor) == "closed"

    def test_again_takes_another_request_and_another_confirmation(self, actor: User, second: User) -> None:
        account = staff.member()
        asked = propose_password(account, actor=actor)
        assert refused(hand_over, asked, actor=actor) == "handed"
        assert refused(confirm, asked, actor=actor) == "own-proposal"
        first_one = hand_over(confirm(asked, actor=second), actor=actor)
        again = hand_over(confirm(propose_password(account, actor=actor), actor=second), actor=actor)
        account.refresh_from_db()
        assert account.check_password(again)
        assert not account.check_password(first_one)

    def test_is_asked_for_an_open_account_with_a_role(self, actor: User, second: User) -> None:
        asked = staff.created(actor)
        assert refused(propose_password, asked.user, actor=actor) == "no-role"
        account = staff.member()
        close_account(account, actor=actor)
        assert refused(propose_password, account, actor=actor) == "closed"

    def test_leaves_the_password_nowhere(self, actor: User, second: User) -> None:
        asked = confirm(staff.created(actor), actor=second)
        password = hand_over(asked, actor=actor)
        kept = [str(row) for model in (AccountRequest, AdministrationEvent, User) for row in model.objects.values()]
        assert not any(password in row for row in kept)

    def test_ends_when_the_person_chose_their_own(self, actor: User, second: User) -> None:
        asked = confirm(staff.created(actor), actor=second)
        hand_over(asked, actor=actor)
        choose_password(asked.user, people.PASSWORD)
        account = User.objects.get(pk=asked.user_id)
        assert account.temporary_until is None
        assert account.check_password(people.PASSWORD)
        event = AdministrationEvent.objects.order_by("-pk")[0]
        assert (event.act, event.actor, event.subject) == (Change.PASSWORD, account, account)


def test_ending_the_sessions_of_another_is_recorded_and_of_oneself_refused(actor: User) -> None:
    assert refused(end_sessions, actor, actor=actor) == "own-rights"
    account = staff.member()
    people.signed_in(account)
    assert end_sessions(account, actor=actor) == 1
    assert AdministrationEvent.objects.filter(act=Change.SESSIONS, subject=account).count() == 1


class TestRecord:
    """It only grows."""

    @pytest.fixture
    def event(self, actor: User) -> AdministrationEvent:
        staff.created(actor)
        return AdministrationEvent.objects.order_by("pk")[0]

    def test_a_change_refuses_to_be_saved_again_or_deleted(self, event: AdministrationEvent) -> None:
        with pytest.raises(TypeError):
            event.save()
        with pytest.raises(TypeError):
            event.delete()

    def test_nor_by_any_query(self, event: AdministrationEvent) -> None:
        rows = AdministrationEvent.objects.filter(pk=event.pk)
        copy = AdministrationEvent(pk=event.pk, act=Change.EDIT, time=NOW)
        attempts = (
            lambda: rows.update(about="autre"),
            lambda: rows._raw_delete("default"),
            lambda: AdministrationEvent.objects.bulk_create([copy]),
        )
        for attempt in attempts:
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
