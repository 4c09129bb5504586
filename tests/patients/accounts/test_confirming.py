"""Nobody changes their own rights: a role, a password or a reopening takes two administrators."""

from datetime import timedelta

import pytest

from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.hand_over import hand_over
from patients.actions.propose import propose_password, propose_reopening, propose_role
from patients.actions.refusals import Refused
from patients.actions.refuse_request import refuse_request, withdraw_request
from patients.models import (
    AccountRequest,
    AccountRole,
    AdministrationEvent,
    Asked,
    Change,
    Decision,
    Physician,
    User,
)
from patients.requests import HOLDS, waiting
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(at: Clock) -> User:
    return staff.administrator()


@pytest.fixture
def second(at: Clock) -> User:
    return staff.administrator()


def groups(account: User) -> set[str]:
    return set(account.groups.values_list("name", flat=True))


def refused(action: object, *arguments: object, **named: object) -> str:
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)  # type: ignore[operator]
    return refusal.value.code


class TestTwoHands:
    @pytest.mark.parametrize("role", staff.ROLES)
    def test_a_role_takes_effect_when_a_second_administrator_confirms_it(
        self, role: AccountRole, first: User, second: User
    ) -> None:
        asked = staff.created(first, role)
        assert groups(asked.user) == set()
        assert not Physician.objects.exists()
        done = confirm(asked, actor=second)
        assert (done.decision, done.decided_by, done.decided_at) == (Decision.CONFIRMED, second, NOW)
        assert groups(asked.user) == {role.value}

    def test_a_physician_is_registered_at_the_confirmation_with_what_was_confirmed(
        self, first: User, second: User
    ) -> None:
        house = staff.house()
        address = "camille.nouvelle@hopital.mssante.fr"
        asked = staff.created(first, AccountRole.PHYSICIAN, mssante=address, organisation=house.pk)
        confirm(asked, actor=second)
        made = Physician.objects.get()
        assert (made.user, made.rpps, made.profession) == (asked.user, people.rpps(1234567890), "10")
        assert (made.speciality, made.speciality_name) == ("SM26", "Médecine générale")
        assert (made.mssante, made.organisation) == (address, house)

    @pytest.mark.parametrize("role", staff.ROLES)
    def test_who_proposed_does_not_confirm(self, role: AccountRole, first: User) -> None:
        asked = staff.created(first, role)
        assert refused(confirm, asked, actor=first) == "own-proposal"
        assert groups(asked.user) == set()

    def test_who_is_concerned_neither_proposes_nor_confirms_nor_refuses(self, first: User, second: User) -> None:
        for actor in (first, second):
            assert refused(propose_role, actor, AccountRole.SECRETARY, actor=actor) == "own-rights"
            assert refused(propose_password, actor, actor=actor) == "own-rights"
        asked = propose_password(second, actor=first)
        assert refused(confirm, asked, actor=second) == "own-rights"
        assert refused(refuse_request, asked, reason="non", actor=second) == "own-rights"
        assert refused(withdraw_request, asked, actor=second) == "own-rights"

    @pytest.mark.parametrize("group", ["", "Physicians", "Secretaries"])
    def test_nobody_else_proposes_or_confirms(self, group: str, first: User) -> None:
        outsider = people.person(group=group)
        assert refused(staff.created, outsider) == "not-allowed"
        asked = staff.created(first)
        assert refused(confirm, asked, actor=outsider) == "not-allowed"
        assert refused(refuse_request, asked, reason="non", actor=outsider) == "not-allowed"

    def test_a_superuser_is_no_administrator(self, first: User) -> None:
        root = people.person(is_superuser=True, is_staff=True)
        assert refused(confirm, staff.created(first), actor=root) == "not-allowed"

    def test_an_administrator_whose_account_was_closed_a_moment_ago_confirms_nothing(
        self, first: User, second: User
    ) -> None:
        asked = staff.created(first)
        close_account(User.objects.get(pk=second.pk), actor=first)  # `second` still says active in this request
        assert second.is_active
        assert refused(confirm, asked, actor=second) == "not-allowed"

    def test_the_operator_of_the_machine_may_do_both(self, at: Clock) -> None:
        asked = confirm(staff.created(None, AccountRole.ADMINISTRATOR))
        assert groups(asked.user) == {"Administrators"}
        assert (asked.proposed_by, asked.decided_by) == (None, None)


class TestOnce:
    def test_what_was_answered_is_not_answered_again(self, first: User, second: User) -> None:
        third = staff.administrator()
        asked = confirm(staff.created(first), actor=second)
        assert refused(confirm, asked, actor=third) == "decided"
        assert refused(refuse_request, asked, reason="trop tard", actor=third) == "decided"
        assert refused(withdraw_request, asked, actor=first) == "decided"

    def test_the_same_is_not_asked_twice_at_once(self, first: User, second: User) -> None:
        asked = staff.created(first)
        assert refused(propose_role, asked.user, AccountRole.SECRETARY, actor=second) == "already-asked"

    def test_after_its_days_a_request_is_over_and_may_be_made_anew(self, first: User, second: User, at: Clock) -> None:
        asked = staff.created(first)
        at.go(seconds=HOLDS.total_seconds() - 1)
        assert list(waiting()) == [asked]
        at.go(seconds=1)
        assert list(waiting()) == []
        assert refused(confirm, asked, actor=second) == "expired"
        again = propose_role(asked.user, AccountRole.SECRETARY, actor=first)
        asked.refresh_from_db()
        assert (asked.decision, again.decision) == (Decision.EXPIRED, Decision.WAITING)
        assert again.expires == at.now + timedelta(days=7)

    def test_a_refusal_says_why_and_leaves_nothing(self, first: User, second: User) -> None:
        asked = staff.created(first, AccountRole.PHYSICIAN)
        assert refused(refuse_request, asked, reason="  ", actor=second) == "no-reason"
        done = refuse_request(asked, reason=" inconnu du service ", actor=second)
        assert (done.decision, done.reason) == (Decision.REFUSED, "inconnu du service")
        assert groups(asked.user) == set()
        assert not Physician.objects.exists()

    def test_one_takes_back_ones_own_request_alone(self, first: User, second: User) -> None:
        asked = staff.created(first)
        assert refused(withdraw_request, asked, actor=second) == "not-yours"
        assert withdraw_request(asked, actor=first).decision == Decision.WITHDRAWN
        assert refused(confirm, asked, actor=second) == "decided"


