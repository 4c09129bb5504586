"""`manage.py file`: files what is at the paths, or holds it with the reason."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from documents import walking
from documents.describing import Said
from documents.intake import Run
from documents.management.progress import Bar
from documents.results import Result
from documents.road import Errand
from patients.management import house


class Command(house.HouseCommand):
    """One row for each file; exit code 0 whatever became of them, 1 when a path cannot be read."""

    help = _("Classe des documents dans les dossiers.")

    def arguments(self, parser: CommandParser) -> None:
        """Paths, and what the operator says of them."""
        parser.add_argument("paths", nargs="+", metavar="PATH", type=existing)
        parser.add_argument("--dossier", metavar="DOSSIER", help=_("uuid ou INS ; pour ce qui ne dit pas son patient"))
        parser.add_argument("--type", dest="type_code", default="", metavar="LOINC")
        parser.add_argument("--date", dest="act_date", type=dated, default=(None, ""), metavar="ISO")
        parser.add_argument("--title", default="", metavar="TEXT")
        parser.add_argument(
            "--open-dossiers", action="store_true", help=_("ouvre les dossiers que les en-têtes permettent d’ouvrir")
        )
        parser.add_argument("--report", type=writable, metavar="FILE.json")

    def perform(self, **options: Any) -> dict[str, Any]:
        """Takes in each file in turn; interrupted, the report says what was done."""
        total = walking.count(options["paths"])
        if not total:
            raise CommandError(_("Aucun fichier à classer."))
        run = Run(options["paths"], self._errand(options))
        try:
            self._go(run, total, opens=options["open_dossiers"])
        except OSError as error:
            raise CommandError(
                _("Un fichier n’a pas pu être lu (%s).") % (error.strerror or type(error).__name__)
            ) from None
        except KeyboardInterrupt:
            self.stderr.write(
                _("Interrompu. Relancez la même commande : rien n’est perdu, rien ne sera classé deux fois.")
            )
            raise
        finally:
            _write(options["report"], run.rows)
        return told(run.rows)

    def _go(self, run: Run, total: int, *, opens: bool) -> None:
        bar = Bar(sys.stderr, total * (2 if opens else 1))
        run.progress = lambda found: bar.step(found.label)
        with bar:
            if opens:
                run.open_dossiers()
            run.take_in()

    def _errand(self, options: dict[str, Any]) -> Errand:
        when, precision = options["act_date"]
        said = Said(options["type_code"], options["title"], when, precision)
        return Errand(house.dossier(options["dossier"]) if options["dossier"] else None, said)

    def say(self, told: dict[str, Any]) -> None:
        """One line a file, then the count of each outcome."""
        for row in told["files"]:
            self.stdout.write(f"{row['outcome']:<10} {plain(row['path'])}  {row['reason'] or row['entry'] or ''}")
        self.stdout.write("  ".join(f"{outcome}: {count}" for outcome, count in told["outcomes"].items()))


def existing(value: str) -> Path:
    """A path that exists."""
    path = Path(value)
    if not path.exists():
        raise house.wrong(_("ce fichier n’existe pas"))
    return path


def writable(value: str) -> Path:
    """A path whose folder exists: found out before the work, not after."""
    path = Path(value)
    if path.is_dir() or not path.parent.is_dir():
        raise house.wrong(_("ce fichier ne peut pas être écrit"))
    return path


def dated(value: str) -> tuple[datetime, str]:
    """An ISO date or time, and which of the two it is."""
    return house.instant(value), "minute" if len(value.strip()) > len("2026-03-28") else "day"


def plain(name: str) -> str:
    """A name on one line of a terminal: what would move its cursor or turn its writing is told, not done."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in name)


def told(rows: list[Result]) -> dict[str, Any]:
    """What `--json` prints: dossier and entry of the only file, every row, and how many of each outcome."""
    only = asdict(rows[0]) if len(rows) == 1 else {}
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + 1
    return {
        **{name: only.get(name) for name in ("dossier", "entry", "outcome", "reason")},
        "files": [asdict(row) for row in rows],
        "outcomes": outcomes,
    }


def _write(report: Path | None, rows: list[Result]) -> None:
    if report is not None:
        report.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), encoding="utf-8")
