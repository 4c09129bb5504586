"""What a secretary's word overrides, and what never: RNIV 1."""

from dataclasses import replace
from typing import Any

import pytest

from patients.identity import word
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.ins import DEMONSTRATION, TEST
from patients.identity.reasons import Reason
from patients.identity.traits import Traits
from patients.identity.word import Weight
from tests.patients.identity.people import (
    MARIE,
    MARIE_INS,
    MARIE_IPP,
    PAUL,
    PAUL_INS,
    PAUL_IPP,
    claim,
    dossier,
    held,
    with_key,
)

NOTE, CONFIRM, NEVER = Weight.NOTE, Weight.CONFIRM, Weight.NEVER


def qualified(number: Identifier, *, current: bool = True) -> KnownIdentifier:
    return KnownIdentifier(number.value, number.authority, "qualifiee", current)


def weighed(said: Claim, chosen: Candidate, *others: Candidate) -> dict[Reason, Weight]:
    return word.weigh(said, chosen, [chosen, *others])


def test_a_document_that_matches_leaves_no_doubt() -> None:
    assert weighed(claim(MARIE, MARIE_INS), dossier(1, MARIE, qualified(MARIE_INS))) == {}


def test_naming_the_dossier_is_enough_for_traits_that_lack_and_numbers_nobody_has() -> None:
    chosen = dossier(1, MARIE)
    said = claim(MARIE, MARIE_INS, sex="", birth_date="1979")
    assert weighed(said, chosen) == {
        Reason.BIRTH_DATE_MISSING: NOTE,
        Reason.SEX_MISSING: NOTE,
        Reason.INS_UNKNOWN: NOTE,
    }
    assert weighed(claim(MARIE, MARIE_IPP), chosen) == {Reason.LOCAL_UNKNOWN: NOTE}
    assert weighed(claim(MARIE), chosen) == {Reason.NO_IDENTIFIER: NOTE}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"birth_name": "DURAND"}, Reason.BIRTH_NAME_DIFFERS),
        ({"birth_date": "1979-03-29"}, Reason.BIRTH_DATE_DIFFERS),
        ({"sex": "M"}, Reason.SEX_DIFFERS),
        ({"birth_place": "75056"}, Reason.BIRTH_PLACE_DIFFERS),
    ],
)
def test_each_trait_that_differs_is_confirmed_by_name(change: dict[str, str], code: Reason) -> None:
    assert weighed(claim(MARIE, MARIE_INS, **change), dossier(1, MARIE, held(MARIE_INS))) == {code: CONFIRM}


def test_two_strict_traits_may_differ_three_are_another_person() -> None:
    chosen = dossier(1, MARIE, held(MARIE_INS))
    two = weighed(claim(MARIE, MARIE_INS, birth_name="DURAND", sex="M"), chosen)
    assert two == {Reason.BIRTH_NAME_DIFFERS: CONFIRM, Reason.SEX_DIFFERS: CONFIRM}
    three = weighed(claim(MARIE, MARIE_INS, birth_name="DURAND", sex="M", birth_date="1980-01-01"), chosen)
    assert next(iter(three.items())) == (Reason.TRAITS_DIFFER, NEVER)


def test_a_past_identity_counts_like_the_present_one() -> None:
    chosen = dossier(1, [replace(MARIE, birth_name="AUTREFOIS"), MARIE], held(MARIE_INS))
    assert weighed(claim(MARIE, MARIE_INS, birth_name="AUTREFOIS"), chosen) == {}


def test_a_wrong_key_is_confirmed_even_against_a_qualified_ins() -> None:
    wrong = Identifier(MARIE_INS.value[:-2] + "01", TEST)
    found = weighed(claim(MARIE, wrong), dossier(1, MARIE, qualified(MARIE_INS)))
    assert found == {Reason.INS_KEY: CONFIRM, Reason.INS_CONFLICT: CONFIRM, Reason.INS_UNKNOWN: NOTE}


