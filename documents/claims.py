"""Whose is it: a document's claim against the dossiers, or against the one that an operator names."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.formats.reading import PatientClaim
from patients import families, matching
from patients.identity.claims import Claim
from patients.identity.identifiers import Identifier
from patients.identity.matching import Decision
from patients.identity.reasons import SENTENCES
from patients.identity.traits import Traits, strictly_agree
from patients.models import DossierPage


@dataclass(frozen=True, slots=True)
class Verdict:
    """The dossier, or why none: a code, a sentence, and what the matching saw (uuids and verdicts only)."""

    dossier: DossierPage | None
    code: str = ""
    reason: str | Promise = ""
    details: dict[str, Any] = field(default_factory=dict)


def judge(patient: PatientClaim | None, named: DossierPage | None) -> Verdict:
    """Any doubt is held. A file without identity goes where the operator says, and nowhere by itself.

    A dossier that was merged is the one that was kept.
    """
    named = families.root(named) if named else None
    if patient is None:
        return Verdict(named) if named else Verdict(None, "no-identity", NO_IDENTITY)
    claim = claim_of(patient)
    if named is not None and not claim.ins and not claim.local:
        return _by_traits(claim, named)
    decision = matching.match(claim)
    if decision.dossier is None:
        return Verdict(None, str(decision.code), SENTENCES[decision.code], _seen(decision))
    if named is not None and decision.dossier != named.uuid:
        return Verdict(None, "other-dossier", OTHER_DOSSIER, _seen(decision))
    return Verdict(named or DossierPage.objects.select_related("vault").get(uuid=decision.dossier))


def claim_of(patient: PatientClaim) -> Claim:
    """A document's claim as the identity rules take it."""
    return Claim(
        identifiers=tuple(Identifier(number.value, number.authority) for number in patient.identifiers),
        traits=Traits(
            birth_name=patient.birth_name,
            first_given_name=patient.first_given_name,
            birth_date=patient.birth_date,
            sex=patient.sex,
            birth_place=patient.birth_place,
            given_names=patient.given_names,
        ),
    )


NO_IDENTITY = _("Ce fichier ne dit pas de quel patient il parle : indiquez son dossier.")
OTHER_DOSSIER = _("Ce document est celui d’un autre patient que le dossier indiqué.")
OTHER_TRAITS = _("Les traits d’identité du document ne sont pas ceux du dossier indiqué.")


def _by_traits(claim: Claim, named: DossierPage) -> Verdict:
    """A document with a name but no number, on the operator's word: its traits must agree all the same."""
    identities = matching.candidate(named).identities
    if any(strictly_agree(claim.traits, identity) for identity in identities):
        return Verdict(named)
    return Verdict(None, "other-traits", OTHER_TRAITS)


def _seen(decision: Decision) -> dict[str, Any]:
    return {
        "codes": [str(code) for code in decision.codes],
        "candidates": [
            {
                "dossier": str(one.dossier),
                "by": one.by,
                "traits": {trait: str(verdict) for trait, verdict in one.comparison},
            }
            for one in decision.candidates
        ],
    }
