"""Hand over: a complete upload is the worker's to read; from here nothing of it is lost, nor read twice."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused, need
from patients.models import User
from workflows.desk.models import Drop
from workflows.desk.tasks import read_drop
from workflows.uploads.models import Upload


@transaction.atomic
def hand_over(upload: Upload, *, actor: User) -> Drop:
    """The drop of `upload`, whose task waits in the queue. Handed over twice, even at once, it is one drop.

    Raises Refused: not-allowed, gone (somebody abandoned it meanwhile).
    """
    need(actor, "documents.file_entry")
    held = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if held is None:
        raise Refused("gone", _("Cet envoi n’existe plus."))
    drop, is_new = Drop.objects.get_or_create(
        upload=held, defaults={"user": actor, "name": held.name, "dropped_at": clock.now()}
    )
    if is_new:
        read_drop.enqueue(str(drop.uuid))
    return drop
