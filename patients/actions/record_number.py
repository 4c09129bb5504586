"""Record a number of a patient: new, better known than before, or no longer theirs; dated."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from patients import clock, families, history, locks
from patients.actions.open_dossier import Number
from patients.actions.refusals import Refused, fit, need, reasoned
from patients.identity import ins
from patients.models import DossierPage, Happening, IdentifierStatus, PatientIdentifier, User

OTHER = _("Ce dossier a un autre matricule INS : mettez-y fin d’abord, s’il n’est pas le sien.")


@dataclass(frozen=True, slots=True)
class Marks:
    """RNIV's marks on the identity behind a number."""

    doubtful: bool = False
    homonym: bool = False
    fictitious: bool = False


@transaction.atomic
def record_number(
    dossier: DossierPage, number: Number, marks: Marks | None = None, *, reason: str, actor: User | None = None
) -> PatientIdentifier:
    """Records that `dossier` has `number`, of this status, with these marks (none by default), from now on.

    The number that it has already gets the status and the marks. A dossier has one INS at a time in force as qualified:
    another one ends first (`end_number`). Raises Refused: not-allowed, no-reason, no-number, too-long, number-key,
    number-invented (production qualifies no test nor demonstration number), qualified-marked, other-ins, number-taken.
    """
    need(actor, "patients.correct_identity")
    why = reasoned(reason, _("Un numéro dit d’où il vient : indiquez un motif."))
    marks, value = marks or Marks(), _value(number)
    _check(number, value, marks)
    (held,) = locks.dossiers(dossier)
    if ins.is_ins_authority(number.authority):
        _refuse_other_ins(held, value, number)
    row = _row(held, value, number)
    wanted = (number.status, marks.doubtful, marks.homonym, marks.fictitious)
    if row.pk and (row.status, row.doubtful, row.homonym, row.fictitious) == wanted:
        return row
    row.status, row.doubtful, row.homonym, row.fictitious = wanted
    _save(row)
    history.note([held], Happening.NUMBER, reason=why, actor=actor)
    return row


@transaction.atomic
def end_number(number: PatientIdentifier, *, reason: str, actor: User | None = None) -> PatientIdentifier:
    """Ends `number` now: it stays in the history. One already ended keeps its end.

    Raises Refused: not-allowed, no-reason.
    """
    need(actor, "patients.correct_identity")
    why = reasoned(reason, _("La fin d’un numéro dit pourquoi : indiquez un motif."))
    (held,) = locks.dossiers(number.dossier)
    row = PatientIdentifier.objects.select_for_update().get(pk=number.pk)
    if row.ends is None:
        row.ends = max(clock.now(), row.starts)  # the clock of another host may be behind
        row.save(update_fields=["ends"])
        history.note([held], Happening.NUMBER, reason=why, actor=actor)
    return row


def _value(number: Number) -> str:
    return ins.normal(number.value) if ins.is_ins_authority(number.authority) else number.value.strip(" \0")


def _check(number: Number, value: str, marks: Marks) -> None:
    if not value or not number.authority.strip():
        raise Refused("no-number", _("Le numéro ou son autorité manque."))
    fit(PatientIdentifier, {"value": value, "authority": number.authority})
    if ins.is_ins_authority(number.authority) and not ins.key_is_right(value):
        raise Refused("number-key", _("La clé du numéro INS est fausse."))
    if number.status != IdentifierStatus.QUALIFIED:
        return
    if ins.is_invented(number.authority) and not settings.DIAPHANE_DEMO:
        raise Refused("number-invented", _("Un numéro de test ou de démonstration ne peut pas être qualifié."))
    if marks.doubtful or marks.fictitious:  # RNIV 1: such an identity is never validated nor qualified
        raise Refused("qualified-marked", _("Une identité douteuse ou fictive ne peut pas être qualifiée."))


def _refuse_other_ins(dossier: DossierPage, value: str, number: Number) -> None:
    """Two INS at once in one dossier are two persons, or one that ended: somebody says which."""
    current = PatientIdentifier.objects.filter(
        dossier__in=families.members(dossier), ends=None, authority__in=ins.AUTHORITIES
    )
    others = [one for one in current if one.value != value or one.authority != number.authority]
    if any(number.status == IdentifierStatus.QUALIFIED or one.status == IdentifierStatus.QUALIFIED for one in others):
        raise Refused("other-ins", OTHER)


def _row(dossier: DossierPage, value: str, number: Number) -> PatientIdentifier:
    held = PatientIdentifier.objects.select_for_update().filter(
        dossier__in=families.members(dossier), value=value, authority=number.authority, ends=None
    )
    made = PatientIdentifier(dossier=dossier, value=value, authority=number.authority, starts=clock.now())
    return held.first() or made


def _save(row: PatientIdentifier) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("number-taken", _("Un autre dossier porte déjà ce numéro.")) from None
