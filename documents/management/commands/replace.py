"""`manage.py replace ENTRY EARLIER`: one entry replaces another, on the operator's word."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from documents.actions.replace import replace
from documents.management.naming import entry
from patients.management import house


class Command(house.HouseCommand):
    """Prints the dossier, the entry that replaces, and the one replaced."""

    help = _("Dit qu’un document en remplace un autre, dans le même dossier.")

    def arguments(self, parser: CommandParser) -> None:
        """Which replaces which, why."""
        parser.add_argument("entry", metavar="ENTRY", type=house.uuid, help=_("le document en vigueur"))
        parser.add_argument("earlier", metavar="EARLIER", type=house.uuid, help=_("celui qu’il remplace"))
        parser.add_argument("--reason", required=True, metavar="TEXT")

    def perform(self, **options: Any) -> dict[str, str]:
        """Records it."""
        made = replace(entry(options["entry"]), entry(options["earlier"]), reason=options["reason"])
        found = made.entry
        return {"dossier": str(found.dossier.uuid), "entry": str(found.uuid), "earlier": str(made.earlier.uuid)}
