"""Tokens of machines: made by a physician, found by their secret, over at their end, at a word, or with the account."""

from datetime import timedelta

import pytest

from patients import tokens
from patients.actions.close_account import close_account
from patients.actions.end_sessions import end_sessions
from patients.actions.make_token import MOST, make_token
from patients.actions.refusals import Refused
from patients.actions.revoke_token import revoke_own
from patients.models import AccessToken, AdministrationEvent, Change, Rights, User
from tests import people
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db


def made(user: User, days: int = 90, rights: str = Rights.READ) -> str:
    """The secret of a new token."""
    return make_token(user, "Station du cabinet", rights, days=days)[1]


def test_its_secret_finds_it_and_whose_it_is(at: Clock) -> None:
    user = people.physician().user
    token, secret = make_token(user, "  Station \n du cabinet ", Rights.SEND)
    found = tokens.holder(secret)
    assert found == token
    assert found is not None
    assert (found.user, found.name, found.rights) == (user, "Station du cabinet", Rights.SEND)


def test_the_secret_is_kept_nowhere(at: Clock) -> None:
    token, secret = make_token(people.physician().user, "Station", Rights.READ)
    row = AccessToken.objects.filter(pk=token.pk).values().get()
    rest = secret.rpartition(row["prefix"])[2].strip("_")
    assert len(rest) == 43
    assert not [name for name, value in row.items() if rest in str(value)]
    event = AdministrationEvent.objects.get(act=Change.TOKEN)
    assert rest not in f"{event.before} {event.after} {event.about}"
    assert event.after == {"token": str(token.uuid), "rights": "read", "days": 90}


def test_two_secrets_have_nothing_in_common(at: Clock) -> None:
    user = people.physician().user
    first, second = made(user), made(user)
    assert first.split("_")[1] != second.split("_")[1]
    assert first.split("_", 2)[2] != second.split("_", 2)[2]


@pytest.mark.parametrize("place", [-1, 9, 30])
def test_a_secret_with_one_letter_changed_is_none(place: int, at: Clock) -> None:
    secret = made(people.physician().user)
    other = "0" if secret[place] != "0" else "1"
    end = secret[place + 1 :] if place != -1 else ""
    assert tokens.holder(secret[:place] + other + end) is None


@pytest.mark.parametrize(
    "text", ["", "diaphane_", "x" * 5000, "diaphane_é" + "a" * 60, "diaphane_" + "0" * 16 + "_" + "a" * 43]
)
def test_what_is_no_secret_is_none(text: str, at: Clock, queries: Queries) -> None:
    assert tokens.holder(text) is None
    assert len(queries(lambda: tokens.holder(text))) <= 1


def test_it_ends_at_its_end_to_the_instant(at: Clock) -> None:
    secret = made(people.physician().user, days=1)
    at.go(days=1, microseconds=-1)
    assert tokens.holder(secret) is not None
    at.go(microseconds=1)
    assert tokens.holder(secret) is None


def test_it_lasts_ninety_days_at_most(at: Clock) -> None:
    user = people.physician().user
    for days in (0, -1, 91, 10**6):
        with pytest.raises(Refused) as refused:
            made(user, days=days)
        assert refused.value.code == "days"
    assert AccessToken.objects.count() == 0


def test_only_a_physician_makes_one(at: Clock) -> None:
    for group in ("Secretaries", "Administrators"):
        with pytest.raises(Refused) as refused:
            made(people.person(group=group))
        assert refused.value.code == "not-allowed"


def test_a_closed_account_makes_none(at: Clock) -> None:
    user = people.physician().user
    close_account(user)
    with pytest.raises(Refused) as refused:
        made(user)
    assert refused.value.code == "not-allowed"


@pytest.mark.parametrize(
    ("name", "rights", "code"),
    [("", "read", "no-name"), (" \0 ", "read", "no-name"), ("x" * 61, "read", "too-long"), ("x", "write", "rights")],
)
def test_what_makes_no_sense_is_refused(name: str, rights: str, code: str, at: Clock) -> None:
    with pytest.raises(Refused) as refused:
        make_token(people.physician().user, name, rights)
    assert refused.value.code == code


def test_there_is_a_most(at: Clock) -> None:
    user = people.physician().user
    for _ in range(MOST):
        made(user, days=1)
    with pytest.raises(Refused) as refused:
        made(user)
    assert refused.value.code == "too-many"
    at.go(days=2)
    assert made(user)  # those that are over do not count


def test_revoked_it_opens_nothing_from_then_on(at: Clock) -> None:
    user = people.physician().user
    token, secret = make_token(user, "Station", Rights.READ)
    other = made(user)
    assert revoke_own(user, token.uuid) == 1
    assert tokens.holder(secret) is None
    assert tokens.holder(other) is not None
    assert revoke_own(user, token.uuid) == 0
    assert AdministrationEvent.objects.filter(act=Change.TOKEN, before={"token": str(token.uuid)}).count() == 1


def test_nobody_revokes_anothers(at: Clock) -> None:
    token, secret = make_token(people.physician().user, "Station", Rights.READ)
    assert revoke_own(people.physician().user, token.uuid) == 0
    assert tokens.holder(secret) is not None


def test_a_closed_account_has_none_left_even_when_it_opens_again(at: Clock) -> None:
    user = people.physician().user
    secret = made(user)
    close_account(user)
    assert tokens.holder(secret) is None
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert tokens.holder(secret) is None


def test_an_administrator_who_ends_the_sessions_ends_the_tokens(at: Clock) -> None:
    user = people.physician().user
    secret = made(user)
    end_sessions(user)
    assert tokens.holder(secret) is None
    assert AdministrationEvent.objects.get(act=Change.SESSIONS).after == {"sessions": 0, "tokens": 1}


def test_an_inactive_account_or_a_password_handed_over_opens_nothing(at: Clock) -> None:
    user = people.physician().user
    secret = made(user)
    User.objects.filter(pk=user.pk).update(temporary_until=at.now + timedelta(days=1))
    assert tokens.holder(secret) is None
    User.objects.filter(pk=user.pk).update(temporary_until=None, is_active=False)
    assert tokens.holder(secret) is None


def test_its_use_is_noted_now_and_then(at: Clock, queries: Queries) -> None:
    token, _secret = make_token(people.physician().user, "Station", Rights.READ)
    tokens.note_use(token)
    token.refresh_from_db()
    assert token.used == at.now
    at.go(minutes=5)
    assert queries(lambda: tokens.note_use(token)) == []
    at.go(minutes=1)
    tokens.note_use(token)
    token.refresh_from_db()
    assert token.used == at.now


def test_ones_own_are_those_that_still_open_something(at: Clock) -> None:
    user = people.physician().user
    made(people.physician().user)
    made(user, days=1)
    at.go(days=2)
    revoked, _secret = make_token(user, "Station", Rights.READ)
    revoke_own(user, revoked.uuid)
    kept, _secret = make_token(user, "Station", Rights.READ)
    assert list(tokens.tokens_of(user)) == [kept]
