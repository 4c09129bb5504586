"""`manage.py undo-merge MERGE`: two dossiers stand by themselves again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from patients.actions.undo_merge import undo_merge
from patients.management import house
from patients.models import DossierMerge


class Command(house.HouseCommand):
    """Prints both dossiers, and `readers`: who meanwhile read what was not of their patient."""

    help = _("Annule une réunion de dossiers.")

    def arguments(self, parser: CommandParser) -> None:
        """Which merge, and why."""
        parser.add_argument("merge", metavar="MERGE", type=house.uuid, help=_("uuid donné par merge-dossiers"))
        parser.add_argument("--reason", default="", metavar="TEXT")

    def perform(self, **options: Any) -> dict[str, Any]:
        """Undoes it."""
        found = DossierMerge.objects.select_related("kept", "merged").filter(uuid=options["merge"]).first()
        if found is None:
            raise CommandError(_("Aucune réunion de dossiers ne correspond."))
        undone = undo_merge(found, reason=options["reason"])
        return {
            "dossier": str(undone.kept.uuid),
            "merged": str(undone.merged.uuid),
            "merge": str(undone.uuid),
            "readers": undone.readers,
        }
