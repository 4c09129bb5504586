"""Which dossier a document goes to; each test is one situation that the desk knows."""

import random
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.ins import DEMONSTRATION, INS_C, NIR, TEST
from patients.identity.matching import Decision, decide
from patients.identity.reasons import Reason
from patients.identity.traits import Traits, strictly_agree
from tests.patients.identity.people import (
    HOSPITAL,
    MARIE,
    MARIE_INS,
    MARIE_IPP,
    OTHER_HOSPITAL,
    PAUL,
    PAUL_INS,
    PAUL_IPP,
    claim,
    claims,
    dossier,
    dossiers,
    held,
    with_key,
)

MARIE_DOSSIER = dossier(1, MARIE, MARIE_INS, MARIE_IPP)
PAUL_DOSSIER = dossier(2, PAUL, PAUL_INS, PAUL_IPP)
BASE = (MARIE_DOSSIER, PAUL_DOSSIER)
WRONG_KEY = Identifier("279035121518990", TEST)


def is_filed_in(decision: Decision, candidate: Candidate) -> bool:
    return decision.outcome == "match" and decision.dossier == candidate.dossier


def is_held_for(decision: Decision, *codes: Reason) -> bool:
    return decision.outcome == "hold" and decision.dossier is None and decision.codes == codes


class TestAnIns:
    def test_with_the_strict_traits_it_is_filed(self) -> None:
        decision = decide(claim(MARIE, MARIE_INS), BASE)
        assert is_filed_in(decision, MARIE_DOSSIER)
        assert decision.codes == (Reason.INS_AND_TRAITS,)

    def test_in_another_writing_it_is_filed(self) -> None:
        spaced = Identifier("2 79 03 51 215 189 89", f"urn:oid:{TEST}")
        written = claim(MARIE, spaced, birth_name="dupont martin", birth_date="19790328", birth_place="")
        assert is_filed_in(decide(written, BASE), MARIE_DOSSIER)

    @pytest.mark.parametrize(
        ("trait", "value", "code"),
        [
            ("birth_name", "LEFEBVRE", Reason.BIRTH_NAME_DIFFERS),
            ("birth_date", "1976-05-31", Reason.BIRTH_DATE_DIFFERS),
            ("sex", "M", Reason.SEX_DIFFERS),
            ("birth_place", "63220", Reason.BIRTH_PLACE_DIFFERS),
        ],
    )
    def test_with_another_trait_it_is_held(self, trait: str, value: str, code: Reason) -> None:
        decision = decide(claim(MARIE, MARIE_INS, **{trait: value}), BASE)
        assert is_held_for(decision, Reason.TRAITS_DIFFER, code)

    @pytest.mark.parametrize(
        ("trait", "value", "code"),
        [
            ("birth_name", "", Reason.BIRTH_NAME_MISSING),
            ("first_given_name", "", Reason.FIRST_GIVEN_NAME_MISSING),
            ("birth_date", "1979-03", Reason.BIRTH_DATE_MISSING),
            ("birth_date", "1979", Reason.BIRTH_DATE_MISSING),
            ("birth_date", "", Reason.BIRTH_DATE_MISSING),
            ("sex", "U", Reason.SEX_MISSING),
            ("sex", "", Reason.SEX_MISSING),
        ],
    )
    def test_with_an_unknown_or_partial_trait_it_is_held(self, trait: str, value: str, code: Reason) -> None:
        decision = decide(claim(MARIE, MARIE_INS, **{trait: value}, given_names="MARIE LOUISE"), BASE)
        assert is_held_for(decision, Reason.TRAITS_MISSING, code)

    def test_with_a_partial_date_in_the_dossier_it_is_held(self) -> None:
        partial = dossier(1, replace(MARIE, birth_date="1979"), MARIE_INS)
        assert decide(claim(MARIE, MARIE_INS), [partial]).code is Reason.TRAITS_MISSING

    def test_of_a_dossier_without_identity_it_is_held(self) -> None:
        assert decide(claim(MARIE, MARIE_INS), [dossier(1, (), MARIE_INS)]).code is Reason.TRAITS_MISSING

    def test_with_a_wrong_key_it_is_held_even_where_a_local_number_matches(self) -> None:
        decision = decide(claim(MARIE, WRONG_KEY, MARIE_IPP), BASE)
        assert decision.outcome == "hold"
        assert decision.code is Reason.INS_KEY
        assert [row.dossier for row in decision.candidates] == [MARIE_DOSSIER.dossier]

    def test_with_a_wrong_key_it_is_held_even_where_a_dossier_has_it(self) -> None:
        assert decide(claim(MARIE, WRONG_KEY), [dossier(1, MARIE, WRONG_KEY)]).code is Reason.INS_KEY

    def test_that_no_dossier_has_is_held_and_like_traits_are_shown(self) -> None:
        decision = decide(claim(MARIE, with_ins("2790351215190")), [dossier(1, MARIE), PAUL_DOSSIER])
        assert is_held_for(decision, Reason.INS_UNKNOWN, Reason.SAME_TRAITS)
        assert [(row.dossier, row.by) for row in decision.candidates] == [(UUID(int=1), "traits")]

    @pytest.mark.parametrize("authority", [NIR, DEMONSTRATION])
    def test_designates_under_its_own_authority_only(self, authority: str) -> None:
        decision = decide(claim(MARIE, Identifier(MARIE_INS.value, authority)), BASE)
        assert is_held_for(decision, Reason.INS_OTHER_AUTHORITY, Reason.INS_UNKNOWN, Reason.SAME_TRAITS)

    def test_of_two_dossiers_is_held(self) -> None:
        twice = (MARIE_DOSSIER, dossier(3, MARIE, MARIE_INS))
        assert is_held_for(decide(claim(MARIE, MARIE_INS), twice), Reason.NUMBER_SHARED)

    def test_that_another_dossier_had_designates_the_one_that_has_it(self) -> None:
        former = dossier(3, PAUL, held(MARIE_INS, current=False))
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), [former, MARIE_DOSSIER]), MARIE_DOSSIER)
        assert decide(claim(PAUL, MARIE_INS), [former, MARIE_DOSSIER]).outcome == "hold"


