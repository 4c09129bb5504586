"""All that can stand against filing a document in the dossiers its numbers designate."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from patients.identity import dates
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.reasons import Reason
from patients.identity.traits import Comparison, Traits, Verdict, compare, normal


def against(claim: Claim, known: Sequence[Candidate], targets: Sequence[Candidate]) -> Iterator[Reason]:
    """Every doubt, some more than once; `targets` are the dossiers among the `known` that the document may mean."""
    yield from _of_numbers(claim, known, targets)
    yield from _of_traits(claim, targets)
    yield from _of_marks(claim, targets)


def _of_numbers(claim: Claim, known: Sequence[Candidate], targets: Sequence[Candidate]) -> Iterator[Reason]:
    claimed = {number.normal() for number in claim.ins}
    if any(number.key_is_wrong for number in claim.ins):
        yield Reason.INS_KEY
    if not targets:
        yield _nowhere(claim)
    if len(targets) > 1:
        yield Reason.NUMBER_SHARED if _is_shared(claim, targets) else Reason.TWO_DOSSIERS
    if any(target.has_ins and not claimed <= target.numbers for target in targets):
        yield Reason.INS_CONFLICT
    if _is_elsewhere(claimed, known):
        yield Reason.INS_OTHER_AUTHORITY


def _nowhere(claim: Claim) -> Reason:
    if claim.ins:
        return Reason.INS_UNKNOWN
    return Reason.LOCAL_UNKNOWN if claim.local else Reason.NO_IDENTIFIER


def _is_shared(claim: Claim, targets: Iterable[Candidate]) -> bool:
    """Whether one number alone designates all the targets."""
    return any(all(number.normal() in target.numbers for target in targets) for number in claim.identifiers)


def _is_elsewhere(claimed: Iterable[Identifier], known: Iterable[Candidate]) -> bool:
    """Whether a number that is unknown under its authority is known under another INS authority."""
    held = {number for candidate in known for number in candidate.numbers if number.is_ins}
    values = {number.value for number in held}
    return any(number.value in values and number not in held for number in claimed)


def _of_traits(claim: Claim, targets: Sequence[Candidate]) -> Iterator[Reason]:
    """What differs or lacks against each target; without a target, what the document lacks by itself."""
    pairs = [target.nearest(claim.traits) for target in targets]
    for comparison, identity in pairs or [(compare(claim.traits, claim.traits), claim.traits)]:
        yield from _each("differs", comparison.different, Reason.TRAITS_DIFFER)
        yield from _each("missing", comparison.missing, Reason.TRAITS_MISSING)
        yield from _known_mistakes(claim.traits, identity, comparison)


def _each(how: str, traits: Collection[str], whole: Reason) -> Iterator[Reason]:
    """A reason for each trait, and the one that sums them up."""
    yield from (Reason(f"{trait.replace('_', '-')}-{how}") for trait in traits)
    if traits:
        yield whole


# Years between a mother and her child: as wide as it can be.
_MOTHER: Final = range(10, 66)


def _known_mistakes(claim: Traits, identity: Traits, comparison: Comparison) -> Iterator[Reason]:
    """Mistakes that have a name: the newborn under the mother's number, the twin under the other's."""
    child, mother = dates.parse(claim.birth_date).year, dates.parse(identity.birth_date).year
    if child and mother and child - mother in _MOTHER and normal(identity).sex == "F":
        yield Reason.NEWBORN
    same = comparison.birth_name is comparison.birth_date is Verdict.EQUAL
    if same and comparison.first_given_name is Verdict.DIFFERENT:
        yield Reason.TWIN


def _of_marks(claim: Claim, targets: Iterable[Candidate]) -> Iterator[Reason]:
    """RNIV's "douteux", "fictif", "homonyme" on a number that a target has now, or that designated it."""
    claimed = {number.normal() for number in claim.identifiers}
    for number in (number for target in targets for number in target.identifiers):
        if number.current or number.normal() in claimed:
            yield from _marks(number)


def _marks(number: KnownIdentifier) -> Iterator[Reason]:
    if number.doubtful:
        yield Reason.DOUBTFUL
    if number.fictitious:
        yield Reason.FICTITIOUS
    if number.homonym:
        yield Reason.HOMONYM
