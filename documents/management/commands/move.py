"""`manage.py move ENTRY DOSSIER`: an entry in the wrong dossier goes to the right one."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from documents.actions.move import move
from documents.management.naming import entry
from patients.management import house


class Command(house.HouseCommand):
    """Prints the dossier where the entry is now, the entry, and `readers`: who had read it where it was."""

    help = _("Déplace un document classé dans un mauvais dossier.")

    def arguments(self, parser: CommandParser) -> None:
        """Which one, where to, why."""
        parser.add_argument("entry", metavar="ENTRY", type=house.uuid)
        parser.add_argument("dossier", metavar="DOSSIER", help=_("uuid ou INS"))
        parser.add_argument("--reason", required=True, metavar="TEXT")

    def perform(self, **options: Any) -> dict[str, Any]:
        """Moves it."""
        made = move(entry(options["entry"]), house.dossier(options["dossier"]), reason=options["reason"])
        return {"dossier": str(made.target.uuid), "entry": str(made.entry.uuid), "readers": made.readers}

    def say(self, told: dict[str, Any]) -> None:
        """The uuids, then one line a read."""
        super().say({name: told[name] for name in ("dossier", "entry")})
        for read in told["readers"]:
            self.stdout.write(f"{read['time']}  {read['act']}  {read['person']}")
