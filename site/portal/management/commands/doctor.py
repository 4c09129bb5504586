"""`manage.py doctor`: what is wrong with which service, a line each."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.management.house import HouseCommand
from portal.condition import SERVICES, Grade, examine

SIGNS = {Grade.WELL: "✓", Grade.WARNING: "!", Grade.ILL: "✗"}


class Command(HouseCommand):
    """Exit code 1 when a service is ill; a warning leaves it at 0."""

    requires_system_checks: list[str] = []  # it says itself what is wrong
    help = _("Examine chaque service de l’installation, et dit ce qui ne va pas.")

    def arguments(self, parser: CommandParser) -> None:
        """Which services; all by default."""
        parser.add_argument("services", nargs="*", choices=[*SERVICES, []], metavar="SERVICE", help=", ".join(SERVICES))

    def perform(self, **options: Any) -> dict[str, Any]:
        """The findings, one row a service."""
        self.findings = examine(options["services"] or tuple(SERVICES))
        rows = [{"service": found.service, "grade": found.grade, "said": str(found.said)} for found in self.findings]
        return {"services": rows}

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints them, then ends with the status that they deserve."""
        super().handle(*args, **options)
        if any(found.grade is Grade.ILL for found in self.findings):
            raise SystemExit(1)

    def say(self, told: dict[str, Any]) -> None:
        """One line a service."""
        for row in told["services"]:
            self.stdout.write(f"{SIGNS[row['grade']]} {row['service']:<11} {row['said']}")
