"""Organisations and units: their names and numbers, added, changed, closed, and who may."""

from typing import Any

import pytest

from patients.actions.close_place import close_place
from patients.actions.keep_organisation import keep_organisation
from patients.actions.keep_unit import keep_unit
from patients.actions.refusals import Refused
from patients.models import AdministrationEvent, Change, Organisation, Unit, User
from patients.places import check_finess
from tests import people
from tests.patients.accounts import staff
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db
FINESS, OID = "750712184", "1.2.250.1.999.1"


@pytest.fixture
def actor(at: Clock) -> User:
    return staff.administrator()


def refused(action: Any, *arguments: Any, **named: Any) -> str:
    before = AdministrationEvent.objects.count()
    with pytest.raises(Refused) as refusal:
        action(*arguments, **named)
    assert AdministrationEvent.objects.count() == before
    return refusal.value.code


class TestOrganisation:
    def test_is_added_with_its_numbers_and_recorded(self, actor: User) -> None:
        made = keep_organisation(" Centre ", "750 712 184", f" {OID} ", actor=actor)
        assert (made.name, made.finess, made.authority) == ("Centre", FINESS, OID)
        event = AdministrationEvent.objects.get()
        assert (event.act, event.actor, event.about, event.before) == (Change.PLACE, actor, "Centre", {})
        assert event.after == {"name": "Centre", "finess": FINESS, "authority": OID}

    def test_is_renamed_and_only_what_differs_is_recorded(self, actor: User) -> None:
        made = keep_organisation("Centre", FINESS, OID, actor=actor)
        keep_organisation("Institut", FINESS, OID, organisation=made, actor=actor)
        event = AdministrationEvent.objects.latest("pk")
        assert (event.before, event.after) == ({"name": "Centre"}, {"name": "Institut"})
        keep_organisation("Institut", FINESS, OID, organisation=made, actor=actor)
        assert AdministrationEvent.objects.count() == 2

    @pytest.mark.parametrize("finess", ["", "750712184", "940000664", "750160012", "2A0000012", "2B0000020"])
    def test_has_a_right_finess_or_none(self, finess: str) -> None:
        check_finess(finess)

    @pytest.mark.parametrize("finess", ["750712185", "75071218", "7507121840", "2C0000012", "75071218A", "７" * 9])
    def test_has_no_wrong_one(self, finess: str, actor: User) -> None:
        assert refused(keep_organisation, "Centre", finess, actor=actor) == "finess"
        assert not Organisation.objects.exists()

    def test_keeps_a_wrong_one_that_it_had_while_something_else_changes(self, actor: User) -> None:
        old = Organisation.objects.create(name="Ancien", finess="123456789")
        assert keep_organisation("Nouveau", "123456789", organisation=old, actor=actor).name == "Nouveau"

    @pytest.mark.parametrize("oid", ["1.2.250.1.71.4.2.1", "2.25.270314926185029551790427016935127446001", "0.9"])
    def test_has_an_oid(self, oid: str, actor: User) -> None:
        assert keep_organisation("Centre", "", oid, actor=actor).authority == oid

    @pytest.mark.parametrize(
        "oid", ["1", "3.1", "1.40", "1.2.", ".1.2", "1..2", "1.02", "1.2.a", "urn:oid:1.2", "1.2\n.3"]
    )
    def test_has_nothing_else(self, oid: str, actor: User) -> None:
        assert refused(keep_organisation, "Centre", "", oid, actor=actor) == "authority"

    def test_shares_its_authority_with_no_other(self, actor: User) -> None:
        keep_organisation("Un", "", OID, actor=actor)
        assert refused(keep_organisation, "Deux", "", OID, actor=actor) == "authority-taken"

    @pytest.mark.parametrize("other", ["", "1.2.250.1.999.2"])
    def test_keeps_its_authority_for_good(self, other: str, actor: User) -> None:
        made = keep_organisation("Centre", "", OID, actor=actor)
        assert refused(keep_organisation, "Centre", "", other, organisation=made, actor=actor) == "authority-kept"

    @pytest.mark.parametrize(
        ("told", "code"), [((" ",), "no-name"), (("x" * 201,), "too-long"), (("x", "", "1." + "2" * 140), "too-long")]
    )
    def test_refuses_what_no_column_holds(self, told: tuple[str, ...], code: str, actor: User) -> None:
        assert refused(keep_organisation, *told, actor=actor) == code


