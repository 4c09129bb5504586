"""For whom a run may open a dossier, decided on all its headers at once."""

import random
from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from patients.identity.claims import Candidate
from patients.identity.identifiers import Identifier
from patients.identity.ins import NIR, TEST
from patients.identity.matching import decide
from patients.identity.opening import Opening, plan
from patients.identity.reasons import Reason
from patients.identity.traits import Traits, is_complete, strictly_agree
from patients.identity.votes import Header
from tests.patients.identity.people import (
    HOSPITAL,
    MARIE,
    MARIE_INS,
    MARIE_IPP,
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

WRONG_KEY = Identifier("279035121518990", TEST)
OTHER = replace(MARIE, birth_date="1976-05-31")


def header(sha256: str, traits: Traits, *numbers: Identifier, **changes: str) -> Header:
    return Header(sha256, claim(traits, *numbers, **changes))


def opened(*headers: Header, base: tuple[Candidate, ...] = ()) -> list[Opening]:
    return list(plan(headers, base).openings)


def left(*headers: Header, base: tuple[Candidate, ...] = ()) -> list[Reason]:
    return [one.code for one in plan(headers, base).left]


def as_dossier(number: int, opening: Opening) -> Candidate:
    return dossier(number, opening.traits, opening.ins, *opening.local)


class TestWhoIsOpened:
    def test_an_ins_with_a_right_key_and_complete_traits(self) -> None:
        (opening,) = opened(header("a", MARIE, MARIE_INS, MARIE_IPP))
        assert opening.ins == MARIE_INS
        assert strictly_agree(opening.traits, MARIE)
        assert opening.local == (MARIE_IPP,)

    def test_each_ins_of_the_run_in_the_order_of_its_number(self) -> None:
        run = [header("a", MARIE, MARIE_INS), header("b", PAUL, PAUL_INS)]
        assert [opening.ins for opening in opened(*run)] == [PAUL_INS, MARIE_INS]

    def test_one_person_whatever_the_writing_of_the_ins(self) -> None:
        written = Identifier("2 79 03 51 215 189 89", f"urn:oid:{TEST}")
        assert len(opened(header("a", MARIE, MARIE_INS), header("b", MARIE, written))) == 1

    def test_nobody_for_a_wrong_key(self) -> None:
        assert opened(header("a", MARIE, WRONG_KEY)) == []
        assert opened(header("a", MARIE, MARIE_INS, WRONG_KEY)) == []

    def test_nobody_without_an_ins(self) -> None:
        assert opened(header("a", MARIE, MARIE_IPP), header("b", PAUL)) == []

    def test_nobody_for_a_document_of_two_ins(self) -> None:
        assert opened(header("a", MARIE, MARIE_INS, PAUL_INS)) == []

    @pytest.mark.parametrize(
        "lack", [{"birth_name": ""}, {"first_given_name": ""}, {"birth_date": "1979-03"}, {"sex": "U"}]
    )
    def test_nobody_with_incomplete_traits(self, lack: dict[str, str]) -> None:
        run = header("a", MARIE, MARIE_INS, **lack)
        assert opened(run) == []
        assert left(run) == [Reason.OPENING_INCOMPLETE]

    def test_the_same_digits_under_two_roots_are_two_people(self) -> None:
        production = Identifier(MARIE_INS.value, NIR)
        assert len(opened(header("a", MARIE, MARIE_INS), header("b", MARIE, production))) == 2


class TestConflictingTraits:
    def test_the_majority_is_opened(self) -> None:
        run = [header("a", MARIE, MARIE_INS), header("b", OTHER, MARIE_INS), header("c", MARIE, MARIE_INS)]
        (opening,) = opened(*run)
        assert opening.traits.birth_date == "1979-03-28"

    def test_a_tie_opens_nobody(self) -> None:
        run = [header("a", MARIE, MARIE_INS), header("b", OTHER, MARIE_INS)]
        assert opened(*run) == []
        assert left(*run) == [Reason.OPENING_TIE]
        with override("fr"):
            assert "sans majorité" in str(plan(run).left[0].reason)

    def test_a_tie_of_one_ins_does_not_stop_another(self) -> None:
        run = [header("a", MARIE, MARIE_INS), header("b", OTHER, MARIE_INS), header("c", PAUL, PAUL_INS)]
        assert [opening.ins for opening in opened(*run)] == [PAUL_INS]

    def test_a_copy_is_no_vote(self) -> None:
        run = [header("a", OTHER, MARIE_INS)] * 5 + [header("b", MARIE, MARIE_INS)]
        assert left(*run) == [Reason.OPENING_TIE]
        (opening,) = opened(*run, header("c", MARIE, MARIE_INS))
        assert opening.traits.birth_date == "1979-03-28"

    def test_another_writing_is_no_conflict(self) -> None:
        run = [
            header("a", MARIE, MARIE_INS),
            header("b", MARIE, MARIE_INS, birth_name="Dupont Martin", birth_date="19790328", first_given_name="marie"),
            header("c", OTHER, MARIE_INS),
        ]
        (opening,) = opened(*run)
        assert strictly_agree(opening.traits, MARIE)

    def test_a_trait_left_out_is_no_conflict(self) -> None:
        without_sex = [header(name, MARIE, MARIE_INS, sex="") for name in "bc"]
        assert len(opened(header("a", MARIE, MARIE_INS), *without_sex)) == 1

    def test_documents_with_incomplete_traits_that_contradict_count_against(self) -> None:
        contradicting = [header(name, OTHER, MARIE_INS, sex="") for name in "bc"]
        assert left(header("a", MARIE, MARIE_INS), *contradicting) == [Reason.OPENING_TIE]

    def test_the_largest_of_three_wins(self) -> None:
        third = header("d", replace(MARIE, sex="M"), MARIE_INS)
        run = [header("a", MARIE, MARIE_INS), header("b", MARIE, MARIE_INS), header("c", OTHER, MARIE_INS), third]
        (opening,) = opened(*run)
        assert strictly_agree(opening.traits, MARIE)


class TestTheBirthPlace:
    def test_missing_in_some_documents_is_taken_from_the_others(self) -> None:
        run = [header("a", MARIE, MARIE_INS, birth_place=""), header("b", MARIE, MARIE_INS)]
        assert opened(*run)[0].traits.birth_place == "51215"

    def test_that_differs_is_no_conflict_and_is_not_established(self) -> None:
        run = [header(name, MARIE, MARIE_INS) for name in "abc"] + [header("d", MARIE, MARIE_INS, birth_place="63220")]
        (opening,) = opened(*run)
        assert opening.traits.birth_place == ""
        for one in run:
            assert decide(one.claim, [as_dossier(1, opening)]).outcome == "match"

    def test_of_the_minority_does_not_count(self) -> None:
        run = [header(name, MARIE, MARIE_INS) for name in "ab"] + [header("c", OTHER, MARIE_INS, birth_place="63220")]
        assert opened(*run)[0].traits.birth_place == "51215"


class TestHowItIsWritten:
    def test_as_most_documents_write_it(self) -> None:
        run = [
            header("a", MARIE, MARIE_INS, birth_name="Dupont Martin"),
            header("b", MARIE, MARIE_INS, birth_name="DUPONT-MARTIN"),
            header("c", MARIE, MARIE_INS, birth_name="DUPONT-MARTIN  "),
        ]
        assert opened(*run)[0].traits == MARIE

    def test_not_as_many_copies_of_one_document_write_it(self) -> None:
        copies = [header("a", MARIE, MARIE_INS, birth_name="Dupont Martin")] * 3
        run = [*copies, header("b", MARIE, MARIE_INS), header("c", MARIE, MARIE_INS)]
        assert opened(*run)[0].traits.birth_name == "DUPONT-MARTIN"

    def test_the_first_given_name_of_a_list_of_one_is_written_out(self) -> None:
        (opening,) = opened(header("a", PAUL, PAUL_INS, first_given_name=""))
        assert opening.traits.first_given_name == "PAUL"


class TestDossiersThatExist:
    def test_the_ins_they_have_or_had_are_not_opened(self) -> None:
        run = header("a", MARIE, MARIE_INS)
        for known in (dossier(1, MARIE, MARIE_INS), dossier(1, OTHER, held(MARIE_INS, current=False))):
            assert opened(run, base=(known,)) == []
            assert left(run, base=(known,)) == [Reason.OPENING_KNOWN]

    def test_the_same_digits_under_another_root_do_not_count(self) -> None:
        elsewhere = dossier(1, PAUL, Identifier(MARIE_INS.value, NIR))
        assert len(opened(header("a", MARIE, MARIE_INS), base=(elsewhere,))) == 1

    def test_a_dossier_without_ins_that_takes_the_documents_by_a_local_number_is_not_doubled(self) -> None:
        run = [header("a", MARIE, MARIE_INS, MARIE_IPP), header("b", MARIE, MARIE_INS)]
        assert left(*run, base=(dossier(1, MARIE, MARIE_IPP),)) == [Reason.OPENING_KNOWN]

    def test_a_dossier_without_ins_of_the_same_traits_is_not_doubled(self) -> None:
        assert left(header("a", MARIE, MARIE_INS), base=(dossier(1, MARIE, MARIE_IPP),)) == [Reason.OPENING_SAME_TRAITS]

    def test_a_homonym_with_another_ins_is_another_person(self) -> None:
        homonym = dossier(1, MARIE, Identifier(with_key("2790351215190"), TEST))
        assert len(opened(header("a", MARIE, MARIE_INS), base=(homonym,))) == 1


class TestLocalNumbers:
    def test_of_all_the_persons_documents_go_with_the_dossier(self) -> None:
        second = Identifier("77", "1.2.250.1.999.2")
        run = [header("a", MARIE, MARIE_INS, MARIE_IPP), header("b", MARIE, MARIE_INS, second)]
        assert opened(*run, header("c", MARIE, MARIE_INS))[0].local == (MARIE_IPP, second)

    def test_that_stand_under_several_people_of_the_run_go_with_none(self) -> None:
        run = [header("a", MARIE, MARIE_INS, MARIE_IPP), header("b", PAUL, PAUL_INS, MARIE_IPP, PAUL_IPP)]
        assert [opening.local for opening in opened(*run)] == [(PAUL_IPP,), ()]

    @pytest.mark.parametrize("other", [header("b", PAUL, MARIE_IPP), header("b", PAUL, WRONG_KEY, MARIE_IPP)])
    def test_that_stand_under_somebody_without_a_right_ins_do_not_go(self, other: Header) -> None:
        assert opened(header("a", MARIE, MARIE_INS, MARIE_IPP), other)[0].local == ()

    def test_that_the_same_person_has_in_a_document_without_ins_go(self) -> None:
        assert opened(header("a", MARIE, MARIE_INS, MARIE_IPP), header("b", MARIE, MARIE_IPP))[0].local == (MARIE_IPP,)

    def test_that_a_document_of_the_same_ins_has_under_another_birth_date_go(self) -> None:
        run = [header(name, MARIE, MARIE_INS, MARIE_IPP) for name in "ab"]
        assert opened(*run, header("c", OTHER, MARIE_INS, MARIE_IPP))[0].local == (MARIE_IPP,)

    def test_of_the_minority_alone_do_not_go(self) -> None:
        run = [header(name, MARIE, MARIE_INS) for name in "ab"]
        assert opened(*run, header("c", OTHER, MARIE_INS, PAUL_IPP))[0].local == ()

    def test_that_the_base_has_do_not_go(self) -> None:
        for known in (MARIE_IPP, held(MARIE_IPP, current=False)):
            base = (dossier(9, PAUL, PAUL_INS, known),)
            assert opened(header("a", MARIE, MARIE_INS, MARIE_IPP), base=base)[0].local == ()

    def test_without_authority_do_not_go(self) -> None:
        assert opened(header("a", MARIE, MARIE_INS, Identifier("000003", "")))[0].local == ()

    def test_of_the_same_value_in_another_hospital_go(self) -> None:
        other = Identifier(MARIE_IPP.value, f"{HOSPITAL}.9")
        run = [header("a", MARIE, MARIE_INS, MARIE_IPP), header("b", PAUL, PAUL_INS, other)]
        assert [opening.local for opening in opened(*run)] == [(other,), (MARIE_IPP,)]


HEADERS = st.lists(st.builds(Header, st.sampled_from("abcdef"), claims()), max_size=8)


class TestAnyRun:
    @given(HEADERS, dossiers(), st.randoms(use_true_random=False))
    def test_the_order_changes_nothing(self, run: list[Header], base: list[Candidate], shuffle: random.Random) -> None:
        expected = plan(run, base)
        shuffle.shuffle(run)
        shuffle.shuffle(base)
        assert plan(run, base) == expected

    @given(HEADERS)
    def test_copies_change_nothing(self, run: list[Header]) -> None:
        assert plan(run + run, ()) == plan(run, ())

    @given(HEADERS, dossiers())
    def test_every_dossier_opened_is_new_and_complete(self, run: list[Header], base: list[Candidate]) -> None:
        known = {number for candidate in base for number in candidate.numbers}
        for opening in plan(run, base).openings:
            assert is_complete(opening.traits)
            assert not {opening.ins, *opening.local} & known
            assert not opening.ins.key_is_wrong

    @given(HEADERS)
    def test_no_number_is_given_to_two(self, run: list[Header]) -> None:
        numbers = [number for opening in plan(run).openings for number in (opening.ins, *opening.local)]
        assert len(numbers) == len(set(numbers))

    @given(HEADERS)
    def test_what_voted_for_a_dossier_is_filed_in_it(self, run: list[Header]) -> None:
        openings = plan(run).openings
        base = [as_dossier(number, opening) for number, opening in enumerate(openings, start=1)]
        for one in run:
            for candidate, opening in zip(base, openings, strict=True):
                if one.ins == opening.ins and strictly_agree(one.claim.traits, opening.traits):
                    assert decide(one.claim, base).dossier == candidate.dossier

    @given(HEADERS)
    def test_every_ins_with_a_right_key_is_opened_or_left_with_a_reason(self, run: list[Header]) -> None:
        decided = plan(run)
        answered = [*(one.ins for one in decided.openings), *(one.ins for one in decided.left)]
        assert sorted(answered, key=repr) == sorted({one.ins for one in run if one.ins}, key=repr)
