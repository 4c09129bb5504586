"""Carry: entries go from their dossier to another, with all that is theirs; what `move`, `split` and a merge share."""

from collections.abc import Sequence

from documents import studies
from documents.models import Arrival, EntryPage
from documents.rekeying import rekey
from patients.models import DossierPage
from patients.tree import move_children


def carry(entries: Sequence[EntryPage], target: DossierPage) -> None:
    """Puts `entries` under `target`: place in the tree, dossier, arrivals, keys of their bytes, links.

    In the caller's transaction, with both dossiers locked. Their states are the caller's (`refold`): until
    then a superseded entry may be folded under one that stayed behind.
    """
    keys = [entry.pk for entry in entries]
    move_children(entries, target)
    EntryPage.objects.filter(pk__in=keys).update(dossier=target)
    Arrival.objects.filter(entry__in=keys).update(dossier=target)
    for entry in entries:
        entry.dossier = target
    rekey(keys, target.vault)
    studies.relink(entries)
