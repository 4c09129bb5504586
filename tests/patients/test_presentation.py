"""The identity strip: which facts are said of a patient, and which are not."""

from dataclasses import replace
from datetime import date

import pytest

from patients import presentation
from patients.access import Opening, opening
from patients.actions.open_dossier import Number
from patients.identity.ins import INS_C, NIR, TEST
from patients.models import DossierIdentity, DossierPage, IdentifierStatus, PatientIdentifier, Physician
from patients.presentation import Facts
from tests import people
from tests.people import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


def facts(**traits: str) -> Facts:
    identity = people.identity(**traits)
    return presentation.facts(DossierIdentity(**{name: getattr(identity, name) for name in identity.__slots__}))


def opened(dossier: DossierPage, reader: Physician) -> Opening:
    people.designation(dossier, reader)
    found = opening(reader.user, dossier.uuid)
    assert found is not None
    return found


def strip(dossier: DossierPage, reader: Physician) -> Facts:
    said = presentation.strip(reader.user, opened(dossier, reader))
    assert said is not None
    return said


def test_each_trait_stands_apart(at: Clock) -> None:
    said = facts(birth_name="Lefèvre", first_given_name="JEANNE", used_name="Prévost", used_given_name="Jeannette")
    assert (said.birth_name, said.given_name, said.used_name, said.used_given_name) == (
        "LEFÈVRE", "JEANNE", "PRÉVOST", "Jeannette",
    )  # fmt: skip


def test_a_used_name_that_differs_only_in_its_spelling_is_not_said_twice(at: Clock) -> None:
    said = facts(birth_name="LEFEVRE", used_name="Lefèvre", first_given_name="JEAN-NOEL", used_given_name="Jean Noël")
    assert (said.used_name, said.used_given_name) == ("", "")


def test_all_given_names_are_said_only_when_there_are_several(at: Clock) -> None:
    assert facts(first_given_name="JEANNE", given_names="JEANNE MARIE").given_names == "JEANNE MARIE"
    assert facts(first_given_name="JEANNE", given_names="Jeanne").given_names == ""


def test_birth_date_age_and_sex(at: Clock) -> None:
    said = facts(birth_date="1979-03-28", sex="F")
    assert (said.born, said.birth, said.age, said.sex) == ("1979-03-28", "28 mars 1979", "47 ans", "Féminin")


def test_an_unknown_birth_date_is_said_by_nothing(at: Clock) -> None:
    said = facts(birth_date="")
    assert (said.born, said.birth, said.age) == ("", "", "")


def test_the_age_of_the_dead_stops_at_their_death(at: Clock) -> None:
    identity = DossierIdentity(birth_name="X", birth_date="1940-01-01", sex="M", death_date=date(2020, 1, 1))
    said = presentation.facts(identity)
    assert (said.age, said.death) == ("80 ans", "1er janvier 2020")


def test_a_qualified_ins_is_shown_in_the_groups_that_people_read(reader: Physician) -> None:
    dossier = people.dossier(Number(people.ins(7), TEST, IdentifierStatus.QUALIFIED))
    said = strip(dossier, reader).ins
    assert said is not None
    assert said.is_invented
    assert said.written.replace(" ", "") == people.ins(7)
    assert [len(group) for group in said.written.split()] == [1, 2, 2, 2, 3, 3, 2]


@pytest.mark.parametrize("status", [status for status in IdentifierStatus if status != IdentifierStatus.QUALIFIED])
def test_an_ins_that_is_not_qualified_is_never_shown(reader: Physician, status: IdentifierStatus) -> None:
    assert strip(people.dossier(Number(people.ins(8), TEST, status)), reader).ins is None


@pytest.mark.parametrize("doubt", [{"doubtful": True}, {"authority": INS_C}, {"authority": "1.2.3"}])
def test_a_doubtful_number_or_one_of_another_authority_is_not_shown_as_ins(
    reader: Physician, doubt: dict[str, object]
) -> None:
    dossier = people.dossier(Number(people.ins(9), TEST, IdentifierStatus.QUALIFIED))
    PatientIdentifier.objects.filter(dossier=dossier).update(**doubt)
    assert strip(dossier, reader).ins is None


def test_a_number_that_was_the_patients_once_is_not_shown(reader: Physician, at: Clock) -> None:
    dossier = people.dossier(Number(people.ins(10), TEST, IdentifierStatus.QUALIFIED))
    PatientIdentifier.objects.filter(dossier=dossier).update(ends=at.go(days=1))
    assert strip(dossier, reader).ins is None


def test_a_production_number_is_not_called_invented(reader: Physician) -> None:
    dossier = people.dossier(Number(people.ins(11), TEST, IdentifierStatus.QUALIFIED))
    PatientIdentifier.objects.filter(dossier=dossier).update(authority=NIR)
    number = strip(dossier, reader).ins
    assert number is not None
    assert not number.is_invented


def test_a_homonym_among_ones_own_patients_is_flagged_on_both(reader: Physician) -> None:
    one, other = people.dossier(), people.dossier(birth_date="1981-01-01")
    assert not strip(one, reader).has_homonym
    said = strip(other, reader)
    assert said.has_homonym
    assert replace(said, namesakes=()) == replace(strip(other, reader), namesakes=())
    assert strip(one, reader).has_homonym


def test_a_homonym_whom_one_may_not_read_is_not_told(reader: Physician) -> None:
    people.dossier()
    assert not strip(people.dossier(), reader).has_homonym


def test_the_strip_takes_one_query(reader: Physician, django_assert_num_queries: object) -> None:
    found = opened(people.dossier(), reader)
    with django_assert_num_queries(1):  # type: ignore[operator]
        presentation.strip(reader.user, found)


def test_a_dossier_without_identity_has_no_strip(reader: Physician) -> None:
    found = opened(people.dossier(), reader)
    found.dossier.identity = None
    assert presentation.strip(reader.user, found) is None
