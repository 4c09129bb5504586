"""`manage.py search rebuild|check`: builds the index anew, or compares it with the database."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from patients.management.house import HouseCommand, speak_french
from search import building, comparing
from search.building import Progress
from search.ports import EngineDown, IndexUnavailable


class Command(HouseCommand):
    """Exit codes: 0 done, 1 the index differs or cannot be used, 2 wrong arguments, 130 interrupted."""

    _differs = False
    help = _("L’index de la recherche : rebuild le refait, check le compare à la base.")

    def arguments(self, parser: CommandParser) -> None:
        """What to do, and whether to repair."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="rebuild|check")
        rebuild = actions.add_parser("rebuild", help=_("refait l’index à côté de l’ancien, puis le met à sa place"))
        check = actions.add_parser("check", help=_("compare l’index à la base, entrée par entrée"))
        check.add_argument("--repair", action="store_true", help=_("apporte à l’index ce qui diffère"))
        for action in (rebuild, check):
            speak_french(action)
            action.add_argument("--json", action="store_true", help=_("un objet JSON pour toute sortie"))

    def perform(self, **options: Any) -> dict[str, Any]:
        """Counts alone: the index holds words of documents."""
        try:
            if options["action"] == "rebuild":
                return self._rebuild(quiet=bool(options.get("json")))
            return self._check(repair=options["repair"])
        except EngineDown as down:
            raise CommandError(str(down)) from None
        except IndexUnavailable:
            raise CommandError(_("L’index n’est pas utilisable : « manage.py search rebuild » le refait.")) from None

    def handle(self, *args: Any, **options: Any) -> None:
        """A difference that stays is exit code 1, once it is told."""
        super().handle(*args, **options)
        if self._differs:
            raise CommandError(_("L’index et la base diffèrent."))

    def _rebuild(self, *, quiet: bool) -> dict[str, Any]:
        def tell(progress: Progress) -> None:
            if not quiet:
                self.stderr.write(f"{progress.done} / {progress.total}")

        return {"entries": building.whole(tell).total}

    def _check(self, *, repair: bool) -> dict[str, Any]:
        found = comparing.compare()
        if repair:
            comparing.repair(found)
        self._differs = bool(found.entries) and not repair
        counts = {name: len(getattr(found, name)) for name in ("missing", "unwanted", "stale")}
        return {"compared": found.compared, **counts, "repaired": repair}
