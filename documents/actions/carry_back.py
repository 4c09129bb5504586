"""When a merge is undone: the entries go back to their dossier and stand there as they did."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from documents.actions.carry import carry
from documents.actions.fold import Stand, refold, stand
from documents.models import EntryPage, MergedEntry
from documents.readers import as_row
from documents.signals import entry_moved
from documents.states import State
from documents.twins import IN_FORCE
from patients import families
from patients.models import AccessTrace, Designation, DossierMerge


def carry_back(sender: type, merge: DossierMerge, **kwargs: Any) -> None:
    """Receives `merge_undone`, in its transaction.

    What was withdrawn or moved away since stays so; what was filed since stays in the kept dossier. An
    entry that replaced one of both sides since keeps folded the one of its own side.
    """
    records = MergedEntry.objects.filter(merge=merge, dossier=merge.merged_id)
    back = list(EntryPage.objects.select_for_update().filter(dossier=merge.kept, pk__in=records.values("entry")))
    merge.readers = _strangers(merge, {entry.uuid for entry in back})
    merge.save(update_fields=["readers"])
    carry(back, merge.merged)
    stand(_remembered(merge))
    refold(merge.merged_id)
    refold(merge.kept_id)
    moved = EntryPage.objects.select_related("dossier").filter(pk__in=[one.pk for one in back]).order_by("pk")
    entry_moved.send(EntryPage, entries=list(moved), source=merge.kept)


def _remembered(merge: DossierMerge) -> dict[int, Stand]:
    """As they stood, where they stand otherwise now: those still in force, and in the dossier where they were."""
    records = MergedEntry.objects.filter(merge=merge, entry__dossier=F("dossier"))
    both = records.filter(state__in=IN_FORCE, entry__state__in=IN_FORCE)
    rows = both.values_list("entry", "state", "head", "entry__state", "entry__head")
    return {pk: (State(state), head) for pk, state, head, *now in rows if [state, head] != now}


def _strangers(merge: DossierMerge, back: set[UUID]) -> list[dict[str, str]]:
    """Who read, while the dossiers were one, an entry of the one for which they were never designated."""
    merged = {merge.merged_id, *merge.followers.values_list("pk", flat=True)}
    family = Designation.objects.filter(Q(dossier__in=merged) | Q(dossier__in=families.members(merge.kept)))
    sides = {(user, dossier in merged) for user, dossier in family.values_list("physician__user", "dossier")}
    reads = AccessTrace.objects.filter(dossier=merge.kept, time__gte=merge.merged_at).exclude(entry=None)
    return [
        as_row(read)
        for read in reads.select_related("user").order_by("time", "pk")
        if (read.user_id, read.entry in back) not in sides
    ]
