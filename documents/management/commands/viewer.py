"""`manage.py viewer install`: fetches the viewer of images and puts it in place, once."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from documents.imaging.viewer.installed import place
from documents.imaging.viewer.installing import install
from documents.imaging.viewer.package import VERSION
from documents.imaging.viewer.refusing import NotInstalled
from patients.management import house


class Command(house.HouseCommand):
    """Prints the version, and whether it had to be installed."""

    help = _("Installe la visionneuse d’images (OHIF), une fois.")

    def arguments(self, parser: CommandParser) -> None:
        """What to do, and where the package is for a machine without a network."""
        parser.add_argument("what", metavar="install", choices=["install"])
        parser.add_argument("--package", type=Path, metavar="FILE.tgz")

    def perform(self, **options: Any) -> dict[str, str]:
        """Installs it; 1 with one sentence where it cannot be had."""
        try:
            was_needed = install(options["package"])
        except NotInstalled as refused:
            raise CommandError(str(refused.sentence)) from None
        return {"viewer": VERSION, "done": "installed" if was_needed else "already", "folder": str(place())}
