"""`demo`: fills the embedded demo with people who do not exist, and tells their accounts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.demonstration import filling


class Command(BaseCommand):
    """Repeatable; refuses to run anywhere but in the embedded demo."""

    help = _("Remplit la démonstration : établissements, comptes, patients, documents.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the accounts are written, and how many patients."""
        parser.add_argument("--accounts", type=Path, help=_("où écrire les comptes (DIAPHANE_DATA/accounts.json)"))
        parser.add_argument("--patients", type=int, help=_("les premiers seulement, pour aller vite (60)"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Fills, then says where the accounts are."""
        if settings.DEMO is None:
            raise CommandError(_("La démonstration ne se remplit que dans un dossier à elle (DIAPHANE_DATA)."))
        path = options["accounts"] or settings.DEMO / "accounts.json"
        filling.fill(path, only=options["patients"])
        self.stdout.write(str(path))
