"""The dossiers of the demo: opened once, on the day of their story, with the designations as told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from patients.access import readable_dossiers
from patients.identity import ins
from patients.models import Designation, DossierPage, IdentifierStatus, Organisation, PatientIdentifier, User
from portal.demonstration import accounts, dossiers, people
from portal.demonstration.people import Choice, Patient
from tests.portal.demonstration.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> User:
    for house in people.houses().values():
        Organisation.objects.create(finess=house.finess, name=house.name)
    users = {login: accounts.ensure(people.everyone()[login], "une phrase") for login in ("secretaire", "generaliste")}
    return users["secretaire"]


def of(patients: Mapping[str, Patient], key: str, *choices: Choice) -> Patient:
    return replace(patients[key], choices=choices)


def test_a_dossier_is_opened_once_with_its_numbers(patients: Mapping[str, Patient], secretary: User) -> None:
    patient = of(patients, "jeanne")
    first = dossiers.opened(patient, TODAY, secretary)
    assert dossiers.opened(patient, TODAY, secretary) == first
    assert DossierPage.objects.count() == 1
    qualified = PatientIdentifier.objects.get(dossier=first, authority=ins.DEMONSTRATION)
    assert (qualified.value, qualified.status) == (patient.ins, IdentifierStatus.QUALIFIED)


def test_it_was_opened_before_the_first_paper(patients: Mapping[str, Patient], secretary: User) -> None:
    patient = of(patients, "jeanne")
    dossier = dossiers.opened(patient, TODAY, secretary)
    assert dossier.identity is not None
    assert timezone.localtime(dossier.identity.starts).date() == TODAY - timedelta(patient.since + 1)


def test_a_newborn_has_a_local_number_alone(patients: Mapping[str, Patient], secretary: User) -> None:
    dossier = dossiers.opened(of(patients, "nouveau-ne"), TODAY, secretary)
    (number,) = dossier.identifiers.all()
    assert number.authority == people.houses()["centre"].authority


def test_a_designation_opens_the_dossier_and_is_recorded_once(patients: Mapping[str, Patient], secretary: User) -> None:
    patient = of(patients, "jeanne", Choice("generaliste", "treating"))
    for _again in range(2):
        dossier = dossiers.opened(patient, TODAY, secretary)
    assert Designation.objects.count() == 1
    assert list(readable_dossiers(User.objects.get(username="generaliste"))) == [dossier]


def test_a_designation_that_ended_opens_nothing(patients: Mapping[str, Patient], secretary: User) -> None:
    patient = of(patients, "jeanne", Choice("generaliste", "locum", begun=40, ended="Fin du remplacement", since=20))
    dossiers.settle(patient, dossiers.opened(patient, TODAY, secretary), TODAY, secretary)
    designation = Designation.objects.get()
    assert designation.ended_at is not None
    assert timezone.localtime(designation.ended_at).date() == TODAY - timedelta(20)
    assert not readable_dossiers(User.objects.get(username="generaliste")).exists()


def test_a_death_is_recorded_on_its_day(patients: Mapping[str, Patient], secretary: User) -> None:
    patient = of(patients, "yvette")
    dossier = dossiers.opened(patient, TODAY, secretary)
    dossiers.settle(patient, dossier, TODAY, secretary)
    dossier.refresh_from_db()
    assert dossier.identity is not None
    assert patient.died is not None
    assert dossier.identity.death_date == TODAY - timedelta(patient.died)
