"""What a secretary's word may override when a document is filed into the dossier that she names, and what never.

RNIV 1 lets a person attach a document after comparing the identities; it never lets her attach what carries the
qualified INS of somebody else: the sender corrects it, or the dossier's identity is corrected first. The rules:

- never: another INS than the qualified one that the dossier has now, or one that is qualified in another dossier; a
  number known here under another INS authority (a test number is nobody's in production); more than two strict traits
  that differ: that is another person, or an identity to correct first.
- with an explicit confirmation that names it: a wrong INS key, another INS where none is qualified, a number that
  another dossier has too, each trait that differs, a possible twin or newborn, a mark (douteux, fictif, homonyme).
- by naming the dossier alone: traits that are missing, and numbers that nobody has here.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from patients.identity import doubts
from patients.identity.claims import Candidate, Claim
from patients.identity.identifiers import Identifier
from patients.identity.reasons import SENTENCES, Reason
from patients.identity.traits import STRICT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

QUALIFIED: Final = "qualifiee"  # as `PatientIdentifier.status` keeps it
MOST_DIFFERING: Final = 2  # strict traits: a name and a date mistyped by a sender, not more


class Weight(StrEnum):
    """What a doubt asks of the one who files."""

    NOTE = "note"
    CONFIRM = "confirm"
    NEVER = "never"


_NEVER: "Final[dict[Reason, _StrPromise]]" = {
    Reason.INS_CONFLICT: _("Ce document porte l’INS d’une autre personne : demandez à l’émetteur de le corriger."),
    Reason.TWO_DOSSIERS: _("Ce document porte l’INS qualifiée d’un autre dossier : demandez à l’émetteur."),
    Reason.TRAITS_DIFFER: _(
        "Plus de deux traits stricts diffèrent : c’est une autre personne, ou l’identité du dossier est à corriger."
    ),
}


def sentence(code: Reason, weight: Weight) -> "_StrPromise":
    """What a person reads of a doubt."""
    return _NEVER.get(code, SENTENCES[code]) if weight is Weight.NEVER else SENTENCES[code]


Weighed = dict[Reason, Weight]

_SUMS: Final = (Reason.TRAITS_DIFFER, Reason.TRAITS_MISSING)  # each trait is named instead


def weigh(claim: Claim, chosen: Candidate, known: Sequence[Candidate]) -> Weighed:
    """Every doubt against filing the claim's document into `chosen`, the heaviest first, then by the order of `Reason`.

    `known` are `chosen` and every dossier that has or had one of the claim's numbers.
    """
    found = set(doubts.against(claim, known, [chosen]))
    weighed: Weighed = {code: _of_doubt(code, claim, chosen) for code in found if code not in _SUMS}
    differing = [trait for trait in chosen.nearest(claim.traits)[0].different if trait in STRICT]
    if len(differing) > MOST_DIFFERING:
        weighed[Reason.TRAITS_DIFFER] = Weight.NEVER
    weighed.update(_of_numbers(claim, chosen, known))
    heavy = list(reversed(Weight))
    return dict(sorted(weighed.items(), key=lambda item: (heavy.index(item[1]), list(Reason).index(item[0]))))


def _of_doubt(code: Reason, claim: Claim, chosen: Candidate) -> Weight:
    if code.endswith("-missing"):
        return Weight.NOTE
    if code is Reason.INS_OTHER_AUTHORITY or (code is Reason.INS_CONFLICT and _is_somebody_else(claim, chosen)):
        return Weight.NEVER
    return Weight.CONFIRM


def _is_somebody_else(claim: Claim, chosen: Candidate) -> bool:
    """Whether the claim has a right INS that the dossier never had, although the one it has is qualified."""
    rights = {number.normal() for number in claim.ins if not number.key_is_wrong}
    return bool(_qualified(chosen)) and not rights <= chosen.numbers


def _qualified(candidate: Candidate) -> set[Identifier]:
    return {
        number.normal()
        for number in candidate.identifiers
        if number.current and number.status == QUALIFIED and number.normal().is_ins
    }


def _of_numbers(claim: Claim, chosen: Candidate, known: Sequence[Candidate]) -> Iterator[tuple[Reason, Weight]]:
    claimed = {number.normal() for number in claim.identifiers if number.is_ins or number.is_local}
    others = [one for one in known if one.dossier != chosen.dossier]
    if any(claimed & _qualified(other) - chosen.numbers for other in others):
        yield Reason.TWO_DOSSIERS, Weight.NEVER
    elif any(claimed & other.current_numbers - chosen.numbers for other in others):
        yield Reason.TWO_DOSSIERS, Weight.CONFIRM
    elif not claimed & chosen.numbers:
        yield _unknown(claim), Weight.NOTE


def _unknown(claim: Claim) -> Reason:
    if claim.ins:
        return Reason.INS_UNKNOWN
    return Reason.LOCAL_UNKNOWN if claim.local else Reason.NO_IDENTIFIER