class TestTwoInsNumbers:
    def test_of_two_dossiers_are_held(self) -> None:
        decision = decide(claim(MARIE, MARIE_INS, PAUL_INS), BASE)
        assert decision.outcome == "hold"
        assert decision.code is Reason.TWO_DOSSIERS

    def test_of_which_one_is_unknown_are_held(self) -> None:
        decision = decide(claim(MARIE, MARIE_INS, PAUL_INS), [MARIE_DOSSIER])
        assert is_held_for(decision, Reason.INS_CONFLICT)

    def test_that_one_person_had_in_turn_are_filed(self) -> None:
        waiting = with_ins("8790399351002")
        renumbered = dossier(1, MARIE, held(waiting, current=False), MARIE_INS)
        assert is_filed_in(decide(claim(MARIE, waiting, MARIE_INS), [renumbered]), renumbered)
        assert is_filed_in(decide(claim(MARIE, waiting), [renumbered]), renumbered)

    def test_of_which_one_has_a_wrong_key_are_held(self) -> None:
        assert decide(claim(MARIE, MARIE_INS, WRONG_KEY), BASE).code is Reason.INS_KEY


class TestPastIdentities:
    BEFORE = replace(MARIE, first_given_name="MARC", sex="M", given_names="MARC")
    CHANGED = dossier(1, (BEFORE, MARIE), MARIE_INS, MARIE_IPP)

    @pytest.mark.parametrize("traits", [BEFORE, MARIE])
    def test_each_identity_agrees_as_a_whole(self, traits: Traits) -> None:
        assert is_filed_in(decide(claim(traits, MARIE_INS), [self.CHANGED]), self.CHANGED)
        assert is_filed_in(decide(claim(traits, MARIE_IPP), [self.CHANGED]), self.CHANGED)

    def test_traits_of_two_identities_are_never_mixed(self) -> None:
        decision = decide(claim(MARIE, MARIE_INS, sex="M"), [self.CHANGED])
        assert decision.outcome == "hold"

    def test_the_desk_sees_the_nearest_identity(self) -> None:
        decision = decide(claim(self.BEFORE, MARIE_INS, birth_place="63220"), [self.CHANGED])
        assert decision.candidates[0].identity == self.BEFORE
        assert is_held_for(decision, Reason.TRAITS_DIFFER, Reason.BIRTH_PLACE_DIFFERS)


