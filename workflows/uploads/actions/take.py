"""Take: a complete upload becomes an arrival, which the road then judges."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.receive import receive
from documents.models import Arrival
from patients import clock
from patients.actions.refusals import Refused
from workflows.uploads import rights
from workflows.uploads.actions.abandon import drop_pieces
from workflows.uploads.actions.append import Gone
from workflows.uploads.joined import Joined
from workflows.uploads.models import Purpose, Upload


def take(upload: Upload) -> Arrival:
    """The arrival of a complete upload, received by its owner under its name; its pieces go.

    Taken twice, even at once, it is one arrival. Raises Gone, Refused (incomplete), and what storage raises.
    """
    now = Upload.objects.select_related("owner", "dossier").filter(pk=upload.pk).first()
    if now is None or not rights.lasts(now.owner, now.purpose, now.dossier):
        raise Gone
    if not now.is_complete:
        raise Refused("incomplete", _("Ce fichier n’est pas encore arrivé en entier."))
    if now.taken_at:
        return _taken(now)
    apart = now.purpose == Purpose.CONTRIBUTION
    return _settled(now, receive(Joined(now), name=now.name, actor=now.owner, apart=apart))


@transaction.atomic
def _settled(upload: Upload, arrival: Arrival) -> Arrival:
    held = Upload.objects.select_for_update(of=("self",)).select_related("arrival").filter(pk=upload.pk).first()
    if held is None:
        raise Gone
    if held.taken_at:
        return _taken(held)
    held.arrival, held.taken_at = arrival, clock.now()
    held.save(update_fields=["arrival", "taken_at"])
    drop_pieces(held)
    return arrival


def _taken(upload: Upload) -> Arrival:
    if upload.arrival is None:
        raise Gone
    return upload.arrival
