"""Go on: the worker takes up a drop, and says of each file in it what became of it."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from patients import clock
from workflows.desk.actions.end_drop import end
from workflows.desk.models import Drop, Dropped, End
from workflows.uploads import rights
from workflows.uploads.models import Purpose

TRIES = 5  # times that it is taken up without one more file read, before it is given up


class Ended(Exception):
    """Nothing more of this drop is to be read."""


@transaction.atomic
def take_up(uuid: UUID) -> Drop | None:
    """The drop, to be read from its file `done` on; None for one that ended, and for one that ends here: given up."""
    drop = Drop.objects.select_for_update(of=("self",)).select_related("user", "upload").filter(uuid=uuid).first()
    if drop is None or drop.ended_at is not None:
        return None
    if drop.upload is None or drop.tries >= TRIES:
        end(drop, End.FAILED)
        return None
    drop.tries += 1
    drop.begun_at = drop.begun_at or clock.now()
    drop.save(update_fields=["tries", "begun_at"])
    return drop


def forgive(drop: Drop) -> None:
    """What went wrong was not this drop's fault."""
    Drop.objects.filter(pk=drop.pk).update(tries=0)


def count(drop: Drop, members: int) -> None:
    """Says how many files there are. Raises Ended."""
    check(drop)
    Drop.objects.filter(pk=drop.pk).update(total=Greatest("total", members))


def check(drop: Drop) -> None:
    """Raises Ended where it was cancelled, and where who dropped it may not file any more: it ends then."""
    now = Drop.objects.select_related("user").filter(pk=drop.pk, ended_at=None).first()
    if now is not None and not rights.lasts(now.user, Purpose.DESK, None):
        end(now, End.NOT_ALLOWED)
        now = None
    if now is None:
        raise Ended


@transaction.atomic
def note(drop: Drop, file: Dropped) -> None:
    """Keeps what became of the file, the next one of `drop`; of a drop that was cancelled meanwhile too."""
    file.drop = drop
    file.save(force_insert=True)
    Drop.objects.filter(pk=drop.pk).update(done=F("done") + 1, total=Greatest("total", F("done") + 1), tries=0)
