"""End: a drop is read, cancelled or given up; its bytes go, and what was filed or held of it stays."""

from django.db import transaction

from patients import clock
from patients.actions.refusals import need
from patients.models import User
from workflows.desk.models import Drop, End
from workflows.uploads.actions.abandon import abandon


@transaction.atomic
def end(drop: Drop, how: End) -> None:
    """Ends `drop`; one that ended already stays as it is."""
    held = Drop.objects.select_for_update(of=("self",)).select_related("upload").get(pk=drop.pk)
    if held.ended_at is not None:
        return
    held.end, held.ended_at = how, clock.now()
    if how == End.READ:
        held.total = held.done
    held.save(update_fields=["end", "ended_at", "total"])
    if held.upload is not None:
        abandon(held.upload)


def cancel(drop: Drop, *, actor: User) -> None:
    """Nothing more of `drop` is read after the file under way, which is taken in whole. Raises Refused: not-allowed."""
    need(actor, "documents.file_entry")
    end(drop, End.CANCELLED)
