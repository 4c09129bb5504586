"""Each line of a table of designations judged: what it would record, or why it is refused, in a sentence."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients import clock, families
from patients.actions.designate import Will
from patients.identity import ins, normalise
from patients.models import Designation, DossierPage, PatientIdentifier, Physician, Role, Scope, User
from workflows.desk.designation_forms import following, midnight
from workflows.desk.designation_table import Line

_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
ROLES = {
    "MEDECIN TRAITANT": Role.TREATING,
    "TRAITANT": Role.TREATING,
    "CORRESPONDANT": Role.CORRESPONDENT,
    "RADIOLOGUE": Role.RADIOLOGIST,
    "REMPLACANT": Role.LOCUM,
    "URGENCE": Role.EMERGENCY,
}
SCOPES = {
    "": Scope.DOSSIER,
    "TOUT LE DOSSIER": Scope.DOSSIER,
    "TOUT": Scope.DOSSIER,
    "DOSSIER": Scope.DOSSIER,
    "IMAGERIE": Scope.IMAGING,
    "L IMAGERIE ET SES COMPTES RENDUS": Scope.IMAGING,
    "CE QUI LUI EST ADRESSE": Scope.ADDRESSED,
    "ADRESSE": Scope.ADDRESSED,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A line, and what it would do: record a designation, or nothing because it stands already, or it is refused."""

    line: Line
    dossier: DossierPage | None = None
    physician: Physician | None = None
    will: Will | None = None
    refused: str | Promise = ""
    is_there: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it would record something."""
        return not self.refused and not self.is_there

    @property
    def meant(self) -> str:
        """Its role and scope, in our words once they are understood."""
        if self.will is None:
            return ", ".join(filter(None, (self.line.role, self.line.scope)))
        return f"{Role(self.will.role).label}, {Scope(self.will.scope).label}"


class _Refused(Exception):
    """A line is refused, with its sentence."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__()
        self.sentence = sentence


def judge(lines: Iterable[Line], actor: User) -> list[Judged]:
    """Every line, in order. Four queries for a line; nothing is written."""
    judged = [_judged(line, actor) for line in lines]
    said = Counter(_said(one) for one in judged if one.is_new)
    return [_twice(one) if said[_said(one)] > 1 else one for one in judged]


def _judged(line: Line, actor: User) -> Judged:
    try:
        dossier, physician, will = _dossier(line), _physician(line, actor), _will(line)
    except _Refused as error:
        return Judged(line, refused=error.sentence)
    there = Designation.objects.filter(
        dossier__in=families.members(dossier), physician=physician, role=will.role, scope=will.scope, ended_at=None
    )
    starts = will.starts or clock.now()
    same = any(one.until == will.until and (will.starts is None or one.starts == starts) for one in there)
    return Judged(line, dossier, physician, will, is_there=same)


def _dossier(line: Line) -> DossierPage:
    """By INS, local number or uuid: one dossier, that stands by itself or where it is kept."""
    value = line.dossier
    if not value:
        raise _Refused(_("Le dossier manque."))
    try:
        found = list(DossierPage.objects.filter(uuid=UUID(value)))
    except ValueError:
        numbers = PatientIdentifier.objects.filter(value__in={value, ins.normal(value)}, ends=None)
        found = list(DossierPage.objects.filter(pk__in=numbers.values("dossier")))
    roots = {dossier.root_id for dossier in found}
    if not roots:
        raise _Refused(_("Aucun dossier ne porte ce numéro."))
    if len(roots) > 1:
        raise _Refused(_("Plusieurs dossiers portent ce numéro : donnez le matricule INS."))
    return DossierPage.objects.select_related("identity").get(pk=roots.pop())


def _physician(line: Line, actor: User) -> Physician:
    wanted = line.physician.replace(" ", "")
    found = Physician.objects.select_related("user").filter(rpps=wanted).first() if wanted else None
    if found is None:
        raise _Refused(_("Aucun médecin n’a ce RPPS ici."))
    if not found.user.is_active:
        raise _Refused(_("Le compte de ce médecin est fermé : il ne peut pas être désigné."))
    if found.user_id == actor.pk:
        raise _Refused(_("Personne ne s’ouvre un dossier à soi-même : demandez à un collègue."))
    return found


def _will(line: Line) -> Will:
    role, scope = ROLES.get(normalise.name(line.role)), SCOPES.get(normalise.name(line.scope))
    if line.role in Role.values:
        role = Role(line.role)
    if line.scope in Scope.values:
        scope = Scope(line.scope)
    if role is None:
        raise _Refused(_("Ce rôle n’existe pas : médecin traitant, correspondant, radiologue, remplaçant ou urgence."))
    if scope is None:
        raise _Refused(_("Cette étendue n’existe pas : tout le dossier, imagerie, ou ce qui lui est adressé."))
    if not line.reason:
        raise _Refused(_("Une désignation dit pourquoi : indiquez un motif."))
    if not line.proof:
        raise _Refused(_("La preuve de la volonté du patient manque."))
    starts, until = _period(line)
    return Will(role=role, scope=scope, reason=line.reason, starts=starts, until=until, proof=line.proof)


def _period(line: Line) -> tuple[datetime | None, datetime | None]:
    starts, until = _day(line.starts), _day(line.until)
    begun = midnight(starts) if starts else None
    over = following(until) if until else None
    if over is not None and over <= (begun or clock.now()):
        raise _Refused(_("La fin de la désignation doit suivre son début."))
    return begun, over


def _day(text: str) -> date | None:
    if not text:
        return None
    french = _FRENCH.fullmatch(text)
    try:
        found = date(int(french[3]), int(french[2]), int(french[1])) if french else date.fromisoformat(text)
    except ValueError:
        raise _Refused(_("Cette date n’existe pas. Écrivez-la ainsi : 28/03/2026.")) from None
    if not 1900 <= found.year <= 2200:
        raise _Refused(_("Cette date n’existe pas. Écrivez-la ainsi : 28/03/2026."))
    return found


def _said(one: Judged) -> tuple[object, ...]:
    will = one.will
    return (one.dossier and one.dossier.pk, one.physician and one.physician.pk, will and (will.role, will.scope))


def _twice(one: Judged) -> Judged:
    return Judged(one.line, refused=_("Le fichier dit deux fois cette désignation.")) if one.is_new else one
