"""Accounts, organisations and physicians: what the database refuses, and what is printed of them."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from patients.identity import ins, rpps
from patients.models import Organisation, Physician, Unit
from tests import people

pytestmark = pytest.mark.django_db


def refused(make: object, **columns: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.objects.create(**columns)  # type: ignore[attr-defined]


def test_an_authority_of_local_numbers_is_one_organisations() -> None:
    Organisation.objects.create(name="Hôpital", authority="1.2.250.1.999.1")
    refused(Organisation, name="Autre hôpital", authority="1.2.250.1.999.1")


def test_practices_that_give_no_numbers_need_no_authority() -> None:
    for name in ("Cabinet", "Autre cabinet"):
        Organisation.objects.create(name=name)
    assert Organisation.objects.filter(authority="").count() == 2


def test_a_unit_has_one_name_in_its_organisation_and_may_share_it_with_another() -> None:
    first, second = (Organisation.objects.create(name=name) for name in ("Un", "Deux"))
    for organisation in (first, second):
        Unit.objects.create(organisation=organisation, name="Cardiologie")
    refused(Unit, organisation=first, name="Cardiologie")
    with pytest.raises(ProtectedError):
        first.delete()


def test_a_number_of_the_directory_and_an_account_are_one_physicians() -> None:
    physician = people.physician()
    refused(Physician, user=people.person(), rpps=physician.rpps)
    refused(Physician, user=physician.user, rpps=people.rpps(31337))


def test_an_account_is_printed_by_its_name_else_by_its_login() -> None:
    assert str(people.person("dupont", first_name="Camille", last_name="DUPONT")) == "Camille DUPONT"
    assert str(people.person("martin")) == "martin"
    assert str(people.physician("durand").user.physician).startswith("Camille MÉDECIN")


def test_each_account_has_its_own_uuid() -> None:
    assert people.person().uuid != people.person().uuid


def test_the_tests_numbers_are_right_ones() -> None:
    assert all(rpps.key_is_right(people.rpps(number)) for number in range(1, 200))
    assert all(ins.key_is_right(people.ins(number)) for number in range(1, 200))
