"""This machine: its settings hold together, its disk has room, its static files are collected."""

import os
import shutil
from pathlib import Path

from django.conf import settings as configured
from django.core import checks
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.condition.finding import Grade, Trouble

ROOM = 2**30  # bytes: one large study in quarantine, and the database's own writing
LITTLE = 5 * ROOM


def settings() -> str | Promise:
    """That Django's and the portal's own checks pass. Raises Trouble with the first that does not."""
    found = [message for message in checks.run_checks() if message.level >= checks.ERROR]
    if found:
        raise Trouble(str(found[0].msg))
    kind = _("démonstration embarquée") if configured.DIAPHANE_DEMO else _("installation")
    return _("%(kind)s, %(hosts)s") % {"kind": kind, "hosts": ", ".join(configured.ALLOWED_HOSTS)}


def has_room() -> str | Promise:
    """That what this process writes has room: the temporary folder, and the embedded data where they are here."""
    folders = [Path(os.environ.get("TMPDIR") or "/tmp"), *_embedded()]  # noqa: S108 - looked at, not written to
    free = min(shutil.disk_usage(folder).free for folder in folders)
    said = _("%(free).1f Gio libres") % {"free": free / 2**30}
    if free < LITTLE:
        raise Trouble(said, Grade.ILL if free < ROOM else Grade.WARNING)
    return said


def _embedded() -> list[Path]:
    return [configured.DEMO] if configured.DEMO else []


def is_collected() -> str | Promise:
    """That the static files of this code are where they are served from."""
    manifest = Path(configured.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        raise Trouble(_("les fichiers statiques manquent : manage.py collectstatic"))
    return _("fichiers statiques rassemblés")
