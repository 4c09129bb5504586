"""Before adding: which of two patients who may be taken for one another."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from patients.access import Opening, opening
from patients.actions.refusals import Refused
from patients.confirming import TICK, YEAR, confirm, confirming
from patients.models import DossierPage, Physician
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


def mine(reader: Physician, **traits: str) -> Opening:
    dossier: DossierPage = people.dossier(**traits)
    people.designation(dossier, reader)
    found = opening(reader.user, dossier.uuid)
    assert found is not None
    return found


def refused(reader: Physician, found: Opening, **form: str) -> str:
    with pytest.raises(Refused) as refusal:
        confirm(reader.user, found, form)
    assert refusal.value.code == "identity-unconfirmed"
    return str(refusal.value.reason)


def test_nobody_to_be_mistaken_for_nothing_to_confirm(reader: Physician) -> None:
    found = mine(reader)
    mine(reader, birth_name="AUTRE", birth_date="1980-01-01")
    assert confirming(reader.user, found) is None
    confirm(reader.user, found, {})


def test_of_two_namesakes_the_year_tells_which(reader: Physician) -> None:
    found = mine(reader, birth_date="1957-03-12")
    mine(reader, birth_date="1964-07-21")
    asked = confirming(reader.user, found)
    assert asked is not None
    assert asked.by_year
    for form in ({}, {YEAR: ""}, {YEAR: "1964"}, {YEAR: "57"}, {TICK: "1"}, {YEAR: "1957-03-12"}):
        assert "l’année de naissance" in refused(reader, found, **form)
    confirm(reader.user, found, {YEAR: " 1957 "})


@pytest.mark.parametrize(("one", "other"), [("1957-03-12", "1957-09-30"), ("", "1957-09-30"), ("1957", "1957")])
def test_where_the_year_does_not_tell_a_tick_does(reader: Physician, one: str, other: str) -> None:
    found = mine(reader, birth_date=one)
    mine(reader, birth_date=other)
    for form in ({}, {TICK: ""}, {TICK: "0"}, {YEAR: "1957"}):
        assert "cochez" in refused(reader, found, **form)
    confirm(reader.user, found, {TICK: "1"})


def test_twins_are_told_apart_too(reader: Physician) -> None:
    found = mine(reader, first_given_name="EMMA", birth_date="2020-05-05")
    mine(reader, first_given_name="LINA", birth_date="2020-05-05")
    asked = confirming(reader.user, found)
    assert asked is not None
    assert [(other.facts.given_name, other.is_twin) for other in asked.namesakes] == [("LINA", True)]
    assert not asked.by_year


def test_somebody_elses_patients_do_not_count(reader: Physician) -> None:
    found = mine(reader)
    people.dossier()
    assert confirming(reader.user, found) is None


class TestComponent:
    def shown(self, reader: Physician, found: Opening, unconfirmed: str = "") -> str:
        with translation.override("fr"):
            context = {"confirming": confirming(reader.user, found), "unconfirmed": unconfirmed}
            return render_to_string("patients/_confirm_identity.html", context)

    def test_is_nothing_where_nobody_can_be_mistaken(self, reader: Physician) -> None:
        assert self.shown(reader, mine(reader)).strip() == ""

    def test_asks_for_the_year_beside_both_identities(self, reader: Physician) -> None:
        found = mine(reader, birth_date="1957-03-12")
        mine(reader, birth_date="1964-07-21")
        html = self.shown(reader, found, "Tapez l’année.")
        assert 'name="confirmed_birth_year"' in html
        assert "12 mars 1957" in html
        assert "21 juillet 1964" in html
        assert 'role="alert" id="unconfirmed">Tapez l’année.' in html

    def test_asks_for_a_tick(self, reader: Physician) -> None:
        found = mine(reader, birth_date="1957-03-12")
        mine(reader, birth_date="1957-07-21")
        assert 'type="checkbox" name="confirmed_identity"' in self.shown(reader, found)
