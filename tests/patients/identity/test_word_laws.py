"""Laws of a secretary's word, whatever the people and numbers: what must hold for every document and dossier."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from patients.actions.refusals import Refused
from patients.identity import word
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import KnownIdentifier
from patients.identity.matching import decide
from patients.identity.reasons import Reason
from patients.identity.word import Weight
from patients.lookup import sought
from tests.patients.identity.people import MARIE, MARIE_INS, MARIE_IPP, PAUL, PAUL_INS, PAUL_IPP, dossier
from workflows.desk.designation_table import read

NUMBERS = [MARIE_INS, PAUL_INS, MARIE_IPP, PAUL_IPP]
STATUSES = ["provisoire", "recuperee", "validee", "qualifiee"]
CHANGES: dict[str, Any] = {"birth_name": "AUTRE", "birth_date": "1980-01-01", "sex": "M", "birth_place": "75056"}
HEAVY = list(Weight)


@st.composite
def known(draw: st.DrawFn) -> KnownIdentifier:
    number = draw(st.sampled_from(NUMBERS))
    return KnownIdentifier(
        number.value,
        number.authority,
        draw(st.sampled_from(STATUSES)),
        draw(st.booleans()),
        doubtful=draw(st.booleans()),
        homonym=draw(st.booleans()),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    changed = draw(st.sets(st.sampled_from(sorted(CHANGES))))
    missing = draw(st.sets(st.sampled_from(sorted(CHANGES))))
    told = {name: CHANGES[name] for name in changed} | dict.fromkeys(missing, "")
    return Claim(tuple(draw(st.sets(st.sampled_from(NUMBERS)))), replace(MARIE, **told))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Claim, list[Candidate]]:
    """A document, the chosen dossier first, and others that hold what numbers they hold."""
    people = [MARIE, PAUL, MARIE]
    held = draw(st.lists(st.lists(known(), max_size=3, unique=True), min_size=1, max_size=3))
    return draw(claims()), [dossier(place + 1, people[place], *numbers) for place, numbers in enumerate(held)]


@given(situations())
@settings(max_examples=200, deadline=None)
def test_what_matches_by_itself_is_never_forbidden_there(situation: tuple[Claim, list[Candidate]]) -> None:
    claim, candidates = situation
    decision = decide(claim, candidates)
    if decision.dossier == candidates[0].dossier:
        weighed = word.weigh(claim, candidates[0], candidates)
        qualified = {one.normal() for other in candidates[1:] for one in other.identifiers if one.status == "qualifiee"}
        if not {number.normal() for number in claim.identifiers} & qualified:
            assert Weight.NEVER not in weighed.values()


@given(situations())
@settings(max_examples=200, deadline=None)
def test_a_right_ins_beside_another_qualified_one_is_always_forbidden(situation: tuple[Claim, list[Candidate]]) -> None:
    claim, candidates = situation
    chosen = candidates[0]
    qualified = {one.normal() for one in chosen.identifiers if one.current and one.status == "qualifiee"}
    own_ins = {number for number in qualified if number.is_ins}
    strange = [number for number in claim.ins if number.normal() not in chosen.numbers]
    if own_ins and strange:
        assert word.weigh(claim, chosen, candidates)[Reason.INS_CONFLICT] is Weight.NEVER


@given(situations())
@settings(max_examples=200, deadline=None)
def test_the_order_of_candidates_and_of_numbers_changes_nothing(situation: tuple[Claim, list[Candidate]]) -> None:
    claim, candidates = situation
    backwards = replace(claim, identifiers=claim.identifiers[::-1])
    assert word.weigh(claim, candidates[0], candidates) == word.weigh(backwards, candidates[0], candidates[::-1])


@given(situations())
@settings(max_examples=200, deadline=None)
def test_the_heaviest_comes_first_and_each_has_a_sentence(situation: tuple[Claim, list[Candidate]]) -> None:
    claim, candidates = situation
    weighed = word.weigh(claim, candidates[0], candidates)
    weights = [HEAVY.index(weight) for weight in weighed.values()]
    assert weights == sorted(weights, reverse=True)
    for code, weight in weighed.items():
        told = str(word.sentence(code, weight))
        assert told
        assert not any(name in told for name in ("MARTIN", "MARIE", "PAUL", MARIE_INS.value))


@given(situations(), st.sampled_from(sorted(CHANGES)))
@settings(max_examples=200, deadline=None)
def test_one_more_trait_that_differs_never_makes_it_lighter(
    situation: tuple[Claim, list[Candidate]], trait: str
) -> None:
    claim, candidates = situation
    chosen = replace(candidates[0], identities=(MARIE,))
    worse = replace(claim, traits=replace(claim.traits, **{trait: CHANGES[trait]}))
    before = word.weigh(claim, chosen, [chosen, *candidates[1:]])
    after = word.weigh(worse, chosen, [chosen, *candidates[1:]])
    heaviest = [max((HEAVY.index(weight) for weight in weighed.values()), default=-1) for weighed in (before, after)]
    if getattr(claim.traits, trait) == getattr(MARIE, trait):
        assert heaviest[1] >= heaviest[0]


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_taken_apart_without_a_fault(typed: str) -> None:
    found = sought(typed)
    assert "\0" not in found.number + found.born + "".join(found.words)
    assert all(part == part.upper() and " " not in part for part in found.words)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_as_a_table_is_read_or_refused(content: bytes) -> None:
    lines = []
    with suppress(Refused):
        lines = read(content)
        assert lines
    assert all(len(line.reason) <= 500 and "\0" not in line.dossier for line in lines)
