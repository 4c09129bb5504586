from dataclasses import replace

import pytest
from hypothesis import given

from patients.identity.traits import STRICT, Traits, Verdict, compare, is_complete, normal, strictly_agree
from tests.patients.identity.people import MARIE, PAUL, people

EQUAL, DIFFERENT, MISSING = Verdict.EQUAL, Verdict.DIFFERENT, Verdict.MISSING


def test_a_person_agrees_with_themself() -> None:
    assert dict(compare(MARIE, MARIE)) == dict.fromkeys([*STRICT, "birth_place"], EQUAL)
    assert strictly_agree(MARIE, MARIE)


@pytest.mark.parametrize(
    "written",
    [
        replace(MARIE, birth_name="Dupont Martin"),
        replace(MARIE, birth_name="DUPONT–MARTIN", first_given_name="Marie"),
        replace(MARIE, birth_date="19790328"),
        replace(MARIE, sex="f"),
        replace(MARIE, birth_place=""),
        replace(MARIE, given_names=""),
        replace(MARIE, given_names="ANNE"),  # the first given name given explicitly decides
    ],
)
def test_the_same_person_written_otherwise_agrees(written: Traits) -> None:
    assert strictly_agree(written, MARIE)
    assert strictly_agree(MARIE, written)


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("birth_name", "DUPONT"),
        ("first_given_name", "LOUISE"),
        ("first_given_name", "MARIE LOUISE"),
        ("birth_date", "1979-03-29"),
        ("birth_date", "1976"),
        ("sex", "M"),
        ("birth_place", "63220"),
    ],
)
def test_one_trait_that_differs_is_enough(trait: str, value: str) -> None:
    comparison = compare(replace(MARIE, **{trait: value}), MARIE)
    assert comparison.different == (trait,)
    assert not comparison.agrees


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("birth_name", ""),
        ("birth_name", "-"),
        ("birth_date", ""),
        ("birth_date", "1979-03"),
        ("birth_date", "19790300"),
        ("sex", "U"),
        ("sex", "I"),
        ("sex", ""),
    ],
)
def test_a_missing_unknown_or_partial_trait_is_no_agreement(trait: str, value: str) -> None:
    lacking = replace(MARIE, **{trait: value})
    for comparison in (compare(lacking, MARIE), compare(MARIE, lacking)):
        assert comparison.missing == (trait,)
        assert comparison.different == ()
        assert not comparison.agrees


def test_two_sides_that_lack_the_same_trait_do_not_agree() -> None:
    nameless = replace(MARIE, birth_name="")
    assert not strictly_agree(nameless, nameless)
    assert not strictly_agree(Traits(), Traits())


def test_a_used_name_in_the_place_of_the_birth_name_agrees_with_nothing() -> None:
    assert not strictly_agree(replace(MARIE, birth_name="LEFEBVRE"), MARIE)


@pytest.mark.parametrize(
    ("listed", "identity_first", "identity_list", "verdict"),
    [
        ("MARIE", "MARIE", "", EQUAL),  # a list of one
        ("Marie-Louise", "MARIE LOUISE", "", EQUAL),  # one compound name
        ("MARIE LOUISE ANNE", "MARIE", "Marie Louise, Anne", EQUAL),  # the same list
        ("MARIE LOUISE", "MARIE", "", MISSING),  # Marie, or Marie-Louise?
        ("MARIE LOUISE", "MARIE", "MARIE LOUISE ANNE", MISSING),
        ("MARIE LOUISE ANNE", "MARIE LOUISE", "", MISSING),
        ("DOMINIQUE MARIE", "MARIE", "", DIFFERENT),
        ("MARIETTE ANNE", "MARIE", "", DIFFERENT),
        ("MARIE LOUISE", "", "MARIE LOUISE", MISSING),  # nobody knows the first given name
        ("", "MARIE", "MARIE LOUISE", MISSING),
    ],
)
def test_a_list_of_given_names_decides_only_where_the_first_is_sure(
    listed: str, identity_first: str, identity_list: str, verdict: Verdict
) -> None:
    claim = replace(MARIE, first_given_name="", given_names=listed)
    identity = replace(MARIE, first_given_name=identity_first, given_names=identity_list)
    assert compare(claim, identity).first_given_name is verdict


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("75056", "75115", MISSING),
        ("69123", "69381", MISSING),
        ("13055", "13201", MISSING),
        ("75056", "69381", DIFFERENT),
        ("75101", "75115", DIFFERENT),
        ("75056", "75056", EQUAL),
        ("99999", "75115", MISSING),
    ],
)
def test_a_city_and_its_arrondissement_do_not_contradict(one: str, other: str, verdict: Verdict) -> None:
    claim, identity = replace(MARIE, birth_place=one), replace(MARIE, birth_place=other)
    assert compare(claim, identity).birth_place is verdict
    assert compare(identity, claim).birth_place is verdict
    assert strictly_agree(claim, identity) == (verdict is not DIFFERENT)


@pytest.mark.parametrize("trait", STRICT)
def test_traits_are_complete_with_the_four_strict_ones(trait: str) -> None:
    assert is_complete(replace(PAUL, birth_place=""))
    assert not is_complete(replace(PAUL, **{trait: "", "given_names": ""}))


def test_traits_with_a_partial_date_are_not_complete() -> None:
    assert not is_complete(replace(PAUL, birth_date="1951"))


def test_the_only_given_name_of_a_list_is_the_first() -> None:
    assert is_complete(replace(PAUL, first_given_name=""))
    assert not is_complete(replace(MARIE, first_given_name=""))


@given(people())
def test_normalising_twice_is_normalising_once(traits: Traits) -> None:
    assert normal(normal(traits)) == normal(traits)


@given(people(), people())
def test_comparing_what_is_normalised_changes_nothing(one: Traits, other: Traits) -> None:
    assert compare(one, other) == compare(normal(one), normal(other))


@given(people(), people())
def test_an_agreement_is_mutual_and_holds_between_complete_traits_alone(one: Traits, other: Traits) -> None:
    if strictly_agree(one, other) and one.first_given_name and other.first_given_name:
        assert strictly_agree(other, one)
        assert is_complete(one)
        assert is_complete(other)


@given(people())
def test_complete_traits_agree_with_themselves_and_no_others_do(traits: Traits) -> None:
    assert strictly_agree(normal(traits), normal(traits)) == is_complete(traits)


@given(people(), people())
def test_every_trait_has_one_verdict(one: Traits, other: Traits) -> None:
    comparison = compare(one, other)
    assert len(dict(comparison)) == 5
    assert not set(comparison.equal) & {*comparison.different, *comparison.missing}
    assert comparison.agrees == (set(STRICT) <= set(comparison.equal) and "birth_place" not in comparison.different)
