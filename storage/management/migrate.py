"""`manage.py storage migrate [FROM TO]`: every object is copied to another store while the portal serves."""

import json
import os
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from storage.management.progress import Progress
from storage.migrating import Migration, migrate
from storage.ports import ObjectStore
from storage.stores import store_at

PLACES = ("FROM", "TO")
SETTINGS = ("STORAGE_FALLBACK_URL", "STORAGE_URL")


def arguments(parser: CommandParser) -> None:
    """From where to where: by the settings unless it is said."""
    parser.add_argument(
        "stores",
        nargs="*",
        metavar="FROM TO",
        help=_(
            "deux adresses, ou les noms des variables qui les portent (pas de secret sur une ligne de commande) ; "
            "sinon de STORAGE_FALLBACK_URL à STORAGE_URL"
        ),
    )
    parser.add_argument("--compare", action="store_true", help=_("relit aussi ce qui est déjà des deux côtés"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("un objet JSON"))


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    """Copy what is lacking, and say what became of it."""
    old, new = _stores(options["stores"])
    progress = Progress(command, quiet=options["as_json"])
    try:
        done = migrate(old, new, lambda now: progress.say(_as_text(now)), compare=options["compare"])
    except KeyboardInterrupt:
        command.stderr.write(_("Interrompu. Relancez la même commande : elle ne copiera que ce qui manque."))
        raise
    command.stdout.write(json.dumps(asdict(done)) if options["as_json"] else _as_text(done))
    if done.damaged:
        raise CommandError(_("%(count)d différence(s) à régler.") % {"count": len(done.damaged)})


def _stores(said: list[str]) -> tuple[ObjectStore, ObjectStore]:
    if len(said) not in {0, 2}:
        raise CommandError(_("Dites d’où et vers où : FROM TO."), returncode=2)
    names = tuple(said) or SETTINGS
    addresses = [getattr(settings, one, "") if one in SETTINGS else os.environ.get(one, one) for one in names]
    if "" in addresses:
        raise CommandError(_("%s n’est pas renseigné.") % names[addresses.index("")], returncode=2)
    if addresses[0] == addresses[1]:
        raise CommandError(_("Ces deux stockages n’en font qu’un."), returncode=2)
    places = [place if name == url else name for name, url, place in zip(names, addresses, PLACES, strict=True)]
    old, new = (store_at(url, place) for url, place in zip(addresses, places, strict=True))
    return old, new


def _as_text(migration: Migration) -> str:
    counts = {
        "copied": migration.copied,
        "megabytes": migration.bytes_copied // 1_000_000,
        "there": migration.there,
        "gone": migration.gone,
    }
    said = _("%(copied)d objets copiés et relus (%(megabytes)d Mo), %(there)d déjà là, %(gone)d supprimés entre-temps.")
    return "\n".join([*(f"{key}  {_('diffère')}" for key in migration.damaged), said % counts])
