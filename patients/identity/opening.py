"""For whom a run of filing may open a dossier (`file --open-dossiers`), decided on all its headers at once.

A dossier is opened for an INS with a right key that no dossier has, with the complete strict traits that most documents
give it (`votes`). The same headers in any order give the same dossiers.

Documents that differ in the birth place alone are one person's: a strict agreement can do without it. The dossier is
then opened without a birth place, which is not established, so that all of them agree with it. (Of the sixteen
documents of one patient that the ANS publishes, one has another birth place.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from patients.identity import normalise
from patients.identity.claims import Candidate
from patients.identity.identifiers import Identifier
from patients.identity.matching import decide
from patients.identity.reasons import SENTENCES, Reason
from patients.identity.traits import Traits
from patients.identity.votes import Header, majority, strict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


__all__ = ["Header", "Left", "Opening", "Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A dossier to open: its INS, its first identity, the local numbers that are surely its own."""

    ins: Identifier
    traits: Traits
    local: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """An INS for which nothing is opened, and why."""

    ins: Identifier
    code: Reason

    @property
    def reason(self) -> "_StrPromise":
        return SENTENCES[self.code]


@dataclass(frozen=True, slots=True)
class Plan:
    openings: tuple[Opening, ...]
    left: tuple[Left, ...]


def plan(headers: Iterable[Header], candidates: Iterable[Candidate] = ()) -> Plan:
    """What to open, sorted by INS.

    `candidates`: every dossier of the base that has or had one of the numbers of the headers, or has no INS and one of
    their birth dates.
    """
    run = _Run(headers, candidates)
    choices = [(ins, run.choice(ins)) for ins in sorted(run.by_ins, key=_order)]
    return Plan(
        openings=tuple(
            Opening(ins, run.traits(ins, choice), run.local(ins, choice))
            for ins, choice in choices
            if isinstance(choice, Traits)
        ),
        left=tuple(Left(ins, choice) for ins, choice in choices if isinstance(choice, Reason)),
    )


def _order(number: Identifier) -> tuple[str, str]:
    return number.authority, number.value


class _Run:
    """The headers and the base, by number, so that a run of thousands asks each only about its own."""

    def __init__(self, headers: Iterable[Header], candidates: Iterable[Candidate]) -> None:
        self.by_ins: dict[Identifier, list[Header]] = defaultdict(list)
        self._by_local: dict[Identifier, list[Header]] = defaultdict(list)
        self._holders: dict[Identifier, list[Candidate]] = defaultdict(list)
        self._without_ins: dict[Traits, list[Candidate]] = defaultdict(list)
        for header in set(headers):
            self._index_header(header)
        for candidate in candidates:
            self._index_candidate(candidate)

    def _index_header(self, header: Header) -> None:
        if header.ins:
            self.by_ins[header.ins].append(header)
        for number in header.claim.local:
            self._by_local[number.normal()].append(header)

    def _index_candidate(self, candidate: Candidate) -> None:
        for number in candidate.numbers:
            self._holders[number].append(candidate)
        if not candidate.has_ins:
            for identity in candidate.identities:
                self._without_ins[strict(identity)].append(candidate)

    def choice(self, ins: Identifier) -> Traits | Reason:
        """The strict traits to open with, as compared, or why nothing is opened."""
        if ins in self._holders:
            return Reason.OPENING_KNOWN
        winner = majority(self.by_ins[ins])
        if isinstance(winner, Traits) and winner in self._without_ins:
            return self._existing(ins, winner)
        return winner

    def _existing(self, ins: Identifier, winner: Traits) -> Reason:
        """A dossier without INS has these traits: a local number already takes the documents there, or the desk will.

        A second dossier for what may be one person would be the mistake that is hardest to see.
        """
        matches = (decide(header.claim, self._designated(header)).outcome for header in self._own(ins, winner))
        return Reason.OPENING_KNOWN if "match" in matches else Reason.OPENING_SAME_TRAITS

    def _designated(self, header: Header) -> Iterator[Candidate]:
        return (one for number in header.claim.identifiers for one in self._holders.get(number.normal(), ()))

    def _own(self, ins: Identifier, winner: Traits) -> list[Header]:
        return [header for header in self.by_ins[ins] if header.vote == winner]

    def traits(self, ins: Identifier, winner: Traits) -> Traits:
        """The winner's traits as most of its documents write them; the birth place only where all agree on it."""
        written = [header.claim.traits for header in self._own(ins, winner)]
        places = {place for traits in written if (place := normalise.place(traits.birth_place))}
        return Traits(
            birth_name=_usual(traits.birth_name for traits in written),
            first_given_name=_usual(traits.first_given_name or traits.given_names for traits in written),
            birth_date=winner.birth_date,
            sex=winner.sex,
            birth_place=places.pop() if len(places) == 1 else "",
            given_names=_usual(traits.given_names for traits in written),
        )

    def local(self, ins: Identifier, winner: Traits) -> tuple[Identifier, ...]:
        """The local numbers of the person's documents that stand under nobody else, in the run or in the base."""
        numbers = {number.normal() for header in self._own(ins, winner) for number in header.claim.local}
        own = [number for number in numbers if self._is_own(number, ins, winner)]
        return tuple(sorted(own, key=_order))

    def _is_own(self, number: Identifier, ins: Identifier, winner: Traits) -> bool:
        return number not in self._holders and all(_is_same(one, ins, winner) for one in self._by_local[number])


def _is_same(header: Header, ins: Identifier, winner: Traits) -> bool:
    """One INS is one person, even where a document has a trait wrong; without a right INS, the traits say it."""
    if header.ins:
        return header.ins == ins
    return header.vote == winner


def _usual(writings: Iterable[str]) -> str:
    """The commonest of the writings, the first by alphabet among equals; "" when there is none."""
    counted = Counter(" ".join(writing.split()) for writing in writings if writing.strip())
    return min(counted, key=lambda writing: (-counted[writing], writing), default="")
