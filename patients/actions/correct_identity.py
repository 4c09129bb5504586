"""Correct an identity: the new one holds from now on, the former stays in the dossier's history, dated."""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock, history, locks
from patients.actions.open_dossier import Identity
from patients.actions.refusals import Refused, need, reasoned
from patients.models import DossierIdentity, DossierPage, Happening, User


@transaction.atomic
def correct_identity(
    dossier: DossierPage, identity: Identity, *, reason: str, actor: User | None = None
) -> DossierIdentity:
    """Records `identity` as the current one. The same as now changes nothing.

    Raises Refused: not-allowed, no-reason, no-name.
    """
    need(actor, "patients.correct_identity")
    why = reasoned(reason, _("Une correction d’identité dit pourquoi : indiquez un motif."))
    told = {name: value.strip() for name, value in asdict(identity).items()}
    if not told["birth_name"]:
        raise Refused("no-name", _("Le nom de naissance manque."))
    (held,) = locks.dossiers(dossier)
    current = DossierIdentity.objects.select_for_update().get(dossier=held, ends=None)
    if all(getattr(current, name) == value for name, value in told.items()):
        return current
    history.note([held], Happening.IDENTITY, reason=why, actor=actor)
    return _succeed(held, current, told)


def _succeed(dossier: DossierPage, current: DossierIdentity, told: dict[str, str]) -> DossierIdentity:
    now = max(clock.now(), current.starts + timedelta(microseconds=1))  # a period is never empty
    current.ends = now
    current.save(update_fields=["ends"])
    made = DossierIdentity.objects.create(dossier=dossier, starts=now, death_date=current.death_date, **told)
    DossierPage.objects.filter(pk=dossier.pk).update(identity=made)
    return made
