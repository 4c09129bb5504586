"""The few settings of the house: typed, within bounds, each change recorded."""

import pytest
from django.db import IntegrityError, transaction

from patients.actions.refusals import Refused
from patients.actions.set_house import set_house
from patients.models import AdministrationEvent, Change, HouseSettings, User
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(at: Clock) -> User:
    return staff.administrator()


def now() -> tuple[str, int, str]:
    row = HouseSettings.now()
    return row.support, row.idle_minutes, row.message


def refused(actor: User | None, **told: object) -> str:
    before, events = now(), AdministrationEvent.objects.count()
    with pytest.raises(Refused) as refusal:
        set_house(told, actor=actor)
    assert (now(), AdministrationEvent.objects.count()) == (before, events)
    return refusal.value.code


def test_has_defaults_before_anybody_set_anything() -> None:
    assert now() == ("", 120, "")


def test_keeps_what_an_administrator_sets_and_says_what_it_was(actor: User) -> None:
    set_house({"support": " le 01 00 00 00 00 ", "idle_minutes": 30}, actor=actor)
    set_house({"idle_minutes": 45}, actor=actor)
    assert now() == ("le 01 00 00 00 00", 45, "")
    first, second = AdministrationEvent.objects.filter(act=Change.SETTING).order_by("pk")
    assert (first.actor, first.subject, first.time) == (actor, None, NOW)
    assert (first.before, first.after) == (
        {"support": "", "idle_minutes": 120},
        {"support": "le 01 00 00 00 00", "idle_minutes": 30},
    )
    assert (second.about, second.before, second.after) == ("idle_minutes", {"idle_minutes": 30}, {"idle_minutes": 45})


def test_records_nothing_when_nothing_differs(actor: User) -> None:
    set_house({"support": "", "idle_minutes": 120, "message": "  "}, actor=actor)
    assert not AdministrationEvent.objects.exists()


@pytest.mark.parametrize("minutes", [15, 720])
def test_takes_the_bounds(minutes: int, actor: User) -> None:
    set_house({"idle_minutes": minutes}, actor=actor)
    assert now()[1] == minutes


@pytest.mark.parametrize("minutes", [14, 721, 0, -5, 10**9])
def test_refuses_a_length_out_of_bounds(minutes: int, actor: User) -> None:
    assert refused(actor, idle_minutes=minutes) == "out-of-bounds"


@pytest.mark.parametrize(("name", "length"), [("support", 121), ("message", 301)])
def test_refuses_what_does_not_fit_and_keeps_the_rest_of_it_unsaid(name: str, length: int, actor: User) -> None:
    assert refused(actor, **{name: "x" * length, "idle_minutes": 30}) == "too-long"


@pytest.mark.parametrize("group", ["", "Physicians", "Secretaries"])
def test_is_for_administrators(group: str) -> None:
    assert refused(people.person(group=group), idle_minutes=30) == "not-allowed"


def test_is_not_for_a_superuser() -> None:
    assert refused(people.person(is_superuser=True), idle_minutes=30) == "not-allowed"


def test_knows_no_other_setting(actor: User) -> None:
    set_house({"pk": 7, "id": 7, "secret_key": "x", "DIAPHANE_MASTER_KEYS": "x"}, actor=actor)
    assert HouseSettings.objects.get().pk == 1
    assert not AdministrationEvent.objects.exists()


@pytest.mark.parametrize("columns", [{"pk": 2}, {"pk": 1, "idle_minutes": 5}, {"pk": 1, "idle_minutes": 721}])
def test_the_database_holds_one_row_within_its_bounds(columns: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseSettings.objects.create(**columns)
