"""The dossiers of the demo and who may read them; each found again when it is there already."""

from datetime import date, datetime, timedelta

from django.db import transaction

from patients import clock
from patients.actions.designate import Will, designate
from patients.actions.end_designation import end_designation
from patients.actions.open_dossier import Number, open_dossier
from patients.actions.record_death import record_death
from patients.identity import ins
from patients.models import (
    Designation,
    DossierPage,
    IdentifierStatus,
    PatientIdentifier,
    Physician,
    Role,
    Scope,
    User,
)
from portal.demonstration import days
from portal.demonstration.people import Choice, Patient, houses


def opened(patient: Patient, today: date, secretary: User) -> DossierPage:
    """The dossier of a patient, opened on the first day of their story, with its designations."""
    start = days.at(today - timedelta(patient.since + 1), 9, 0)
    with clock.at(start):
        dossier = _known(patient) or open_dossier(patient.identity, _numbers(patient), actor=secretary)
        for choice in patient.choices:
            _designation(choice, dossier, today, secretary)
    return dossier


def settle(patient: Patient, dossier: DossierPage, today: date, secretary: User) -> None:
    """What happened to the patient after the papers: designations that ended, a death."""
    for choice in patient.choices:
        if choice.ended:
            designation = Designation.objects.get(dossier=dossier, physician__user__username=choice.physician)
            with clock.at(_ended(choice, today)):
                end_designation(designation, reason=choice.ended, actor=secretary)
    if patient.died is not None:
        record_death(dossier, today - timedelta(patient.died), reason="Avis du médecin traitant", actor=secretary)


def _ended(choice: Choice, today: date) -> datetime:
    return days.at(today - timedelta(choice.since), 18, 0)


def _known(patient: Patient) -> DossierPage | None:
    numbers = PatientIdentifier.objects.filter(value=patient.ipp, authority=houses()["centre"].authority, ends=None)
    found = numbers.select_related("dossier__vault").first()
    return found.dossier if found else None


def _numbers(patient: Patient) -> tuple[Number, ...]:
    local = Number(patient.ipp, houses()["centre"].authority)
    if not patient.ins:
        return (local,)
    return Number(patient.ins, ins.DEMONSTRATION, IdentifierStatus.QUALIFIED), local


@transaction.atomic
def _designation(choice: Choice, dossier: DossierPage, today: date, secretary: User) -> None:
    physician = Physician.objects.select_related("user").get(user__username=choice.physician)
    if Designation.objects.filter(dossier=dossier, physician=physician).exists():
        return
    until = days.at(today + timedelta(choice.until), 20, 0) if choice.until is not None else None
    starts = days.at(today - timedelta(choice.begun), 8, 0) if choice.begun is not None else None
    will = Will(Role(choice.role), Scope(choice.scope), choice.reason, starts, until, choice.proof)
    designate(dossier, physician, will, actor=secretary)
