"""Mark seen: what a person was shown is no longer new to them."""

from collections.abc import Iterable

from documents.models import EntryMark, EntryPage
from patients import clock
from patients.models import User


def mark_seen(user: User, entry: EntryPage, *, despite_unread: bool = True) -> None:
    """`user` is being shown `entry`. Called right after the trace: nothing is seen that is not in the ledger.

    `despite_unread` is false for what a page brings along (its pictures, which may arrive after "mark unread").
    One query; two for a first picture.
    """
    if not despite_unread:
        mark = EntryMark.objects.filter(user=user, entry=entry).first()
        if mark and (mark.unread or not entry.published_at or mark.seen_at >= entry.published_at):
            return
    put(user, [entry.pk], unread=False)


def put(user: User, entries: Iterable[int], *, unread: bool) -> None:
    """Writes the marks of these entries, whatever they were: one statement, so that two tabs do not collide."""
    now = clock.now()
    EntryMark.objects.bulk_create(
        [EntryMark(user=user, entry_id=entry, seen_at=now, unread=unread) for entry in entries],
        update_conflicts=True,
        unique_fields=["user", "entry"],
        update_fields=["seen_at", "unread"],
    )