class TestOneRole:
    @pytest.mark.parametrize("role", staff.ROLES)
    @pytest.mark.parametrize("other", staff.ROLES)
    def test_an_account_never_gets_a_second_role(self, role: AccountRole, other: AccountRole, first: User) -> None:
        account = staff.member(role)
        assert refused(propose_role, account, other, staff.practice(), actor=first) == "has-role"

    def test_nor_by_a_request_made_before_the_first_was_confirmed(self, first: User, second: User) -> None:
        account = staff.created(first).user
        late = AccountRequest.objects.create(
            user=people.person(), kind=Asked.ROLE, role="Physicians", proposed_at=NOW, expires=NOW + HOLDS
        )
        confirm(AccountRequest.objects.get(user=account), actor=second)
        AccountRequest.objects.filter(pk=late.pk).update(user=account)
        late.refresh_from_db()
        assert refused(confirm, late, actor=second) == "has-role"

    @pytest.mark.parametrize("role", staff.ROLES)
    def test_a_superusers_account_never_gets_a_role_nor_a_password(self, role: AccountRole, first: User) -> None:
        root = people.person(is_superuser=True)
        for actor in (first, None):
            assert refused(propose_role, root, role, staff.practice(), actor=actor) == "not-managed"
            assert refused(propose_password, root, actor=actor) == "not-managed"

    def test_the_number_is_checked_again_when_it_is_confirmed(self, first: User, second: User) -> None:
        asked = staff.created(first, AccountRole.PHYSICIAN)
        Physician.objects.create(user=people.person(), rpps=people.rpps(1234567890))
        assert refused(confirm, asked, actor=second) == "rpps-taken"
        assert groups(asked.user) == set()


class TestReopening:
    def test_takes_two_as_a_role_does(self, first: User, second: User) -> None:
        account = staff.member()
        close_account(account, actor=first)
        asked = propose_reopening(account, actor=first)
        account.refresh_from_db()
        assert not account.is_active
        assert refused(confirm, asked, actor=first) == "own-proposal"
        confirm(asked, actor=second)
        account.refresh_from_db()
        assert account.is_active

    def test_is_for_closed_accounts(self, first: User) -> None:
        assert refused(propose_reopening, staff.member(), actor=first) == "open"


def test_all_is_recorded_who_what_whom_and_when(first: User, second: User) -> None:
    asked = staff.created(first)
    refuse_request(asked, reason="pas encore", actor=second)
    confirm(propose_role(asked.user, AccountRole.SECRETARY, actor=second), actor=first)
    told = [
        (row.act, row.actor, row.subject, row.about, row.time) for row in AdministrationEvent.objects.order_by("pk")
    ]
    expected = [
        (Change.CREATE, first, ""),
        (Change.PROPOSE, first, "role Secretaries"),
        (Change.REFUSE, second, "role Secretaries"),
        (Change.PROPOSE, second, "role Secretaries"),
        (Change.CONFIRM, first, "role Secretaries"),
    ]
    assert told == [(act, actor, asked.user, about, NOW) for act, actor, about in expected]


class TestOneHand:
    """Who was shown a password may be behind both accounts: two names are not yet two people."""

    def puppet(self, first: User, second: User) -> User:
        """An administrator whom `first` asked for, `second` agreed to, and whose password `first` was shown."""
        asked = confirm(staff.created(first, AccountRole.ADMINISTRATOR, "marionnette"), actor=second)
        hand_over(asked, actor=first)
        return asked.user

    def test_the_two_do_not_confirm_each_other(self, first: User, second: User) -> None:
        puppet = self.puppet(first, second)
        for proposer, confirmer in ((first, puppet), (puppet, first)):
            asked = staff.created(proposer, login=f"par-{proposer.username}")
            assert refused(confirm, asked, actor=confirmer) == "one-hand"
            asked.refresh_from_db()
            assert (asked.decision, asked.user.groups.count()) == ("waiting", 0)
            assert confirm(asked, actor=second).decision == "confirmed"

    def test_a_new_password_for_a_colleague_counts_too(self, first: User, second: User) -> None:
        hand_over(confirm(propose_password(second, actor=first), actor=staff.administrator()), actor=first)
        assert refused(confirm, staff.created(first), actor=second) == "one-hand"

    def test_after_a_week_the_colleague_is_known(self, first: User, second: User, at: Clock) -> None:
        puppet = self.puppet(first, second)
        at.go(days=7)
        assert confirm(staff.created(first), actor=puppet).decision == "confirmed"
