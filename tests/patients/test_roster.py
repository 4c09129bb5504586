"""*Mes patients*: order, search, pages, rights."""

from datetime import timedelta

import pytest

from patients.actions.end_designation import end_designation
from patients.identity import normalise
from patients.models import Physician, Role, Scope
from patients.roster import PAGE, Line, Roster
from tests import people
from tests.people import NOW, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at: Clock) -> Physician:
    return people.physician()


def patient(reader: Physician, birth_name: str, given: str = "CLAIRE", **traits: str) -> None:
    people.designation(people.dossier(birth_name=birth_name, first_given_name=given, **traits), reader)


def lines(reader: Physician, wanted: str = "", number: str | int = 1) -> list[Line]:
    mine = Roster(reader.user)
    (found,) = mine.lines(list(mine.page(wanted, number)))
    return found


def names(reader: Physician, wanted: str = "") -> list[str]:
    return [f"{line.facts.birth_name} {line.facts.given_name}" for line in lines(reader, wanted)]


def test_names_stand_as_in_a_french_index(reader: Physician) -> None:
    for name in ("ZOLA", "Éluard", "EBERT", "d'Almeida", "DUPONT"):
        patient(reader, name)
    patient(reader, "DUPONT", "ANNE")
    assert names(reader) == [
        "D'ALMEIDA CLAIRE", "DUPONT ANNE", "DUPONT CLAIRE", "EBERT CLAIRE", "ÉLUARD CLAIRE", "ZOLA CLAIRE",
    ]  # fmt: skip


def test_only_those_who_designated_me_today_are_listed(reader: Physician, at: Clock) -> None:
    patient(reader, "MIEN")
    people.dossier(birth_name="AUTRE")
    people.designation(people.dossier(birth_name="FUTUR"), reader, starts=NOW + timedelta(days=1))
    end_designation(people.designation(people.dossier(birth_name="FINI"), reader), reason="fin")
    assert names(reader) == ["MIEN CLAIRE"]


@pytest.mark.parametrize(
    "wanted", ["lef", "LEFÈVRE", "jeanne", "jea lef", "prevost", "Prévost jeanne", "marie", "  lef  "]
)
def test_a_patient_is_found_by_the_beginning_of_any_of_their_names(reader: Physician, wanted: str) -> None:
    patient(reader, "LEFEVRE", "JEANNE", used_name="PRÉVOST", given_names="JEANNE MARIE")
    patient(reader, "BENALI", "KARIM")
    assert names(reader, wanted) == ["LEFEVRE JEANNE"]


@pytest.mark.parametrize("wanted", ["evre", "jeanne karim", "x", "1978"])
def test_what_nobody_is_called_finds_nobody(reader: Physician, wanted: str) -> None:
    patient(reader, "LEFEVRE", "JEANNE")
    patient(reader, "BENALI", "KARIM")
    assert (lines(reader, wanted), Roster(reader.user).total) == ([], 2)


@pytest.mark.parametrize("wanted", ["", " ", "-", "'", "(((", "\0" * 50])
def test_nothing_typed_finds_everyone(reader: Physician, wanted: str) -> None:
    patient(reader, "LEFEVRE")
    assert names(reader, wanted) == ["LEFEVRE CLAIRE"]


def test_homonyms_are_flagged_even_on_another_page_or_outside_what_is_looked_for(reader: Physician) -> None:
    patient(reader, "MARTIN", "CLAIRE", birth_date="1950-01-01")
    patient(reader, "PETIT", "CLAIRE", used_name="MARTIN", birth_date="1960-01-01")
    patient(reader, "MARTIN", "PAUL")
    flagged = {line.facts.birth_name + line.facts.given_name for line in lines(reader) if line.facts.has_homonym}
    assert flagged == {"MARTINCLAIRE", "PETITCLAIRE"}
    (alone,) = lines(reader, "petit")
    assert alone.facts.has_homonym


def test_each_line_says_by_what_rights(reader: Physician, at: Clock) -> None:
    dossier = people.dossier()
    people.designation(dossier, reader, Scope.IMAGING, Role.LOCUM, until=NOW + timedelta(days=3))
    at.go(hours=1)
    people.designation(dossier, reader, Scope.DOSSIER, Role.TREATING)
    (line,) = lines(reader)
    assert [(right.role, right.scope, right.until) for right in line.rights] == [
        ("Remplaçant", "l’imagerie et ses comptes rendus", "31 mars 2026"),
        ("Médecin traitant", "", ""),
    ]


def test_a_long_list_comes_in_pages_and_a_page_that_is_not_there_is_the_last(reader: Physician) -> None:
    for number in range(PAGE + 2):
        patient(reader, f"NOM{number:03d}")
    assert [len(lines(reader, number=number)) for number in (1, 2, 9, "x")] == [PAGE, 2, 2, PAGE]


def test_the_list_takes_two_queries(reader: Physician, django_assert_num_queries: object) -> None:
    for number in range(5):
        patient(reader, f"NOM{number}")
    with django_assert_num_queries(2):  # type: ignore[operator]
        lines(reader)


def test_a_name_is_put_in_its_compared_form_a_few_times_and_not_for_each_look(
    reader: Physician, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        patient(reader, f"NOM{number}")
    told: list[str] = []
    compare = normalise.name

    def counted(value: str) -> str:
        told.append(value)
        return compare(value)

    monkeypatch.setattr(normalise, "name", counted)
    mine = Roster(reader.user)
    assert len(told) <= 4 * 8  # its place in the list, and how it is called
    told.clear()
    assert len(mine.page()) == 8
    assert len(told) <= 1  # what was looked for, which is nothing


def test_lines_are_given_by_key_too_and_nobody_elses_is(reader: Physician) -> None:
    patient(reader, "MIEN")
    other = people.dossier(birth_name="AUTRE")
    mine = Roster(reader.user)
    (row,) = mine.page()
    first, second = mine.lines([other.pk, row.pk, 0], [])
    assert ([line.facts.birth_name for line in first], second) == (["MIEN"], [])