class TestALocalNumber:
    def test_with_the_strict_traits_is_filed(self) -> None:
        decision = decide(claim(MARIE, MARIE_IPP), BASE)
        assert is_filed_in(decision, MARIE_DOSSIER)
        assert decision.codes == (Reason.LOCAL_AND_TRAITS,)

    def test_that_the_person_had_is_filed(self) -> None:
        former = dossier(1, MARIE, MARIE_INS, held(MARIE_IPP, current=False))
        assert is_filed_in(decide(claim(MARIE, MARIE_IPP), [former]), former)

    @pytest.mark.parametrize("authority", [OTHER_HOSPITAL, "", "CHU-X", NIR[:-1]])
    def test_of_another_authority_designates_nobody(self, authority: str) -> None:
        assert decide(claim(MARIE, Identifier(MARIE_IPP.value, authority)), BASE).outcome == "hold"

    def test_without_authority_is_no_number(self) -> None:
        decision = decide(claim(MARIE, Identifier(MARIE_IPP.value, "")), BASE)
        assert is_held_for(decision, Reason.NO_IDENTIFIER, Reason.SAME_TRAITS)

    def test_with_other_traits_is_held(self) -> None:
        decision = decide(claim(PAUL, MARIE_IPP), BASE)
        assert decision.outcome == "hold"
        assert Reason.TRAITS_DIFFER in decision.codes
        assert Reason.SAME_TRAITS in decision.codes  # Paul's own dossier is shown

    def test_unknown_is_held(self) -> None:
        assert is_held_for(decide(claim(MARIE, Identifier("9", HOSPITAL)), [PAUL_DOSSIER]), Reason.LOCAL_UNKNOWN)

    def test_of_several_people_is_held_even_where_the_traits_are_of_one(self) -> None:
        shared = (dossier(1, MARIE, MARIE_IPP), dossier(2, PAUL, MARIE_IPP))
        decision = decide(claim(MARIE, MARIE_IPP), shared)
        assert decision.outcome == "hold"
        assert decision.code is Reason.NUMBER_SHARED

    def test_two_of_two_people_are_held(self) -> None:
        decision = decide(claim(MARIE, MARIE_IPP, PAUL_IPP), BASE)
        assert decision.code is Reason.TWO_DOSSIERS

    def test_two_of_one_person_in_two_hospitals_are_filed(self) -> None:
        there = Identifier("77", OTHER_HOSPITAL)
        both = dossier(1, MARIE, MARIE_IPP, there)
        assert is_filed_in(decide(claim(MARIE, MARIE_IPP, there), [both]), both)
        assert is_filed_in(decide(claim(MARIE, MARIE_IPP, there), [MARIE_DOSSIER]), MARIE_DOSSIER)

    def test_with_an_ins_unknown_here_is_filed_where_the_dossier_has_no_ins(self) -> None:
        nameless = dossier(1, MARIE, MARIE_IPP)
        assert is_filed_in(decide(claim(MARIE, MARIE_INS, MARIE_IPP), [nameless]), nameless)

    @pytest.mark.parametrize("current", [True, False])
    def test_with_an_ins_unknown_here_is_held_where_the_dossier_has_another(self, current: bool) -> None:
        other = dossier(1, MARIE, MARIE_IPP, held(with_ins("2790351215190"), current=current))
        assert is_held_for(decide(claim(MARIE, MARIE_INS, MARIE_IPP), [other]), Reason.INS_CONFLICT)

    def test_with_a_production_ins_is_held_where_the_dossier_has_it_as_a_test(self) -> None:
        decision = decide(claim(MARIE, Identifier(MARIE_INS.value, NIR), MARIE_IPP), BASE)
        assert is_held_for(decision, Reason.INS_CONFLICT, Reason.INS_OTHER_AUTHORITY)

    def test_of_somebody_else_does_not_outweigh_ins_and_traits(self) -> None:
        decision = decide(claim(MARIE, MARIE_INS, PAUL_IPP), BASE)
        assert is_filed_in(decision, MARIE_DOSSIER)
        assert decision.codes == (Reason.INS_AND_TRAITS, Reason.LOCAL_ELSEWHERE)

    def test_of_somebody_of_the_same_traits_holds_ins_and_traits(self) -> None:
        homonym = dossier(3, MARIE, PAUL_IPP)
        assert is_held_for(decide(claim(MARIE, MARIE_INS, PAUL_IPP), [MARIE_DOSSIER, homonym]), Reason.TWO_DOSSIERS)

    def test_an_ins_c_designates_nobody_and_stops_nothing(self) -> None:
        computed = Identifier("0" * 22, INS_C)
        with_computed = dossier(1, MARIE, computed, MARIE_IPP)
        assert decide(claim(MARIE, computed), [with_computed]).code is Reason.NO_IDENTIFIER
        assert is_filed_in(decide(claim(MARIE, computed, MARIE_IPP), [with_computed]), with_computed)


