"""`manage.py open-dossier`: opens a dossier for an identity and its numbers."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.actions.open_dossier import Identity, Number, open_dossier
from patients.identity import dates, ins
from patients.management.house import HouseCommand, wrong
from patients.models import IdentifierStatus, Sex


class Command(HouseCommand):
    """Prints the dossier's uuid."""

    help = _("Ouvre un dossier : identité et numéros du patient.")

    def arguments(self, parser: CommandParser) -> None:
        """Identity by traits, numbers by value and authority."""
        parser.add_argument("--birth-name", required=True, help=_("nom de naissance"))
        parser.add_argument("--first-name", "--given-name", required=True, help=_("premier prénom de naissance"))
        parser.add_argument("--given-names", default="", help=_("liste des prénoms de naissance"))
        parser.add_argument("--used-name", default="", help=_("nom utilisé"))
        parser.add_argument("--used-first-name", default="", help=_("prénom utilisé"))
        parser.add_argument("--birth-date", type=birth_date, required=True, help=_("AAAA-MM-JJ"))
        parser.add_argument("--sex", choices=Sex.values, required=True)
        parser.add_argument("--birth-place", default="", help=_("code INSEE du lieu de naissance"))
        parser.add_argument("--ins", default="", help=_("matricule INS, 15 caractères"))
        parser.add_argument("--ins-authority", default=ins.NIR, choices=list(ins.OIDS), metavar="OID")
        parser.add_argument(
            "--local", action="append", default=[], type=local, metavar="NUMERO^OID", help=_("numéro local (IPP)")
        )
        parser.add_argument("--status", choices=IdentifierStatus.values, default=IdentifierStatus.PROVISIONAL)

    def perform(self, **options: Any) -> dict[str, str]:
        """Opens the dossier."""
        status = IdentifierStatus(options["status"])
        numbers = [Number(options["ins"], options["ins_authority"], status)] if options["ins"] else []
        numbers += [Number(value, authority) for value, authority in options["local"]]
        identity = Identity(
            birth_name=options["birth_name"],
            first_given_name=options["first_name"],
            given_names=options["given_names"],
            used_name=options["used_name"],
            used_given_name=options["used_first_name"],
            birth_date=options["birth_date"],
            sex=options["sex"],
            birth_place=options["birth_place"],
        )
        return {"dossier": str(open_dossier(identity, tuple(numbers)).uuid)}


def birth_date(value: str) -> str:
    """An ISO date, at its known precision. One that says more than is true, as 1979-02-30, is none."""
    found = dates.parse(value).isoformat()
    if not found or found != value.strip():
        raise wrong(_("une date est attendue : 1979-03-28, 1979-03 ou 1979"))
    return found


def local(value: str) -> tuple[str, str]:
    """NUMBER^AUTHORITY."""
    number, _caret, authority = value.partition("^")
    if not number.strip() or not authority.strip():
        raise wrong(_("NUMERO^OID est attendu"))
    return number.strip(), authority.strip()
