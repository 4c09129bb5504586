"""`manage.py account`: the operator of the machine, who needs no second person."""

import json

import pytest

from patients.actions.propose import propose_password
from patients.models import AccountRequest, AdministrationEvent, Physician, User
from patients.requests import waiting
from tests import people
from tests.commands import call
from tests.patients.accounts import staff

pytestmark = pytest.mark.django_db
NAMES = ("--first-name", "Ada", "--last-name", "PREMIÈRE")


def test_makes_the_first_administrator_and_shows_a_password_once() -> None:
    ran = call("account", "create", "ada", "--role", "administrator", *NAMES, "--json")
    assert ran.code == 0
    account = User.objects.get(username="ada")
    assert set(account.groups.values_list("name", flat=True)) == {"Administrators"}
    assert account.check_password(ran.json["password"])
    assert account.temporary_until is not None
    assert {event.actor for event in AdministrationEvent.objects.all()} == {None}


def test_makes_a_physician_with_their_number() -> None:
    number = people.rpps(1000000123)
    told = ("--rpps", number, "--speciality", "SM26", "--speciality-name", "Médecine générale")
    assert call("account", "create", "gp", "--role", "physician", *NAMES, *told).code == 0
    assert Physician.objects.get(user__username="gp").rpps == number


def test_refuses_a_physician_without_a_right_number_and_leaves_nothing() -> None:
    ran = call("account", "create", "gp", "--role", "physician", *NAMES)
    assert (ran.code, "RPPS" in ran.err) == (1, True)
    assert not User.objects.filter(username="gp").exists()


def test_shows_what_waits_and_confirms_where_one_administrator_is_alone() -> None:
    alone = staff.administrator()
    asked = staff.created(alone)
    (row,) = call("account", "requests", "--json").json["requests"]
    assert row == {
        "request": str(asked.uuid),
        "kind": "role",
        "role": "Secretaries",
        "login": "nouvelle",
        "by": alone.username,
    }
    assert str(asked.uuid) in call("account", "requests").out
    assert call("account", "confirm", str(asked.uuid)).code == 0
    assert asked.user.groups.get().name == "Secretaries"
    assert "Rien n’attend." in call("account", "requests").out
    assert call("account", "confirm", str(asked.uuid)).code == 1


def test_hands_a_new_password_over() -> None:
    account = staff.member()
    password = json.loads(call("account", "password", account.username, "--json").out)["password"]
    account.refresh_from_db()
    assert account.check_password(password)
    assert not waiting().exists()


def test_does_not_answer_over_a_request_that_waits() -> None:
    account = staff.member()
    propose_password(account, actor=staff.administrator())
    assert call("account", "password", account.username).code == 1
    assert AccountRequest.objects.filter(handed_at=None, kind="password").count() == 1


def test_closes_and_reopens() -> None:
    account = staff.member()
    assert call("account", "close", account.username, "--json").json == {"login": "membre", "state": "closed"}
    assert call("account", "reopen", account.username, "--json").json == {"login": "membre", "state": "open"}
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("close", "personne"), 1),
        (("confirm", "00000000-0000-4000-8000-000000000000"), 1),
        (("confirm", "x"), 2),
        (("create", "x", "--role", "king", *NAMES), 2),
        (("create", "x", "--role", "secretary"), 2),
        ((), 2),
        (("dance",), 2),
    ],
)
def test_says_what_is_wrong(arguments: tuple[str, ...], code: int) -> None:
    ran = call("account", *arguments)
    assert ran.code == code
    assert ran.err
