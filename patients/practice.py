"""What a physician is registered with: checked before an administrator proposes it, and again when it is confirmed."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused, fit
from patients.identity import rpps
from patients.models import Organisation, Physician

# Codes of 1.2.250.1.71.1.2.7, those who prescribe
PROFESSIONS = {"10": _("Médecin"), "40": _("Chirurgien-dentiste"), "50": _("Sage-femme")}


@dataclass(frozen=True, slots=True)
class Practice:
    """The columns of `Physician`, the account aside; `organisation` is its key."""

    rpps: str
    profession: str = "10"
    speciality: str = ""
    speciality_name: str = ""
    mssante: str = ""
    organisation: int | None = None

    def told(self) -> dict[str, Any]:
        """As a request keeps it."""
        return asdict(self)

    def columns(self) -> dict[str, Any]:
        """As `Physician` keeps it."""
        told = self.told()
        told["organisation_id"] = told.pop("organisation")
        return told


def check(practice: Practice) -> None:
    """Raises Refused: rpps, rpps-taken, profession, speciality, mssante, organisation, too-long."""
    check_number(practice.rpps)
    check_rest(practice)


def check_number(value: str) -> None:
    """An RPPS with its key, that no other account has."""
    if not rpps.key_is_right(value):
        raise Refused("rpps", _("Ce n’est pas un RPPS : onze chiffres dont le dernier est une clé."), field="rpps")
    if Physician.objects.filter(rpps=value).exists():
        raise Refused("rpps-taken", _("Un compte porte déjà ce RPPS."), field="rpps")


def check_rest(practice: Practice) -> None:
    """All but the number."""
    if practice.profession not in PROFESSIONS:
        raise Refused("profession", _("Cette profession n’est pas connue ici."), field="profession")
    if not re.fullmatch(r"[A-Z0-9]{0,16}", practice.speciality):
        sentence = _("Un code de spécialité est fait de lettres capitales et de chiffres (SM26).")
        raise Refused("speciality", sentence, field="speciality")
    if practice.mssante and not _is_mssante(practice.mssante):
        raise Refused("mssante", _("Une adresse MSSanté finit par mssante.fr."), field="mssante")
    if practice.organisation and not Organisation.objects.filter(pk=practice.organisation, closed_at=None).exists():
        raise Refused("organisation", _("Cet établissement n’existe pas ou est fermé."), field="organisation")
    fit(Physician, {"speciality_name": practice.speciality_name, "mssante": practice.mssante})


def _is_mssante(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    domain = address.rpartition("@")[2].lower()
    return domain == "mssante.fr" or domain.endswith(".mssante.fr")
