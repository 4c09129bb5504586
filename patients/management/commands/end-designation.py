"""`manage.py end-designation`: ends a designation now."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from patients.actions.end_designation import end_designation
from patients.management import house
from patients.models import Designation


class Command(house.HouseCommand):
    """Prints the designation's uuid; one already ended keeps its first end."""

    help = _("Termine une désignation : la porte se ferme à la requête suivante.")

    def arguments(self, parser: CommandParser) -> None:
        """Which one, and why."""
        parser.add_argument("designation", metavar="DESIGNATION", type=house.uuid)
        parser.add_argument("--reason", default="", metavar="TEXT")

    def perform(self, **options: Any) -> dict[str, str]:
        """Ends it."""
        found = Designation.objects.select_related("dossier").filter(uuid=options["designation"]).first()
        if found is None:
            raise CommandError(_("Aucune désignation ne correspond."))
        end_designation(found, reason=options["reason"])
        return {"dossier": str(found.dossier.uuid), "designation": str(found.uuid)}
