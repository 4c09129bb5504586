"""`manage.py access check`: proves that grants and designations say the same."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.consistency import differences
from patients.management.house import HouseCommand


class Command(HouseCommand):
    """Exit code 1 when a difference is found; nothing is repaired."""

    help = _("Compare les droits d’accès aux désignations.")

    def arguments(self, parser: CommandParser) -> None:
        """`check`."""
        parser.add_argument("verb", choices=["check"])

    def perform(self, **options: Any) -> dict[str, Any]:
        """The differences, none when all is well."""
        self.found = [difference.as_row() for difference in differences()]
        return {"differences": self.found}

    def handle(self, *args: Any, **options: Any) -> None:
        """As any command, then the exit code."""
        super().handle(*args, **options)
        if self.found:
            raise SystemExit(1)

    def say(self, told: dict[str, Any]) -> None:
        """One line a difference, or a word that there is none."""
        for item in told["differences"]:
            self.stdout.write(f"{item['what']}  {item['designation'] or '-'}")
        if not told["differences"]:
            self.stdout.write(_("Droits et désignations concordent."))
