"""Mark unread: the person wants to find the entry again among what they have not read."""

from documents.actions.mark_seen import put
from documents.models import EntryPage
from patients.models import User


def mark_unread(user: User, entry: EntryPage) -> None:
    """Until `user` opens `entry` again."""
    put(user, [entry.pk], unread=True)
