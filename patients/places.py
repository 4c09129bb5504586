"""What an organisation and a unit may be called and numbered."""

import re

from django.utils.translation import gettext_lazy as _

from patients.actions.refusals import Refused, fit
from patients.identity import rpps
from patients.models import Organisation, Unit

# X.660: arcs without leading zeros; the first is 0, 1 or 2, and under 0 and 1 the second is below 40
_OID = re.compile(r"(?:[01]\.(?:[0-9]|[1-3][0-9])|2\.(?:0|[1-9][0-9]*))(?:\.(?:0|[1-9][0-9]*))*", re.ASCII)


def named(name: str) -> str:
    """The name without the spaces around. Raises Refused: no-name."""
    if not name.strip():
        raise Refused("no-name", _("Indiquez le nom."), field="name")
    return name.strip()


def check_finess(value: str) -> None:
    """Nine digits of which the last is a Luhn key (in Corsica 2A or 2B begins it, and no key is published).

    "" is allowed: a practice may have none. Raises Refused: finess.
    """
    if not value or re.fullmatch(r"2[AB][0-9]{7}", value, re.ASCII):
        return
    if not re.fullmatch(r"[0-9]{9}", value, re.ASCII) or not rpps.luhn_is_right(value):
        sentence = _("Ce n’est pas un numéro FINESS : neuf chiffres dont le dernier est une clé.")
        raise Refused("finess", sentence, field="finess")


def check_authority(value: str, organisation: Organisation | None) -> None:
    """An OID that no other organisation has, and that stays once it is given. Raises Refused: authority…"""
    if organisation is not None and organisation.authority and organisation.authority != value:
        sentence = _("L’autorité des numéros locaux ne change plus : des numéros de patients la portent.")
        raise Refused("authority-kept", sentence, field="authority")
    if value and not _OID.fullmatch(value):
        sentence = _("Ce n’est pas un OID : des nombres séparés par des points (1.2.250.1…).")
        raise Refused("authority", sentence, field="authority")
    others = Organisation.objects.filter(authority=value).exclude(pk=organisation.pk if organisation else 0)
    if value and others.exists():
        raise Refused("authority-taken", _("Un autre établissement a déjà cette autorité."), field="authority")


def check_unit(organisation: Organisation, name: str, code: str, unit: Unit | None) -> None:
    """A unit's name is its own inside its organisation. Raises Refused: closed, name-taken, too-long."""
    if organisation.closed_at is not None:
        raise Refused("closed", _("Cet établissement est fermé."))
    fit(Unit, {"name": name, "code": code})
    others = Unit.objects.filter(organisation=organisation, name__iexact=name).exclude(pk=unit.pk if unit else 0)
    if others.exists():
        raise Refused("name-taken", _("Une unité de cet établissement porte déjà ce nom."), field="name")
