"""Which traits an INS has in a run: those of most documents that carry it.

Distinct documents vote, by their bytes: a copy is no vote. Documents with incomplete traits cannot win, but where they
contradict they count against.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from patients.identity.claims import Claim
from patients.identity.identifiers import Identifier
from patients.identity.reasons import Reason
from patients.identity.traits import STRICT, Traits, compare, is_complete, normal


@dataclass(frozen=True)
class Header:
    """What one document of the run says of its patient; `sha256` is of its bytes."""

    sha256: str
    claim: Claim

    @cached_property
    def ins(self) -> Identifier | None:
        """The INS it speaks for: the only one it carries, with a right key."""
        numbers = {number.normal() for number in self.claim.ins}
        if len(numbers) != 1 or any(number.key_is_wrong for number in numbers):
            return None
        return numbers.pop()

    @cached_property
    def vote(self) -> Traits:
        return strict(self.claim.traits)


def strict(traits: Traits) -> Traits:
    """The strict traits as compared, without the birth place: what a document votes for."""
    return replace(normal(traits), birth_place="", given_names="")


def majority(headers: Iterable[Header]) -> Traits | Reason:
    """The strict traits that more documents carry than any that contradict them, or why there are none."""
    votes = _count(headers)
    complete = [traits for traits in votes if is_complete(traits)]
    if not complete:
        return Reason.OPENING_INCOMPLETE
    winner = max(complete, key=lambda traits: votes[traits])
    against = [count for traits, count in votes.items() if _contradicts(traits, winner)]
    return Reason.OPENING_TIE if max(against, default=0) >= votes[winner] else winner


def _count(headers: Iterable[Header]) -> Mapping[Traits, int]:
    ballots = {(header.sha256, header.vote) for header in headers}
    return Counter(traits for _, traits in ballots)


def _contradicts(one: Traits, other: Traits) -> bool:
    return any(trait in STRICT for trait in compare(one, other).different)
