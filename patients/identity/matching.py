"""Which dossier a document belongs to, or why it is held: any doubt is held.

A number designates: the dossier that has it now, or failing that those that had it. It never suffices: the strict
traits must agree with one identity of that dossier, present or past, taken whole.

- An INS designates under its own authority only: a test number never designates a person of production.
- An INS with right traits outweighs a local number that is another person's too (`LOCAL_ELSEWHERE` says so): a local
  number designates nobody whose traits differ, and senders do reuse them. Where that other person's traits agree as
  well, the document is held.
- A local number alone designates, within its authority. With an INS that is not known here it still does, if the
  dossier has no INS; if it has one, the document carries somebody else's number, or the dossier does: held.
- Without a number nothing matches: like traits are only shown to the desk. Homonyms and twins are why.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from patients.identity import doubts
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier
from patients.identity.reasons import SENTENCES, Reason
from patients.identity.traits import Comparison, Traits

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["Candidate", "Claim", "Compared", "Decision", "Designation", "decide"]

Designation = Literal["ins", "local", "traits"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A candidate as the desk sees it: by what it came up, and its identity that is nearest to the document's."""

    dossier: UUID
    by: Designation
    comparison: Comparison
    identity: Traits


@dataclass(frozen=True, slots=True)
class Decision:
    """`dossier` is set when the outcome is a match. `codes` come by weight, the first is the reason."""

    outcome: Literal["match", "hold"]
    dossier: UUID | None
    codes: tuple[Reason, ...]
    candidates: tuple[Compared, ...]

    @property
    def code(self) -> Reason:
        return self.codes[0]

    @property
    def reasons(self) -> "tuple[_StrPromise, ...]":
        """French sentences, without anything of the patient."""
        return tuple(SENTENCES[code] for code in self.codes)


def decide(claim: Claim, candidates: Iterable[Candidate]) -> Decision:
    """The decision; the same in whatever order candidates and numbers come.

    `candidates` must hold every dossier that has or had a number with the value of one of the claim's; those of like
    traits are for the desk's eyes and change no match.
    """
    known = sorted(set(candidates), key=lambda candidate: candidate.dossier.int)
    by_ins, by_local = _designated(claim.ins, known), _designated(claim.local, known)
    targets = _targets(claim, by_ins, by_local)
    against = set(doubts.against(claim, known, targets))
    shown = _shown(claim, known, by_ins, by_local)
    if against:
        alike = {Reason.SAME_TRAITS for row in shown if row.by == "traits" and row.comparison.agrees}
        return Decision("hold", None, _by_weight(against | alike), shown)
    (target,) = targets
    return Decision("match", target.dossier, _by_weight(_grounds(target, by_ins, by_local)), shown)


def _by_weight(codes: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(codes, key=list(Reason).index))


def _designated(numbers: Iterable[Identifier], known: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The dossiers that these numbers designate: each number the dossier that has it, else those that had it."""
    designated: set[Candidate] = set()
    for number in (received.normal() for received in numbers):
        holders = [one for one in known if number in one.current_numbers]
        designated.update(holders or [one for one in known if number in one.numbers])
    return tuple(one for one in known if one in designated)


def _targets(claim: Claim, by_ins: Sequence[Candidate], by_local: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """All dossiers that the document may mean: one, or it is held."""
    if not by_ins:
        return tuple(by_local)
    return (*by_ins, *(one for one in by_local if one not in by_ins and one.nearest(claim.traits)[0].agrees))


def _grounds(target: Candidate, by_ins: Sequence[Candidate], by_local: Sequence[Candidate]) -> Iterator[Reason]:
    yield Reason.INS_AND_TRAITS if target in by_ins else Reason.LOCAL_AND_TRAITS
    if any(one != target for one in by_local):
        yield Reason.LOCAL_ELSEWHERE


def _shown(
    claim: Claim, known: Sequence[Candidate], by_ins: Sequence[Candidate], by_local: Sequence[Candidate]
) -> tuple[Compared, ...]:
    """The candidates by weight: those a number designates, then those of like traits."""
    rows = []
    for one in known:
        comparison, identity = one.nearest(claim.traits)
        by: Designation = "ins" if one in by_ins else "local" if one in by_local else "traits"
        if by != "traits" or _is_alike(comparison):
            rows.append(Compared(one.dossier, by, comparison, identity))
    return tuple(sorted(rows, key=lambda row: (row.by, not row.comparison.agrees, -len(row.comparison.equal))))


def _is_alike(comparison: Comparison) -> bool:
    """Near enough to be worth a look: two traits equal and none against, or three equal."""
    return len(comparison.equal) >= (3 if comparison.different else 2)
