"""`manage.py withdraw`: withdraws an entry; it is gone at the next request."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from documents.actions.withdraw import withdraw
from documents.models import EntryPage
from patients.management import house


class Command(house.HouseCommand):
    """Prints the entry's uuid."""

    help = _("Retire un document d’un dossier.")

    def arguments(self, parser: CommandParser) -> None:
        """Which one, and why."""
        parser.add_argument("entry", metavar="ENTRY", type=house.uuid)
        parser.add_argument("--reason", required=True, metavar="TEXT")

    def perform(self, **options: Any) -> dict[str, str]:
        """Withdraws it."""
        found = EntryPage.objects.select_related("dossier").filter(uuid=options["entry"]).first()
        if found is None:
            raise CommandError(_("Aucune entrée ne correspond."))
        withdraw(found, reason=options["reason"])
        return {"dossier": str(found.dossier.uuid), "entry": str(found.uuid)}
