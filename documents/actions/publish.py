"""Publish: the entry appears in the timeline of those who may read it, and what it replaces is folded."""

from django.db import transaction
from django.db.models import Q

from documents import locks, states
from documents.actions.fold import refold
from documents.models import EntryPage, EntryReplacement
from documents.signals import entry_published
from documents.states import State
from patients import clock
from patients.actions.refusals import need
from patients.models import User


@transaction.atomic
def publish(entry: EntryPage, *, actor: User | None = None) -> EntryPage:
    """Publishes `entry`, supersedes the versions it replaces, or files it superseded if its successor is here.

    Raises Refused (not-allowed), ForbiddenTransition.
    """
    need(actor, "documents.file_entry")
    held, _dossier, _others = locks.entry(entry)
    bring_out(held)
    return held


def bring_out(entry: EntryPage) -> None:
    """The same for a draft that the caller holds, with its dossier, in its own transaction."""
    states.check(entry.state, State.PUBLISHED)
    if _has_versions(entry):
        refold(entry.dossier_id, joining=entry)
        entry.refresh_from_db(fields=["state", "live", "head", "published_at"])
    else:
        _publish(entry)


def _publish(entry: EntryPage) -> None:
    """Most entries replace nothing, and nothing replaces them: no need to look at the whole dossier."""
    entry.state, entry.live = State.PUBLISHED, True
    entry.published_at = entry.published_at or clock.now()
    entry.save_base(update_fields=["state", "live", "published_at"])
    entry_published.send(EntryPage, entries=[entry])


def _has_versions(entry: EntryPage) -> bool:
    said = Q(entry=entry)
    if entry.document_id:
        said |= Q(document_id=entry.document_id, entry__dossier=entry.dossier_id)
    same_bytes = EntryPage.objects.filter(dossier=entry.dossier_id, original_sha256=entry.original_sha256)
    return EntryReplacement.objects.filter(said).exists() or same_bytes.exclude(pk=entry.pk).exists()
