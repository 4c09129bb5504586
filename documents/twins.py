"""Entries of the same bytes in one dossier: two dossiers that were merged both had the document."""

from documents.models import EntryPage
from documents.states import State

IN_FORCE = (State.PUBLISHED, State.SUPERSEDED)


def of(entry: EntryPage) -> list[EntryPage]:
    """The twins that share the fate of `entry`, locked: what is said of a document is said of its copies.

    None for an entry that is itself folded under a twin: that copy alone is meant. In the caller's transaction.
    """
    if entry.state not in IN_FORCE:
        return []
    same = EntryPage.objects.select_for_update().filter(dossier=entry.dossier_id, original_sha256=entry.original_sha256)
    twins = list(same.filter(state__in=IN_FORCE).exclude(pk=entry.pk).order_by("pk"))
    return [] if any(entry.head_id == twin.pk for twin in twins) else twins
