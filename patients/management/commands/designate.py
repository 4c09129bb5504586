"""`manage.py designate`: records the patient's will that a physician reads a dossier."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.actions.designate import Will, designate
from patients.management import house
from patients.models import Role, Scope


class Command(house.HouseCommand):
    """Prints the designation's uuid."""

    help = _("Désigne un médecin pour un dossier.")

    def arguments(self, parser: CommandParser) -> None:
        """Who, in which capacity, for what, from when to when, why."""
        parser.add_argument("dossier", metavar="DOSSIER", help=_("uuid ou INS"))
        parser.add_argument("physician", metavar="PHYSICIAN", help="RPPS")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--scope", choices=Scope.values, required=True)
        parser.add_argument("--from", dest="starts", type=house.instant, metavar="ISO")
        parser.add_argument("--until", type=house.instant, metavar="ISO")
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--proof", default="", metavar="TEXT", help=_("preuve de la volonté du patient"))

    def perform(self, **options: Any) -> dict[str, str]:
        """Records the designation."""
        will = Will(
            role=Role(options["role"]),
            scope=Scope(options["scope"]),
            reason=options["reason"],
            starts=options["starts"],
            until=options["until"],
            proof=options["proof"],
        )
        dossier = house.dossier(options["dossier"])
        designation = designate(dossier, house.physician(options["physician"]), will)
        return {"dossier": str(dossier.uuid), "designation": str(designation.uuid)}
