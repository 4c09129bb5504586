"""Invented people and numbers for the tests of identity; every number is of the test or demonstration root."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from hypothesis import strategies as st

from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.ins import DEMONSTRATION, TEST
from patients.identity.traits import Traits

HOSPITAL = "1.2.250.1.999.1"
OTHER_HOSPITAL = "1.2.250.1.999.2"

MARIE = Traits("DUPONT-MARTIN", "MARIE", "1979-03-28", "F", "51215", "MARIE LOUISE ANNE")
PAUL = Traits("O'CONNOR", "PAUL", "1951-11-02", "M", "99136", "PAUL")


def with_key(body: str) -> str:
    """The 15 characters of a number from its 13: long division by 97, digit by digit, unlike the code under test."""
    rest = 0
    for digit in body.replace("2A", "19").replace("2B", "18"):
        rest = (rest * 10 + int(digit)) % 97
    return f"{body}{97 - rest:02d}"


MARIE_INS = Identifier(with_key("2790351215189"), TEST)
PAUL_INS = Identifier(with_key("1511199136002"), TEST)
MARIE_IPP = Identifier("000003", HOSPITAL)
PAUL_IPP = Identifier("000004", HOSPITAL)


def claim(traits: Traits, *numbers: Identifier, **changes: str) -> Claim:
    """What a document says; `changes` are the traits it has otherwise."""
    return Claim(numbers, replace(traits, **changes))


def dossier(number: int, traits: Traits | Iterable[Traits], *numbers: Identifier | KnownIdentifier) -> Candidate:
    """A dossier whose uuid tells its number, its identities and numbers as given, current unless told otherwise."""
    identities = (traits,) if isinstance(traits, Traits) else tuple(traits)
    known = (one if isinstance(one, KnownIdentifier) else held(one) for one in numbers)
    return Candidate(UUID(int=number), identities, tuple(known))


def held(number: Identifier, *, current: bool = True, doubtful: bool = False) -> KnownIdentifier:
    return KnownIdentifier(number.value, number.authority, "provisoire", current, doubtful=doubtful)


def numbers() -> st.SearchStrategy[str]:
    """The 15 characters of any number with its key: every sex, month, Corsica included."""
    place = st.one_of(st.from_regex(r"[0-9]{5}", fullmatch=True), st.from_regex(r"2[AB][0-9]{3}", fullmatch=True))
    return st.builds(
        lambda sex, when, where, order: with_key(f"{sex}{when:04d}{where}{order:03d}"),
        st.sampled_from("12345678"),
        st.integers(0, 9999),
        place,
        st.integers(0, 999),
    )


_NAMES = ("DUPONT", "Dupont-Martin", "d’Œuvre", "L'HÔTE", "MARIE", "Léa", "Jean Pierre", "JEAN-PIERRE", "Zoé", "")


def people() -> st.SearchStrategy[Traits]:
    """Few names, dates and places, so that homonyms, twins and contradictions come up often; some traits missing."""
    return st.builds(
        Traits,
        birth_name=st.sampled_from(_NAMES),
        first_given_name=st.sampled_from(_NAMES),
        birth_date=st.sampled_from(("1979-03-28", "19790328", "1979-03", "2024-02-28", "")),
        sex=st.sampled_from(("F", "M", "U", "")),
        birth_place=st.sampled_from(("51215", "63220", "75056", "75115", "")),
        given_names=st.sampled_from(("MARIE", "MARIE LOUISE", "Jean Pierre, Paul", "")),
    )


def identifiers() -> st.SearchStrategy[Identifier]:
    """Numbers of few people: national ones of two roots, one with a wrong key, local ones of two hospitals."""
    wrong = Identifier(MARIE_INS.value[:-1] + str((int(MARIE_INS.value[-1]) + 1) % 10), TEST)
    demonstration = Identifier(MARIE_INS.value, DEMONSTRATION)
    elsewhere = Identifier(MARIE_IPP.value, OTHER_HOSPITAL)
    return st.sampled_from((MARIE_INS, PAUL_INS, demonstration, wrong, MARIE_IPP, PAUL_IPP, elsewhere))


def claims() -> st.SearchStrategy[Claim]:
    return st.builds(Claim, st.lists(identifiers(), max_size=3).map(tuple), people())


def dossiers() -> st.SearchStrategy[list[Candidate]]:
    known = st.builds(
        lambda number, current, doubtful: held(number, current=current, doubtful=doubtful),
        identifiers(),
        st.booleans(),
        st.sampled_from((False, False, False, True)),
    )
    one = st.builds(
        Candidate,
        st.integers(1, 2**64).map(lambda number: UUID(int=number)),
        st.lists(people(), max_size=2).map(tuple),
        st.lists(known, max_size=3).map(tuple),
    )
    return st.lists(one, max_size=4, unique_by=lambda candidate: candidate.dossier)
