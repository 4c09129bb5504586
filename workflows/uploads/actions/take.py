"""Take: a complete upload becomes an arrival, which the road then judges."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.receive import record
from documents.models import Arrival
from patients import clock
from patients.actions.refusals import Refused
from storage import objects
from storage.errors import ObjectMissing
from storage.models import StoredObject
from workflows.uploads import rights
from workflows.uploads.actions.abandon import drop_pieces
from workflows.uploads.actions.append import Gone
from workflows.uploads.joined import Joined
from workflows.uploads.models import Purpose, Upload


def take(upload: Upload) -> Arrival:
    """The arrival of a complete upload, received by its owner under its name; its pieces go.

    Taken twice, even at once, it is one arrival. Raises Gone, Refused (incomplete), and what storage raises.
    """
    now = _now(upload)
    if not rights.lasts(now.owner, now.purpose, now.dossier):
        raise Gone
    if not now.is_complete:
        raise Refused("incomplete", _("Ce fichier n’est pas encore arrivé en entier."))
    if now.taken_at:
        return _taken(now)
    try:
        fresh = objects.written(objects.quarantine(), Joined(now))
    except ObjectMissing:
        now = _now(upload)
        if not now.taken_at:
            raise
        return _taken(now)  # by another hand, while we read
    return _settled(now, fresh)


def _now(upload: Upload) -> Upload:
    found = Upload.objects.select_related("owner", "dossier").filter(pk=upload.pk).first()
    if found is None:
        raise Gone
    return found


@transaction.atomic
def _settled(upload: Upload, fresh: StoredObject) -> Arrival:
    held = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if held is None or held.taken_at:
        objects.forget(fresh)
        return _taken(held)
    apart = upload.purpose == Purpose.CONTRIBUTION
    held.arrival, held.taken_at = record(fresh, name=held.name, actor=upload.owner, apart=apart), clock.now()
    held.save(update_fields=["arrival", "taken_at"])
    drop_pieces(held)
    return held.arrival


def _taken(upload: Upload | None) -> Arrival:
    if upload is None or upload.arrival is None:
        raise Gone
    return upload.arrival
