"""Append: a piece of an upload, sealed as it comes, joins the others if it begins where they end."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import clock
from patients.actions.refusals import Refused
from storage import objects
from storage.models import StoredObject
from storage.sealing.seal import Readable
from workflows.uploads import rights
from workflows.uploads.models import Piece, Upload


class Gone(Refused):
    """The upload is not there any more, or no longer its owner's to send."""

    def __init__(self) -> None:
        super().__init__("gone", _("Cet envoi n’existe plus."))


class OutOfStep(Refused):
    """The piece begins elsewhere than at the end of what is here; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__("offset", _("Cette partie ne suit pas ce qui est déjà arrivé."))
        self.received = received


Check = Callable[[StoredObject], bool]


def append(upload: Upload, stream: Readable, *, at: int, is_right: Check = lambda _stored: True) -> Upload:
    """Adds what `stream` gives at the offset `at`; the upload as it is then. Never more than the announced size.

    The bytes are sealed before the transaction, in constant memory. Two pieces for one offset, at the same instant or
    after a lost answer: the first is kept, the other is OutOfStep. `is_right` judges what came (its digest).
    Raises Refused (digest), OutOfStep, Gone, and what storage raises; then the piece left nothing.
    """
    if upload.received != at:
        raise OutOfStep(upload.received)
    fresh = objects.written(objects.quarantine(), stream)
    try:
        if not is_right(fresh):
            raise Refused("digest", _("Cette partie du fichier est arrivée altérée."))
        return _joined(upload, fresh, at)
    except BaseException:
        objects.forget(fresh)
        raise


@transaction.atomic
def _joined(upload: Upload, fresh: StoredObject, at: int) -> Upload:
    held = (
        Upload.objects.select_for_update(of=("self",)).select_related("owner", "dossier").filter(pk=upload.pk).first()
    )
    if held is None or held.taken_at or not rights.lasts(held.owner, held.purpose, held.dossier):
        raise Gone
    if held.received != at or at + fresh.size > held.size:
        raise OutOfStep(held.received)
    held.received, held.touched_at = at + fresh.size, clock.now()
    if fresh.size:
        Piece.objects.create(upload=held, start=at, stored=objects.keep(fresh, among=()))
    else:
        objects.forget(fresh)
    held.save(update_fields=["received", "touched_at"])
    return held