class TestUnit:
    @pytest.fixture
    def house(self, actor: User) -> Organisation:
        return keep_organisation("Centre", actor=actor)

    def test_is_added_renamed_and_recorded_with_its_house(self, house: Organisation, actor: User) -> None:
        made = keep_unit(house, " Oncologie ", " ONC ", actor=actor)
        assert (made.organisation, made.name, made.code) == (house, "Oncologie", "ONC")
        assert AdministrationEvent.objects.latest("pk").about == "Centre · Oncologie"
        keep_unit(house, "Oncologie médicale", "ONC", unit=made, actor=actor)
        event = AdministrationEvent.objects.latest("pk")
        assert (event.before, event.after) == ({"name": "Oncologie"}, {"name": "Oncologie médicale"})

    def test_has_its_name_alone_in_its_house(self, house: Organisation, actor: User) -> None:
        keep_unit(house, "Oncologie", actor=actor)
        assert refused(keep_unit, house, "ONCOLOGIE", actor=actor) == "name-taken"
        assert keep_unit(keep_organisation("Autre", actor=actor), "Oncologie", actor=actor).pk

    def test_may_be_saved_under_its_own_name(self, house: Organisation, actor: User) -> None:
        made = keep_unit(house, "Oncologie", actor=actor)
        assert keep_unit(house, "Oncologie", "ONC", unit=made, actor=actor).code == "ONC"

    def test_of_another_house_is_none_of_it(self, house: Organisation, actor: User) -> None:
        other = keep_unit(keep_organisation("Autre", actor=actor), "Imagerie", actor=actor)
        with pytest.raises(Unit.DoesNotExist):
            keep_unit(house, "Prise", unit=other, actor=actor)

    def test_is_added_to_no_closed_house(self, house: Organisation, actor: User) -> None:
        close_place(house, actor=actor)
        assert refused(keep_unit, house, "Oncologie", actor=actor) == "closed"

    @pytest.mark.parametrize(
        ("told", "code"), [(("",), "no-name"), (("x" * 201,), "too-long"), (("x", "y" * 65), "too-long")]
    )
    def test_refuses_what_no_column_holds(
        self, told: tuple[str, ...], code: str, house: Organisation, actor: User
    ) -> None:
        assert refused(keep_unit, house, *told, actor=actor) == code


class TestClosing:
    def test_is_dated_and_undone(self, actor: User) -> None:
        house = keep_organisation("Centre", actor=actor)
        assert close_place(house, actor=actor).closed_at == NOW
        assert close_place(house, reopen=True, actor=actor).closed_at is None
        told = [(event.before, event.after) for event in AdministrationEvent.objects.order_by("pk")][1:]
        assert told == [({"state": "open"}, {"state": "closed"}), ({"state": "closed"}, {"state": "open"})]

    def test_twice_is_recorded_once(self, actor: User) -> None:
        unit = keep_unit(keep_organisation("Centre", actor=actor), "Oncologie", actor=actor)
        for _ in range(2):
            close_place(unit, actor=actor)
        assert AdministrationEvent.objects.count() == 3

    def test_leaves_physicians_where_they_are(self, actor: User) -> None:
        house = keep_organisation("Cabinet", actor=actor)
        physician = people.physician(organisation=house)
        close_place(house, actor=actor)
        physician.refresh_from_db()
        assert physician.organisation == house


@pytest.mark.parametrize("group", ["", "Physicians", "Secretaries"])
def test_all_of_it_is_for_administrators(group: str) -> None:
    outsider, house = people.person(group=group), keep_organisation("Centre")
    unit = keep_unit(house, "Oncologie")
    assert refused(keep_organisation, "Autre", actor=outsider) == "not-allowed"
    assert refused(keep_organisation, "Autre", organisation=house, actor=outsider) == "not-allowed"
    assert refused(keep_unit, house, "Autre", actor=outsider) == "not-allowed"
    assert refused(keep_unit, house, "Autre", unit=unit, actor=outsider) == "not-allowed"
    assert refused(close_place, house, actor=outsider) == refused(close_place, unit, actor=outsider) == "not-allowed"
