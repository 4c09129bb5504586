"""When two dossiers are merged: the entries of the one go into the other, and what they were is remembered."""

from hashlib import sha256
from typing import Any

from documents.actions.carry import carry
from documents.actions.fold import Stand, refold, stand
from documents.actions.restrict_alike import restrict_alike
from documents.models import EntryPage, Kind, MergedEntry
from documents.signals import entry_changed, entry_moved
from documents.states import State
from patients.models import DossierMerge


def carry_over(sender: type, merge: DossierMerge, **kwargs: Any) -> None:
    """Receives `dossiers_merged`, in its transaction. About forty queries for 500 entries."""
    entries = list(EntryPage.objects.select_for_update().filter(dossier=merge.merged).order_by("path"))
    remembered = {entry.pk: (State(entry.state), entry.head_id) for entry in entries}
    _remember(merge, merge.merged_id, remembered)
    restricted = restrict_alike(entries, merge)
    _tell_apart([entry for entry in entries if entry.kind == Kind.IMAGES], merge.kept_id)
    stand(_copies(entries, merge.kept_id))
    carry(entries, merge.kept)
    before = refold(merge.kept_id)
    _remember(merge, merge.kept_id, {pk: was for pk, was in before.items() if pk not in remembered})
    _announce(merge, list(remembered), restricted)


def _tell_apart(studies: list[EntryPage], kept: int) -> None:
    """The same study in both is no copy: each may have images that the other lacks, and both stand.

    An image set's digest is its study's (`file_instance`), not that of any bytes.
    """
    known = set(EntryPage.objects.filter(dossier=kept, kind=Kind.IMAGES).values_list("original_sha256", flat=True))
    twice = [study for study in studies if study.original_sha256 in known]
    for study in twice:
        study.original_sha256 = sha256(f"study {study.uuid}".encode()).hexdigest()
    EntryPage.objects.bulk_update(twice, ["original_sha256"])


def _copies(entries: list[EntryPage], kept: int) -> dict[int, Stand]:
    """Of the same bytes standing in both dossiers, the kept one's stand: the other's are folded under them."""
    standing = EntryPage.objects.filter(dossier=kept, state=State.PUBLISHED)
    known = dict(standing.values_list("original_sha256", "pk"))
    return {
        entry.pk: (State.SUPERSEDED, known[entry.original_sha256])
        for entry in entries
        if entry.state == State.PUBLISHED and entry.original_sha256 in known
    }


def _remember(merge: DossierMerge, dossier: int, stands: dict[int, Stand]) -> None:
    MergedEntry.objects.bulk_create(
        MergedEntry(merge=merge, entry_id=pk, dossier_id=dossier, state=state, head_id=head)
        for pk, (state, head) in stands.items()
    )


def _announce(merge: DossierMerge, keys: list[int], restricted: list[EntryPage]) -> None:
    moved = EntryPage.objects.select_related("dossier").filter(pk__in=keys).order_by("pk")
    entry_moved.send(EntryPage, entries=list(moved), source=merge.merged)
    if restricted:
        entry_changed.send(EntryPage, entries=restricted)
