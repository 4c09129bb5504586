"""`manage.py ledger show DOSSIER`: who read a dossier, when, by which designation, and what was done to it."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients import history
from patients.management import house
from patients.models import AccessTrace, DossierEvent

Row = dict[str, str | None]


class Command(house.HouseCommand):
    """Prints one line, or one object, for each read and each event, oldest first."""

    help = _("Le registre d’un dossier : lectures, déplacements, réunions, retraits.")

    def arguments(self, parser: CommandParser) -> None:
        """`show DOSSIER`."""
        parser.add_argument("verb", choices=["show"])
        parser.add_argument("dossier", metavar="DOSSIER", help=_("uuid ou INS"))

    def perform(self, **options: Any) -> list[Row]:
        """Every row of the dossier, and of those merged into it."""
        return [row(found) for found in history.of(house.dossier(options["dossier"]))]

    def say(self, told: list[Row]) -> None:
        """One line a row."""
        for item in told:
            self.stdout.write("  ".join(str(item[name] or "-") for name in ("time", "person", "act", "mode", "entry")))


def row(found: AccessTrace | DossierEvent) -> Row:
    """A row as an object: person (login, null for the operator), dossier, entry, act, mode, designation, time (ISO)."""
    own = _read(found) if isinstance(found, AccessTrace) else _event(found)
    return {
        "dossier": str(found.dossier.uuid),
        "entry": str(found.entry) if found.entry else None,
        "act": found.act,
        "time": found.time.isoformat(),
        **own,
    }


def _read(trace: AccessTrace) -> Row:
    designation = str(trace.designation.uuid) if trace.designation else None
    return {"person": trace.user.get_username(), "mode": trace.mode, "designation": designation}


def _event(event: DossierEvent) -> Row:
    return {"person": event.actor.get_username() if event.actor else None, "mode": None, "designation": None}
