"""`manage.py storage orphans|verify|migrate|provision`: the operator's care of what is stored."""

from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from storage.errors import StorageError
from storage.management import migrate, orphans, provision, verify


class Action(Protocol):
    """One module for each: its help, its arguments, its work."""

    def arguments(self, parser: CommandParser) -> None:
        """Add what it takes."""

    def run(self, command: BaseCommand, options: dict[str, Any]) -> None:
        """Do it, and say it. Raises CommandError for a difference that stays, StorageError."""


ACTIONS: dict[str, Action] = {"orphans": orphans, "verify": verify, "migrate": migrate, "provision": provision}


class Command(BaseCommand):
    """Exit codes: 0 done, 1 a difference remains or the store cannot be used, 2 wrong arguments, 130 interrupted."""

    help = _("Les objets stockés : les comparer aux lignes, les relire tous, les copier ailleurs, préparer leur seau.")

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each action."""
        actions = parser.add_subparsers(dest="action", required=True)
        told = {
            "orphans": _("octets sans ligne, lignes sans octets, dépôts inachevés"),
            "verify": _("relit tout et le compare à son empreinte ; interrompu, reprend où il en était"),
            "migrate": _("copie tout d’un stockage à l’autre pendant que le portail sert ; interrompu, reprend"),
            "provision": _("prépare le seau S3 et une clé aux droits réduits, et dit le STORAGE_URL à employer"),
        }
        for name, action in ACTIONS.items():
            action.arguments(actions.add_parser(name, help=told[name]))

    def handle(self, *, action: str, **options: Any) -> None:
        """Do what was asked. What fails is said in one line, which names the variable and the server."""
        try:
            ACTIONS[action].run(self, options)
        except (StorageError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
