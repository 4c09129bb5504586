"""Who may be taken for whom."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from patients import homonyms

NAMES = st.sampled_from(["", "MARTIN", "Martin", "Lefèvre", "LEFEVRE", "D'ALMEIDA", "D Almeida"])


@dataclass(frozen=True)
class Someone:
    birth_name: str
    first_given_name: str
    used_name: str = ""
    used_given_name: str = ""
    birth_date: str = ""


def alike(*everyone: Someone) -> bool:
    return bool(homonyms.shared(homonyms.ways(one) for one in everyone))


def test_same_names_written_otherwise_are_the_same() -> None:
    assert alike(Someone("LEFEVRE", "ANNE-MARIE"), Someone("Lefèvre", "Anne Marie"))


def test_a_used_name_is_taken_for_a_birth_name() -> None:
    assert alike(Someone("MARTIN", "CLAIRE", used_name="PETIT"), Someone("PETIT", "CLAIRE"))


def test_a_used_given_name_counts_as_well() -> None:
    assert alike(Someone("MARTIN", "MARIE", used_given_name="CLAIRE"), Someone("MARTIN", "CLAIRE"))


def test_one_person_is_not_their_own_homonym() -> None:
    assert not alike(Someone("MARTIN", "CLAIRE", used_name="MARTIN", used_given_name="Claire"))


def test_a_family_name_alone_makes_no_homonym() -> None:
    assert not alike(Someone("MARTIN", "CLAIRE"), Someone("MARTIN", "PAUL"))
    assert not alike(Someone("MARTIN", ""), Someone("MARTIN", ""))


@given(st.lists(st.builds(Someone, NAMES, NAMES, NAMES, NAMES), max_size=6))
def test_what_is_shared_is_said_of_at_least_two(everyone: list[Someone]) -> None:
    called = [homonyms.ways(one) for one in everyone]
    for way in homonyms.shared(called):
        assert sum(way in ways for ways in called) > 1


def test_twins_are_confusable_though_nobody_calls_them_the_same() -> None:
    one, other = (Someone("MARTIN", given, birth_date="2020-05-05") for given in ("EMMA", "LINA"))
    assert homonyms.confusable(one) & homonyms.confusable(other)
    assert not homonyms.are_namesakes(one, other)


def test_a_birth_date_that_is_not_whole_makes_no_twins() -> None:
    one, other = (Someone("MARTIN", given, birth_date="2020") for given in ("EMMA", "LINA"))
    assert not homonyms.confusable(one) & homonyms.confusable(other)


def test_people_born_the_same_day_are_not_confusable_by_that_alone() -> None:
    one, other = (Someone(name, "EMMA", birth_date="2020-05-05") for name in ("MARTIN", "PETIT"))
    assert not homonyms.confusable(one) & homonyms.confusable(other)
