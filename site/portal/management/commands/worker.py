"""`manage.py worker`: runs the queued tasks until told to stop."""

import logging
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from patients.management.house import HouseCommand, wrong
from portal.queue import lanes


class Command(HouseCommand):
    """One on each host is enough; several share the work."""

    help = _("Exécute les tâches en attente, les reprend après un échec, et tient l’horloge de l’installation.")

    def arguments(self, parser: CommandParser) -> None:
        """How often to look, and whether to stay."""
        parser.add_argument(
            "--interval", type=_seconds, default=0.1, help=_("secondes entre deux regards quand rien n’attend")
        )
        parser.add_argument("--once", action="store_true", help=_("s’arrête quand rien n’attend plus"))

    def perform(self, **options: Any) -> dict[str, Any]:
        """Until a signal; a second one does not wait for the task under way."""
        logging.getLogger("django_tasks_db").setLevel(logging.CRITICAL)  # it says what the signals do, twice
        if options["once"]:
            lanes.once()
        else:
            lanes.run(options["interval"])
        return {}


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise wrong(_("un nombre de secondes est attendu")) from None
    if not 0 < value <= 60:
        raise wrong(_("entre 0 et 60 secondes"))
    return value
