"""Two administrators at the same instant, on a database that commits."""

from functools import partial

import pytest

from patients.actions.close_account import close_account
from patients.actions.confirm import confirm
from patients.actions.hand_over import hand_over
from patients.actions.propose import propose_password
from patients.actions.refuse_request import refuse_request
from patients.models import AccountRequest, AccountRole, AdministrationEvent, Change, Decision, Physician, User
from tests.documents.after.test_together import together
from tests.patients.accounts import staff

pytestmark = pytest.mark.usefixtures("committed")
ROUNDS = range(4)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_confirmations_one_counts(_round: int) -> None:
    asked = staff.created(staff.administrator(), AccountRole.PHYSICIAN)
    outcomes = together(*(partial(confirm, asked, actor=staff.administrator()) for _ in range(3)))
    assert sorted(str(one) for one in outcomes if isinstance(one, str)) == ["decided", "decided"]
    assert Physician.objects.filter(user=asked.user).count() == 1
    assert AdministrationEvent.objects.filter(act=Change.CONFIRM).count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_confirmation_against_a_refusal(_round: int) -> None:
    asked = staff.created(staff.administrator())
    agree, disagree = staff.administrator(), staff.administrator()
    together(partial(confirm, asked, actor=agree), partial(refuse_request, asked, reason="non", actor=disagree))
    now = AccountRequest.objects.get(pk=asked.pk)
    has_role = now.user.groups.exists()
    assert now.decision in (Decision.CONFIRMED, Decision.REFUSED)
    assert has_role == (now.decision == Decision.CONFIRMED)


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_accounts_with_one_number(_round: int) -> None:
    asker, hand = staff.administrator(), staff.administrator()
    asked = [staff.created(asker, AccountRole.PHYSICIAN, login=f"medecin-{number}") for number in range(2)]
    outcomes = together(*(partial(confirm, one, actor=hand) for one in asked))
    assert outcomes.count("rpps-taken") == 1
    assert Physician.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_logins_that_differ_by_case_alone_one_is_created(_round: int) -> None:
    asker = staff.administrator()
    outcomes = together(*(partial(staff.created, asker, login=login) for login in ("Camille", "camille", "CAMILLE")))
    assert outcomes.count("login-taken") == 2
    assert User.objects.filter(username__iexact="camille").count() == AccountRequest.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_who_close_each_other_one_stays(_round: int) -> None:
    one, other = staff.administrator(), staff.administrator()
    outcomes = together(partial(close_account, one, actor=other), partial(close_account, other, actor=one))
    assert outcomes.count("not-allowed") == 1
    assert User.objects.filter(pk__in=[one.pk, other.pk], is_active=True).count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_askings_for_one_password(_round: int) -> None:
    account = staff.member()
    outcomes = together(*(partial(propose_password, account, actor=staff.administrator()) for _ in range(2)))
    assert outcomes.count("already-asked") == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_password_is_shown_once(_round: int) -> None:
    asker = staff.administrator()
    asked = confirm(staff.created(asker), actor=staff.administrator())
    outcomes = together(*(partial(hand_over, asked, actor=asker) for _ in range(2)))
    assert outcomes.count("handed") == 1
