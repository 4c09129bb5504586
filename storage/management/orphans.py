"""`manage.py storage orphans`: what a crash left between the rows and the store."""

import json
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from storage.differences import Difference, Kind, differences, remove
from storage.stores import object_store

DEFAULT_MINUTES = 60
"""Far longer than a transaction lasts between the bytes of an object and the commit of its row."""


def arguments(parser: CommandParser) -> None:
    """Whether to remove, and what to leave alone."""
    parser.add_argument("--delete", action="store_true", help=_("supprime les octets qu’aucune ligne ne nomme"))
    parser.add_argument(
        "--older-than",
        type=minutes,
        default=DEFAULT_MINUTES,
        metavar="MINUTES",
        help=_("laisse les octets plus récents"),
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("un objet JSON"))


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    """Find, remove if asked, report."""
    store = object_store()
    found, remaining = [], 0
    for difference in differences(store, timedelta(minutes=options["older_than"])):
        found.append(difference)
        remaining += not (options["delete"] and remove(store, difference))
    command.stdout.write(_as_json(found, remaining) if options["as_json"] else _as_text(found, remaining))
    if remaining:
        raise CommandError(_("%(count)d différence(s) à régler.") % {"count": remaining})


def minutes(text: str) -> int:
    """A number of minutes, from the command line."""
    if not text.isdecimal():
        raise ArgumentTypeError(_("un nombre entier de minutes"))
    return int(text)


def lines(found: list[Difference]) -> list[str]:
    """One for each difference: its key, and what is wrong."""
    titles = {
        Kind.ORPHAN: _("sans ligne"),
        Kind.UNFINISHED: _("inachevé"),
        Kind.MISSING: _("sans octets"),
    }
    return [f"{difference.key}  {titles[difference.kind]}" for difference in found]


def _as_json(found: list[Difference], remaining: int) -> str:
    keys = {kind: [difference.key for difference in found if difference.kind is kind] for kind in Kind}
    return json.dumps({**keys, "deleted": len(found) - remaining})


def _as_text(found: list[Difference], remaining: int) -> str:
    counts = {"found": len(found), "deleted": len(found) - remaining}
    return "\n".join([*lines(found), _("%(found)d différence(s), %(deleted)d supprimée(s).") % counts])
