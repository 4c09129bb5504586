"""Record a death: the current identity says the day; nothing else of the dossier changes."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import calendar, history, locks
from patients.actions.refusals import Refused, need, reasoned
from patients.models import DossierIdentity, DossierPage, Happening, User


@transaction.atomic
def record_death(dossier: DossierPage, day: date, *, reason: str, actor: User | None = None) -> DossierIdentity:
    """Records that the patient died on `day`; the same day again changes nothing.

    Raises Refused: not-allowed, no-reason, death-date (in the future, or before the birth).
    """
    need(actor, "patients.correct_identity")
    why = reasoned(reason, _("Un décès dit d’où il est connu : indiquez un motif."))
    (held,) = locks.dossiers(dossier)
    current = DossierIdentity.objects.select_for_update().get(dossier=held, ends=None)
    if day > calendar.today() or day.isoformat() < current.birth_date:
        raise Refused("death-date", _("La date de décès ne peut être ni à venir ni avant la naissance."))
    if current.death_date == day:
        return current
    current.death_date = day
    current.save(update_fields=["death_date"])
    history.note([held], Happening.IDENTITY, reason=why, actor=actor)
    return current
