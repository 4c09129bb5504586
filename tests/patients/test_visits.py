"""What "since my last visit" means: a visit ends by sign-out or a pause, and showing counts, not passing by."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from patients.actions.end_visit import end_visit
from patients.actions.note_visit import PAUSE, note_visit
from patients.models import User, Visit
from tests import people
from tests.people import NOW, Clock, Queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone(at: Clock) -> User:
    return people.person()


def shown(user: User) -> datetime | None:
    return note_visit(user, showing=True)


def test_the_first_visit_has_none_before_it(someone: User) -> None:
    assert shown(someone) is None


def test_all_of_one_visit_has_the_same_before(someone: User, at: Clock) -> None:
    shown(someone)
    at.go(days=1)
    assert shown(someone) == NOW
    for _ in range(30):  # five hours of consultations, never a long pause
        at.go(minutes=10)
        assert note_visit(someone) == NOW
    assert shown(someone) == NOW


def test_a_pause_ends_a_visit_only_when_it_is_long(someone: User, at: Clock) -> None:
    shown(someone)
    at.now += PAUSE
    assert shown(someone) is None
    at.now += PAUSE + timedelta(seconds=1)
    assert shown(someone) == NOW + PAUSE


def test_signing_out_ends_it_at_once(someone: User, at: Clock) -> None:
    shown(someone)
    end_visit(someone)
    at.go(minutes=1)
    assert shown(someone) == NOW


def test_the_button_that_signs_out_ends_it(someone: User, at: Clock) -> None:
    client = people.signed_in(someone)
    client.get("/patients/")
    client.post("/accounts/logout/")
    assert Visit.objects.get(user=someone).ended
    at.go(minutes=5)
    people.signed_in(someone).get("/patients/")
    assert Visit.objects.get(user=someone).before == NOW


def test_a_visit_that_showed_nothing_new_moves_nothing(someone: User, at: Clock) -> None:
    """Through a bookmark to one dossier: what came to the others was not shown."""
    shown(someone)
    at.go(days=1)
    note_visit(someone)
    at.go(days=1)
    assert note_visit(someone) == NOW
    at.go(days=1)
    assert shown(someone) == NOW


def test_signing_out_where_one_never_came_is_nothing(someone: User) -> None:
    end_visit(someone)
    assert not Visit.objects.exists()


def test_visits_are_each_persons_own(someone: User, at: Clock) -> None:
    shown(someone)
    at.go(days=1)
    assert shown(people.person()) is None
    assert shown(someone) == NOW


def test_reading_page_after_page_writes_once_a_minute(someone: User, at: Clock, queries: Queries) -> None:
    note_visit(someone)
    at.go(seconds=50)
    assert not [made for made in queries(lambda: note_visit(someone)) if made.startswith("UPDATE")]
    at.go(seconds=11)
    assert [made for made in queries(lambda: note_visit(someone)) if made.startswith("UPDATE")]


def test_two_windows_that_open_at_once_begin_one_visit(someone: User, at: Clock) -> None:
    """The second finds the visit begun, and does not take the first's own showing for an earlier one."""
    shown(someone)
    at.go(days=1)
    stale = Visit.objects.get(user=someone)
    shown(someone)
    ended = Visit.objects.filter(pk=stale.pk, latest=stale.latest, ended=stale.ended)
    assert not ended.exists()
    assert shown(someone) == NOW


def test_a_person_has_one_row(someone: User) -> None:
    shown(someone)
    with pytest.raises(IntegrityError):
        Visit.objects.create(user=someone, latest=NOW)
