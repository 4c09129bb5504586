"""Nobody of the demo exists, and every number of theirs has the key of a real one."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import Group

from patients.identity import ins, rpps
from patients.models import Role, Scope
from portal.demonstration import people
from portal.demonstration.people import GROUPS, PHYSICIAN, Patient
from tests.portal.demonstration.conftest import TODAY


def roles() -> Counter[str]:
    return Counter(account.role for account in people.accounts() if not account.closed)


def test_the_house_has_fourteen_physicians_three_secretaries_and_two_administrators() -> None:
    assert roles() == {"physician": 14, "secretary": 3, "administrator": 2}


def test_one_physician_has_retired() -> None:
    assert [account.key for account in people.accounts() if account.closed] == ["generaliste-retraite"]


def test_there_are_sixty_patients(patients: Mapping[str, Patient]) -> None:
    assert len(patients) == 60
    assert len({patient.ipp for patient in patients.values()}) == 60
    assert len({patient.ipp[-4:] for patient in patients.values()}) == 60, "the numbers of their papers end so"


def test_ins_numbers_have_their_key_and_say_the_birth_of_their_patient(patients: Mapping[str, Patient]) -> None:
    known = [patient for patient in patients.values() if patient.ins]
    assert len({patient.ins for patient in known}) == len(known) == 59
    for patient in known:
        assert ins.key_is_right(patient.ins), patient.key
        said = ins.parse(patient.ins)
        assert said is not None
        year, month, _day = patient.identity.birth_date.split("-")
        assert (said.sex, said.year, said.month) == (patient.identity.sex, year[2:], int(month)), patient.key
        assert said.place == patient.identity.birth_place, patient.key


def test_the_patients_of_the_first_demo_keep_their_numbers(patients: Mapping[str, Patient]) -> None:
    assert patients["jeanne"].ins == "257037511204171"
    assert patients["karim"].ins == "164071320320577"


def test_the_numbers_of_professionals_are_right_and_nobody_has_them() -> None:
    numbered = [person for person in people.everyone().values() if person.rpps and person.key != "faux"]
    assert all(rpps.key_is_right(person.rpps) and person.rpps.startswith("999") for person in numbered)
    assert len({person.rpps for person in numbered}) == len(numbered)
    assert all(person.rpps for person in people.accounts() if person.role == PHYSICIAN)
    assert not any(person.rpps for person in people.accounts() if person.role != PHYSICIAN)


def test_one_author_has_a_number_with_a_wrong_key() -> None:
    assert not rpps.key_is_right(people.everyone()["faux"].rpps)


def test_establishments_are_in_no_department() -> None:
    assert {house.finess[:2] for house in people.houses().values()} == {"99"}
    assert len({house.finess for house in people.houses().values()}) == len(people.houses())


def test_a_role_is_held_by_someone_who_exists() -> None:
    for role, key in people.told("people.toml")["team"].items():
        assert key in people.everyone(), role
    assert all(person.house in people.houses() for person in people.everyone().values())


def test_there_are_homonyms_and_twins(patients: Mapping[str, Patient]) -> None:
    names = Counter((one.identity.birth_name, one.identity.first_given_name) for one in patients.values())
    assert sorted(name for name, count in names.items() if count == 2) == [
        ("LEFEVRE", "JEANNE"),
        ("MARTIN", "PHILIPPE"),
    ]
    twins = Counter((one.identity.birth_name, one.identity.birth_date) for one in patients.values())
    assert [twin for twin, count in twins.items() if count == 2] == [("LACOMBE", "1975-06-12")]


def test_a_newborn_is_born_with_the_story_and_has_no_ins(patients: Mapping[str, Patient]) -> None:
    child, mother = patients["nouveau-ne"], patients["amandine"]
    assert child.ins == ""
    assert child.identity.birth_name == mother.identity.birth_name
    assert 0 < (TODAY - date.fromisoformat(child.identity.birth_date)).days < 60


def test_someone_is_known_by_another_given_name(patients: Mapping[str, Patient]) -> None:
    known = patients["camille-n"].identity
    assert (known.first_given_name, known.used_given_name) == ("CAMILLE", "Alex")


def test_a_changed_name_stands_on_papers_from_its_day_on(patients: Mapping[str, Patient]) -> None:
    (changed,) = [one for one in patients.values() if one.later]
    before, after = date.fromordinal(TODAY.toordinal() - changed.renamed - 1), TODAY
    assert changed.identity_on(before, TODAY) == changed.identity
    assert changed.identity_on(after, TODAY) == changed.later != changed.identity


def test_some_have_died_after_their_last_paper(patients: Mapping[str, Patient]) -> None:
    assert 1 <= sum(1 for one in patients.values() if one.died is not None) <= 4


def test_every_choice_is_of_a_physician_of_the_demo(patients: Mapping[str, Patient]) -> None:
    physicians = {account.login for account in people.accounts() if account.role == PHYSICIAN}
    choices = [choice for patient in patients.values() for choice in patient.choices]
    assert {choice.physician for choice in choices} == physicians
    assert all(Role(choice.role) and Scope(choice.scope) for choice in choices)
    assert all(patient.choices for patient in patients.values())


def test_the_physicians_show_each_way_to_read(patients: Mapping[str, Patient]) -> None:
    choices = [choice for patient in patients.values() for choice in patient.choices]
    assert {choice.role for choice in choices} == set(Role.values)
    assert {choice.scope for choice in choices} == set(Scope.values)
    locum = [choice for choice in choices if choice.physician == "remplacant"]
    assert any(choice.until for choice in locum)
    assert any(choice.ended for choice in locum)
    retired = [choice for choice in choices if choice.physician == "generaliste-retraite"]
    assert retired
    assert all(choice.ended for choice in retired)


def test_the_physician_without_patients_has_none_in_force(patients: Mapping[str, Patient]) -> None:
    choices = [choice for patient in patients.values() for choice in patient.choices]
    assert all(choice.ended for choice in choices if choice.physician == "sans-patient")


def test_the_groups_are_those_of_the_migrations(db: None) -> None:
    assert set(GROUPS.values()) <= set(Group.objects.values_list("name", flat=True))
