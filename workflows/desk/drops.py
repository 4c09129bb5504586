"""What the worker does with a drop: reads its files one after the other, and says so after each.

Killed at any point, it is taken up again at the file that was under way. That one takes the road a second time, which
changes nothing where it had come to its end (`documents.road`).
"""

from contextlib import suppress
from uuid import UUID

from storage.errors import StorageUnavailable
from workflows.desk import dropping
from workflows.desk.actions import go_on
from workflows.desk.actions.end_drop import end
from workflows.desk.dropping import Files
from workflows.desk.models import Drop, End
from workflows.uploads import joined
from workflows.uploads.models import Upload


def read(uuid: UUID) -> None:
    """Reads what is left of a drop. One that ended is left alone. Raises what storage raises, to be tried again."""
    drop = go_on.take_up(uuid)
    if drop is None or drop.upload is None:
        return
    with suppress(go_on.Ended):
        try:
            _read(drop, drop.upload)
        except StorageUnavailable:
            go_on.forgive(drop)
            raise
        except Exception:
            go_on.check(drop)  # its bytes went while they were read: it was cancelled
            raise


def _read(drop: Drop, upload: Upload) -> None:
    members = 0

    def unpacked(more: int) -> None:
        nonlocal members
        members += more
        go_on.count(drop, members)

    with dropping.plain(joined.pieces(upload)) as path:
        files = Files(path, drop.name, unpacked=unpacked)
        for number, name, file in files:
            if number < drop.done:
                continue
            go_on.check(drop)
            since = drop.dropped_at if number == drop.done else None
            go_on.note(drop, dropping.take(number, name, file, drop.user, files.readings, since))
    end(drop, End.READ)
