"""`manage.py uploads clean`: what was begun and never finished."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.management.house import HouseCommand
from workflows.uploads.actions.clean import clean


class Command(HouseCommand):
    """Removes uploads that nobody took up again for a day, with their bytes."""

    help = _("supprime les envois commencés que personne n’a repris depuis un jour")

    def arguments(self, parser: CommandParser) -> None:
        """`clean` is all there is to do."""
        parser.add_argument("act", choices=["clean"])

    def perform(self, **options: Any) -> dict[str, int]:
        """How many went."""
        return {"removed": clean()}