class TestNoNumber:
    def test_is_held_with_the_candidates_by_traits(self) -> None:
        decision = decide(claim(MARIE), BASE)
        assert is_held_for(decision, Reason.NO_IDENTIFIER, Reason.SAME_TRAITS)
        assert [(row.dossier, row.by) for row in decision.candidates] == [(MARIE_DOSSIER.dossier, "traits")]

    def test_nor_traits_is_held_with_all_that_lacks(self) -> None:
        decision = decide(Claim(), BASE)
        assert decision.code is Reason.NO_IDENTIFIER
        assert {Reason.SEX_MISSING, Reason.BIRTH_DATE_MISSING, Reason.BIRTH_NAME_MISSING} < set(decision.codes)
        assert decision.candidates == ()

    @pytest.mark.parametrize(
        ("near", "is_shown"),
        [
            (Traits("DUPONT-MARTIN", birth_date="1979-03-28"), True),  # two traits, none against
            (Traits("DUPONT-MARTIN", birth_date="1979"), False),
            (Traits("DUPONT-MARTIN", "LOUISE", "1979-03-28", ""), False),  # two, one against
            (Traits("DUPONT-MARTIN", "LOUISE", "1979-03-28", "F"), True),  # three, one against
        ],
    )
    def test_shows_what_is_near_enough(self, near: Traits, is_shown: bool) -> None:
        assert bool(decide(claim(MARIE), [dossier(1, near)]).candidates) is is_shown

    def test_shows_all_homonyms_the_likest_first(self) -> None:
        near = dossier(4, replace(MARIE, first_given_name="MARION"))
        decision = decide(claim(MARIE), [near, dossier(3, MARIE), MARIE_DOSSIER, PAUL_DOSSIER])
        assert [row.dossier.int for row in decision.candidates] == [1, 3, 4]
        assert [row.comparison.agrees for row in decision.candidates] == [True, True, False]


class TestTwinsAndHomonyms:
    TWIN = replace(MARIE, first_given_name="LOUISE", given_names="LOUISE")
    TWIN_INS = Identifier(with_key("2790351215190"), TEST)
    TWIN_DOSSIER = dossier(5, TWIN, TWIN_INS)

    def test_each_twin_has_their_own_documents(self) -> None:
        base = [MARIE_DOSSIER, self.TWIN_DOSSIER]
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), base), MARIE_DOSSIER)
        assert is_filed_in(decide(claim(self.TWIN, self.TWIN_INS), base), self.TWIN_DOSSIER)

    def test_a_twin_under_the_others_number_is_held_and_said(self) -> None:
        decision = decide(claim(self.TWIN, MARIE_INS), [MARIE_DOSSIER, self.TWIN_DOSSIER])
        assert decision.code is Reason.TWIN
        assert {Reason.FIRST_GIVEN_NAME_DIFFERS, Reason.SAME_TRAITS} < set(decision.codes)
        assert [row.by for row in decision.candidates] == ["ins", "traits"]

    def test_homonyms_of_the_same_traits_are_told_apart_by_their_ins(self) -> None:
        homonym = dossier(6, MARIE, self.TWIN_INS)
        base = [MARIE_DOSSIER, homonym]
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), base), MARIE_DOSSIER)
        assert is_filed_in(decide(claim(MARIE, self.TWIN_INS), base), homonym)
        assert decide(claim(MARIE), base).outcome == "hold"


class TestANewbornUnderTheMothersNumber:
    CHILD = Traits("DUPONT-MARTIN", "LÉA", "2008-02-28", "F", "75115")

    @pytest.mark.parametrize("number", [MARIE_INS, MARIE_IPP])
    @pytest.mark.parametrize("sex", ["F", "M", "U"])
    def test_is_held_and_said(self, number: Identifier, sex: str) -> None:
        decision = decide(claim(self.CHILD, number, sex=sex), BASE)
        assert decision.outcome == "hold"
        assert decision.code is Reason.NEWBORN

    def test_is_recognised_by_a_partial_date_too(self) -> None:
        assert decide(claim(self.CHILD, MARIE_INS, birth_date="2008"), BASE).code is Reason.NEWBORN

    @pytest.mark.parametrize(("year", "is_child"), [(1988, False), (1989, True), (2044, True), (2045, False)])
    def test_is_said_from_ten_to_sixty_five_years_after_the_mother(self, year: int, is_child: bool) -> None:
        decision = decide(claim(self.CHILD, MARIE_INS, birth_date=str(year)), BASE)
        assert (decision.code is Reason.NEWBORN) is is_child

    def test_is_not_said_of_a_father_nor_of_somebody_of_the_same_age(self) -> None:
        assert decide(claim(self.CHILD, PAUL_INS), BASE).code is Reason.TRAITS_DIFFER
        assert decide(claim(self.CHILD, MARIE_INS, birth_date="1976-05-31"), BASE).code is Reason.TRAITS_DIFFER

    def test_with_the_own_number_is_filed_even_with_the_mothers_local_number(self) -> None:
        child = dossier(7, self.CHILD, with_ins("2080275115001"))
        decision = decide(claim(self.CHILD, with_ins("2080275115001"), MARIE_IPP), [*BASE, child])
        assert is_filed_in(decision, child)


