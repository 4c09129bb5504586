"""Finding one of one's own patients by what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.actions.designate import Will, designate
from patients.actions.merge import Word, merge
from patients.actions.open_dossier import Number
from patients.finding import asked, numbered
from patients.identity.ins import TEST
from patients.models import DossierPage, Physician, Role, Scope
from patients.roster import Roster
from tests import people
from tests.patients.identity.people import with_key
from tests.people import Clock, Queries

pytestmark = pytest.mark.django_db
INS = "279035121518989"
HOSPITAL, OTHER = "1.2.250.1.999.1", "1.2.250.1.999.2"


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


@pytest.fixture
def jeanne(reader: Physician) -> DossierPage:
    made = people.dossier(
        Number(INS, TEST),
        Number("A 00-1234", HOSPITAL),
        birth_name="LEFÈVRE",
        first_given_name="JEANNE",
        birth_date="1957-03-12",
    )
    people.designation(made, reader)
    people.designation(people.dossier(birth_name="BENALI", first_given_name="KARIM", birth_date="1964-07-21"), reader)
    return made


def found(reader: Physician, typed: str) -> set[int]:
    return {row.pk for row in Roster(reader.user).page(typed)}


@pytest.mark.parametrize(
    "typed",
    [
        "12/03/1957", "12.03.1957", "12-03-1957", "12 03 1957", "12/3/1957", "12031957", "19570312", "1957-03-12",
        "1957", "03/1957", "3/1957", "1957-03", "12/03/57", "120357", " 12/03/1957 ", "lefevre 1957",
        "jeanne 12/03/1957", "12/03/1957 LEF",
    ],
)  # fmt: skip
def test_a_birth_date_is_found_as_people_write_it(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert found(reader, typed) == {jeanne.pk}


@pytest.mark.parametrize(
    "typed",
    [
        "13/03/1957", "12/04/1957", "1958", "lefevre 1958", "benali 12/03/1957", "31/02/1957", "03/12/1957", "12/03",
        "9999", "12/03/1857", "1", "00", "99/99/9999",
    ],
)  # fmt: skip
def test_any_other_date_is_not(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert jeanne.pk not in found(reader, typed)


def test_a_date_of_which_less_is_known_is_found_as_far_as_it_is(reader: Physician) -> None:
    partly = people.dossier(birth_name="PARTIEL", birth_date="1957-03")
    unknown = people.dossier(birth_name="INCONNU", birth_date="")
    for one in (partly, unknown):
        people.designation(one, reader)
    assert found(reader, "12/03/1957") == found(reader, "1957") == {partly.pk}
    assert found(reader, "12/04/1957") == set()


def test_a_year_of_two_digits_is_never_one_to_come(reader: Physician) -> None:
    child = people.dossier(birth_name="ENFANT", birth_date="2024-02-01")
    people.designation(child, reader)
    assert found(reader, "01/02/24") == {child.pk}
    assert [len(readings) for readings in asked("01/02/57").born] == [1]
    assert [len(readings) for readings in asked("01/02/24").born] == [2]


@pytest.mark.parametrize(
    "typed",
    [INS, INS[:13], "2 79 03 51 215 189 89", "2 79 03 51 215 189", "2-79-03-51-215-189-89", "2.79.03.51.215.189"],
)
def test_an_ins_is_found_with_its_key_or_without(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert found(reader, typed) == {jeanne.pk}


@pytest.mark.parametrize("typed", ["A 00-1234", "a001234", "A00 1234"])
def test_a_local_number_is_found_however_spaced(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert found(reader, typed) == {jeanne.pk}


@pytest.mark.parametrize("typed", [INS[:12], INS[:14], "279035121518990", "001234", "1234", "A001", INS + "1"])
def test_a_piece_of_a_number_or_a_wrong_key_finds_nobody(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert found(reader, typed) == set()


def test_eight_digits_are_a_date_and_a_number(reader: Physician, jeanne: DossierPage) -> None:
    numbered_so = people.dossier(Number("12031957", HOSPITAL), birth_name="NUMÉRO", birth_date="1990-01-01")
    people.designation(numbered_so, reader)
    assert found(reader, "12031957") == {jeanne.pk, numbered_so.pk}


def test_a_corsican_number_is_found(reader: Physician) -> None:
    corsican = people.dossier(Number(with_key("279032A123456"), TEST), birth_name="CORSE")
    people.designation(corsican, reader)
    assert found(reader, "2 79 03 2a 123 456") == {corsican.pk}


def test_the_number_of_a_dossier_that_was_merged_finds_the_one_that_was_kept(
    reader: Physician, jeanne: DossierPage
) -> None:
    twin = people.dossier(
        Number("B77", OTHER), birth_name="LEFÈVRE", first_given_name="JEANNE", birth_date="1957-03-12"
    )
    merge(jeanne, twin, Word("un seul patient"))
    assert found(reader, "b77") == {jeanne.pk}


def test_nobody_elses_patient_is_found_by_anything(reader: Physician, jeanne: DossierPage) -> None:
    people.dossier(Number("C1", HOSPITAL), birth_name="AUTRE", birth_date="1999-09-09")
    for typed in ("C1", "09/09/1999", "autre", "1999"):
        assert found(reader, typed) == set()
    other = people.physician()
    assert numbered(other.user, INS) == frozenset()


def test_a_designation_that_is_over_finds_nobody(reader: Physician, at: Clock) -> None:
    dossier = people.dossier(Number("D1", HOSPITAL))
    designate(dossier, reader, Will(Role.LOCUM, Scope.DOSSIER, "vacances", until=at.now.replace(hour=23)))
    assert found(reader, "D1") == {dossier.pk}
    at.go(days=1)
    assert found(reader, "D1") == set()


def test_names_alone_ask_for_no_number(reader: Physician, jeanne: DossierPage, queries: Queries) -> None:
    mine = Roster(reader.user)
    assert queries(lambda: mine.page("lefevre")) == []
    assert len(queries(lambda: mine.page("1957"))) == 1


@given(st.text(max_size=100))
def test_whatever_is_typed_is_read_without_failing(typed: str) -> None:
    meant = asked(typed)
    assert all(readings for readings in meant.born)


@pytest.mark.parametrize("typed", ["²³", "١٢٣", "12/03/١٩٥٧", "1" * 100, "(x" * 50, "1957 " * 20])
def test_odd_writing_finds_nobody_and_fails_nothing(reader: Physician, jeanne: DossierPage, typed: str) -> None:
    assert found(reader, typed) <= {jeanne.pk}
