"""Designate: the patient's will becomes a designation and its grant, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock, locks
from patients.actions.refusals import Refused, fit, need
from patients.models import Designation, DossierGrant, DossierPage, Physician, Role, Scope, User
from patients.signals import designation_recorded


@dataclass(frozen=True, slots=True)
class Will:
    """What the patient wants: capacity, extent, period [starts, until[ and why."""

    role: Role
    scope: Scope
    reason: str
    starts: datetime | None = None
    until: datetime | None = None
    proof: str = ""


@transaction.atomic
def designate(dossier: DossierPage, physician: Physician, will: Will, *, actor: User | None = None) -> Designation:
    """Records the designation of `physician` for `dossier` and opens the door for its period.

    For a dossier that was merged, the designation is one for the dossier that was kept.
    Raises Refused: not-allowed, own-right, no-reason, too-long, period, inactive.
    """
    need(actor, "patients.record_designation")
    if actor is not None and actor.pk == physician.user_id:
        raise Refused("own-right", _("Personne ne s’ouvre un dossier à soi-même : demandez à un collègue."))
    starts = will.starts or clock.now()
    _check(physician, will, starts)
    (held,) = locks.dossiers(dossier)
    designation = Designation.objects.create(
        dossier=held,
        physician=physician,
        role=will.role,
        scope=will.scope,
        starts=starts,
        until=will.until,
        reason=will.reason.strip(),
        proof=will.proof.strip(),
        recorded_by=actor,
    )
    grant_for(designation).save(force_insert=True)
    designation_recorded.send(Designation, designation=designation)
    return designation


def grant_for(designation: Designation, permission: Permission | None = None) -> DossierGrant:
    """The unsaved grant that a designation stands for; `access check` compares with the stored one.

    It opens the dossier where the designation's own is kept. `permission` is `reading()`, for whoever asks many times.
    """
    return DossierGrant(
        user_id=designation.physician.user_id,
        permission=permission or reading(),
        content_object_id=designation.dossier.root_id,
        designation=designation,
        role=designation.role,
        scope=designation.scope,
        starts=designation.starts,
        ends=designation.until,
    )


def reading() -> Permission:
    """The permission that a grant gives."""
    return Permission.objects.select_related("content_type").get(
        codename="read_dossier", content_type__app_label="patients"
    )


def _check(physician: Physician, will: Will, starts: datetime) -> None:
    if not will.reason.strip():
        raise Refused("no-reason", _("Une désignation dit pourquoi : indiquez un motif."))
    fit(Designation, {"reason": will.reason.strip(), "proof": will.proof.strip()})
    if will.until is not None and will.until <= starts:
        raise Refused("period", _("La fin de la désignation doit suivre son début."))
    if not physician.user.is_active:
        raise Refused("inactive", _("Le compte de ce médecin est fermé : il ne peut pas être désigné."))
