"""`manage.py storage verify`: everything is read against its seal and its SHA-256."""

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from storage.differences import Difference, Kind, differences
from storage.management import orphans
from storage.management.progress import Progress
from storage.models import Damage, Verification
from storage.stores import origin_store
from storage.verifying import verify


def arguments(parser: CommandParser) -> None:
    """Whether to begin anew."""
    parser.add_argument("--restart", action="store_true", help=_("recommence au lieu de reprendre"))
    parser.add_argument(
        "--older-than",
        type=orphans.minutes,
        default=orphans.DEFAULT_MINUTES,
        metavar="MINUTES",
        help=_("ne tient pas pour orphelins les octets plus récents"),
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("un objet JSON"))


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    """Read, then compare with what is listed; report."""
    store, progress = origin_store(), Progress(command, quiet=options["as_json"])
    try:
        done = verify(store, lambda now: progress.say(_counted(now)), afresh=options["restart"])
    except KeyboardInterrupt:
        command.stderr.write(_("Interrompu. Relancez la même commande : elle reprendra où elle en est."))
        raise
    older = timedelta(minutes=options["older_than"])
    left = [one for one in differences(store, older) if one.kind is not Kind.MISSING]
    command.stdout.write(_as_json(done, left) if options["as_json"] else _as_text(done, left))
    count = done.damages.count() + len(left)
    if count:
        raise CommandError(_("%(count)d différence(s) à régler.") % {"count": count})


def _counted(verification: Verification) -> str:
    megabytes = verification.bytes_read // 1_000_000
    return _("%(objects)d objets lus, %(megabytes)d Mo") % {
        "objects": verification.objects_read,
        "megabytes": megabytes,
    }


def _as_text(verification: Verification, left: list[Difference]) -> str:
    damages = [f"{one.stored.hex}  {one.get_kind_display()}" for one in verification.damages.order_by("stored")]
    erased = [_("%d dont le coffre est effacé") % verification.erased] if verification.erased else []
    return "\n".join([*damages, *orphans.lines(left), ", ".join([_counted(verification), *erased]) + "."])


def _as_json(verification: Verification, left: list[Difference]) -> str:
    found = list(verification.damages.order_by("stored").values_list("kind", "stored"))
    damages = {kind: [stored.hex for one, stored in found if one == kind] for kind in Damage.Kind.values}
    differing = {kind: [one.key for one in left if one.kind is kind] for kind in (Kind.ORPHAN, Kind.UNFINISHED)}
    counts = {
        "objects": verification.objects_read,
        "bytes": verification.bytes_read,
        "erased": verification.erased,
    }
    return json.dumps({**counts, **damages, **differing})