def test_another_ins_than_the_qualified_one_is_never_overridden() -> None:
    found = weighed(claim(MARIE, PAUL_INS), dossier(1, MARIE, qualified(MARIE_INS)))
    assert found[Reason.INS_CONFLICT] is NEVER
    assert next(iter(found)) is Reason.INS_CONFLICT
    assert "autre personne" in str(word.sentence(Reason.INS_CONFLICT, NEVER))


def test_another_ins_than_one_that_nobody_qualified_is_confirmed() -> None:
    assert weighed(claim(MARIE, PAUL_INS), dossier(1, MARIE, held(MARIE_INS)))[Reason.INS_CONFLICT] is CONFIRM


def test_an_ins_that_the_dossier_had_before_is_its_own() -> None:
    former = Identifier(with_key("2790351215777"), TEST)
    chosen = dossier(1, MARIE, qualified(MARIE_INS), held(former, current=False))
    assert weighed(claim(MARIE, former), chosen) == {}


def test_the_qualified_ins_of_another_dossier_is_never_overridden() -> None:
    chosen, other = dossier(1, MARIE), dossier(2, PAUL, qualified(PAUL_INS))
    assert weighed(claim(MARIE, PAUL_INS), chosen, other)[Reason.TWO_DOSSIERS] is NEVER


def test_the_unqualified_number_of_another_dossier_is_confirmed() -> None:
    chosen, other = dossier(1, MARIE), dossier(2, PAUL, held(PAUL_IPP))
    assert weighed(claim(MARIE, PAUL_IPP), chosen, other) == {Reason.TWO_DOSSIERS: CONFIRM}


def test_a_number_that_both_have_designates_the_chosen_one() -> None:
    chosen, other = dossier(1, MARIE, held(MARIE_IPP)), dossier(2, PAUL, held(MARIE_IPP))
    assert weighed(claim(MARIE, MARIE_IPP), chosen, other) == {}


def test_a_number_known_under_another_authority_is_never_overridden() -> None:
    elsewhere = Identifier(MARIE_INS.value, DEMONSTRATION)
    found = weighed(claim(MARIE, elsewhere), dossier(1, MARIE, held(MARIE_INS)))
    assert found[Reason.INS_OTHER_AUTHORITY] is NEVER


@pytest.mark.parametrize(
    ("mark", "code"),
    [("doubtful", Reason.DOUBTFUL), ("homonym", Reason.HOMONYM), ("fictitious", Reason.FICTITIOUS)],
)
def test_a_mark_on_the_identity_is_confirmed(mark: str, code: Reason) -> None:
    marks: dict[str, Any] = {mark: True}
    marked = replace(held(MARIE_INS), **marks)
    assert weighed(claim(MARIE, MARIE_INS), dossier(1, MARIE, marked)) == {code: CONFIRM}


def test_a_possible_twin_is_confirmed_twice_over() -> None:
    found = weighed(
        claim(MARIE, MARIE_INS, first_given_name="ANNE", given_names=""), dossier(1, MARIE, held(MARIE_INS))
    )
    assert found == {Reason.TWIN: CONFIRM, Reason.FIRST_GIVEN_NAME_DIFFERS: CONFIRM}


def test_a_newborn_under_the_number_of_the_mother_goes_to_the_child_only_by_its_sender() -> None:
    child = Traits("DUPONT-MARTIN", "LÉA", "2026-01-02", "F")
    mother = dossier(1, MARIE, qualified(MARIE_INS))
    found = weighed(Claim((MARIE_INS,), child), dossier(2, child), mother)
    assert found[Reason.TWO_DOSSIERS] is NEVER
    assert weighed(Claim((MARIE_INS,), child), mother)[Reason.NEWBORN] is CONFIRM


def test_the_sentence_of_a_doubt_that_may_be_overridden_is_that_of_the_reason() -> None:
    assert str(word.sentence(Reason.INS_KEY, CONFIRM)) == "La clé du matricule INS est fausse."
