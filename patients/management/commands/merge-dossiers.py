"""`manage.py merge-dossiers KEPT MERGED`: two dossiers of one person become one."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.actions.merge import Word, merge
from patients.management import house


class Command(house.HouseCommand):
    """Prints the uuids of the dossier kept, of the one merged into it, and of the merge, by which to undo it."""

    help = _("Réunit deux dossiers d’une même personne.")

    def arguments(self, parser: CommandParser) -> None:
        """Which is kept, which goes into it, why."""
        parser.add_argument("kept", metavar="KEPT", help=_("dossier gardé : uuid ou INS"))
        parser.add_argument("merged", metavar="MERGED", help=_("dossier réuni à l’autre : uuid ou INS"))
        parser.add_argument("--reason", required=True, metavar="TEXT")
        parser.add_argument("--despite-traits", action="store_true", help=_("même si les traits stricts diffèrent"))

    def perform(self, **options: Any) -> dict[str, str]:
        """Merges them."""
        kept, merged = house.dossier_itself(options["kept"]), house.dossier_itself(options["merged"])
        made = merge(kept, merged, Word(options["reason"], options["despite_traits"]))
        return {"dossier": str(kept.uuid), "merged": str(merged.uuid), "merge": str(made.uuid)}