class TestMarks:
    @pytest.mark.parametrize(
        ("mark", "code"),
        [("doubtful", Reason.DOUBTFUL), ("fictitious", Reason.FICTITIOUS), ("homonym", Reason.HOMONYM)],
    )
    @pytest.mark.parametrize("number", [MARIE_INS, MARIE_IPP])
    def test_a_marked_identity_is_held_whichever_number_has_the_mark(
        self, mark: str, code: Reason, number: Identifier
    ) -> None:
        marks = {"doubtful": mark == "doubtful", "fictitious": mark == "fictitious", "homonym": mark == "homonym"}
        marked = dossier(1, MARIE, MARIE_INS, KnownIdentifier("8", HOSPITAL, "validee", True, **marks), MARIE_IPP)
        assert is_held_for(decide(claim(MARIE, number), [marked]), code)

    def test_a_mark_on_a_number_of_the_past_counts_where_the_document_carries_it(self) -> None:
        past = dossier(1, MARIE, MARIE_INS, held(MARIE_IPP, current=False, doubtful=True))
        assert is_held_for(decide(claim(MARIE, MARIE_IPP), [past]), Reason.DOUBTFUL)
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), [past]), past)

    def test_a_mark_on_another_dossier_does_not_count(self) -> None:
        marked = dossier(2, PAUL, held(PAUL_INS, doubtful=True))
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), [MARIE_DOSSIER, marked]), MARIE_DOSSIER)

    @pytest.mark.parametrize("status", ["provisoire", "recuperee", "validee", "qualifiee"])
    def test_every_status_is_matched(self, status: str) -> None:
        known = dossier(1, MARIE, KnownIdentifier(MARIE_INS.value, TEST, status))
        assert is_filed_in(decide(claim(MARIE, MARIE_INS), [known]), known)


class TestAnyClaimAndAnyBase:
    @given(claims(), dossiers(), st.randoms(use_true_random=False))
    def test_the_decision_does_not_depend_on_the_order(
        self, one: Claim, base: list[Candidate], shuffle: random.Random
    ) -> None:
        numbers, others = list(one.identifiers), list(base)
        shuffle.shuffle(numbers)
        shuffle.shuffle(others)
        assert decide(replace(one, identifiers=tuple(numbers)), others) == decide(one, base)

    @given(claims(), dossiers())
    def test_what_is_filed_has_a_number_and_the_traits_of_one_identity(self, one: Claim, base: list[Candidate]) -> None:
        decision = decide(one, base)
        if decision.outcome == "match":
            (target,) = (candidate for candidate in base if candidate.dossier == decision.dossier)
            assert {number.normal() for number in one.identifiers} & target.numbers
            assert any(strictly_agree(one.traits, identity) for identity in target.identities)
            assert not any(number.key_is_wrong for number in one.identifiers)
            assert not any(number.current and number.doubtful for number in target.identifiers)

    @given(claims(), dossiers())
    def test_an_ins_is_filed_where_it_is_or_where_none_is(self, one: Claim, base: list[Candidate]) -> None:
        decision = decide(one, base)
        if decision.outcome == "match":
            (target,) = (candidate for candidate in base if candidate.dossier == decision.dossier)
            assert not target.has_ins or {number.normal() for number in one.ins} <= target.numbers

    @given(claims(), dossiers())
    def test_what_is_held_has_a_reason_and_no_dossier(self, one: Claim, base: list[Candidate]) -> None:
        decision = decide(one, base)
        filing = {Reason.INS_AND_TRAITS, Reason.LOCAL_AND_TRAITS, Reason.LOCAL_ELSEWHERE}
        assert decision.codes
        assert (decision.outcome == "match") == (set(decision.codes) <= filing) == (decision.dossier is not None)

    @given(claims(), dossiers())
    def test_a_dossier_without_the_numbers_never_changes_a_match(self, one: Claim, base: list[Candidate]) -> None:
        values = {number.normal().value for number in one.identifiers}
        concerned = [each for each in base if values & {number.value for number in each.numbers}]
        assert decide(one, concerned).dossier == decide(one, base).dossier


def with_ins(body: str) -> Identifier:
    return Identifier(with_key(body), TEST)
