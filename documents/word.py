"""Filing on a secretary's word: every doubt against a dossier that she names, and what each asks of her."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents import claims, doubts
from documents.actions.file import AlreadyFiled
from documents.describing import Said
from documents.models import Arrival
from documents.preparing import Prepared
from documents.road import CONTRADICTED
from patients import matching
from patients.actions.refusals import Refused
from patients.identity.word import Weight, sentence, weigh
from patients.models import DossierPage

# Of the doubts about a document: what may come back, be there already or stand beside another, once confirmed
CONFIRMED = frozenset({"withdrawn-before", "duplicate", "document-id"})
LIFTED = _("Une restriction que le document ou son paquet porte est levée : masque, visibilité ou confidentialité.")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: a code that a confirmation names, its weight, a sentence without anything of a patient."""

    code: str
    weight: Weight
    sentence: str | Promise


def against(arrival: Arrival, dossier: DossierPage, prepared: Prepared) -> list[Doubt]:
    """Every doubt against filing `arrival` into `dossier`, which stands by itself; those that forbid it first."""
    found = [*_of_patient(dossier, prepared), *_of_document(arrival, dossier, prepared)]
    return sorted(found, key=lambda doubt: list(reversed(Weight)).index(doubt.weight))


def lifted(prepared: Prepared, said: Said) -> list[Doubt]:
    """The doubt about a description that restricts less than the document, or a package that brought it, does."""
    reading = prepared.reading
    dropped = said.visibility is not None and bool(set(reading.visibility) - set(said.visibility))
    told = "NRV".find(said.confidentiality or reading.confidentiality)
    lowered = told < "NRV".find(reading.confidentiality)
    return [Doubt("marks-lifted", Weight.CONFIRM, LIFTED)] if dropped or lowered else []


def refuse_unconfirmed(
    arrival: Arrival, dossier: DossierPage, prepared: Prepared, confirmed: Collection[str], said: Said | None = None
) -> None:
    """Raises Refused for a doubt that forbids, Refused (unconfirmed) with the `codes` that lack, or AlreadyFiled."""
    of_document = list(doubts.each(arrival, dossier, prepared))
    for error in of_document:
        if error.code not in CONFIRMED:
            raise error
    found = [*against(arrival, dossier, prepared), *lifted(prepared, said or Said())]
    for doubt in found:
        if doubt.weight is Weight.NEVER:
            raise Refused(doubt.code, doubt.sentence)
    lacking = [doubt for doubt in found if doubt.weight is Weight.CONFIRM and doubt.code not in confirmed]
    if lacking:
        raise Refused("unconfirmed", lacking[0].sentence, codes=[doubt.code for doubt in lacking])
    for error in of_document:
        if isinstance(error, AlreadyFiled):
            raise error


def _of_patient(dossier: DossierPage, prepared: Prepared) -> Iterator[Doubt]:
    if prepared.contradicted:
        yield Doubt("contradicted", Weight.CONFIRM, CONTRADICTED)
    patient = prepared.reading.patient
    if patient is None:
        return
    claim = claims.claim_of(patient)
    known = {one.dossier: one for one in matching.candidates(claim)}
    chosen = known.get(dossier.uuid) or matching.candidate(dossier)
    known[dossier.uuid] = chosen
    for code, weight in weigh(claim, chosen, list(known.values())).items():
        yield Doubt(str(code), weight, sentence(code, weight))


def _of_document(arrival: Arrival, dossier: DossierPage, prepared: Prepared) -> Iterator[Doubt]:
    for error in doubts.each(arrival, dossier, prepared):
        weight = Weight.CONFIRM if error.code in CONFIRMED else Weight.NEVER
        yield Doubt(error.code, weight, error.reason)
