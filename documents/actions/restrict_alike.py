"""Restrict alike: what two dossiers both had is restricted, once they are one, as the stricter of them had it."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from documents import describing
from documents.models import EntryPage
from documents.twins import IN_FORCE
from patients import history
from patients.models import DossierMerge, Happening

MARKS = tuple(describing.marks(()))


def restrict_alike(entries: Sequence[EntryPage], merge: DossierMerge) -> list[EntryPage]:
    """Of the same bytes, or the same study, in `entries` and in the kept dossier, each takes the marks of the other.

    Whom the one was hidden from would read it in the other. Marks are added, never lifted: undoing the merge leaves
    them. The entries that changed. In the caller's transaction, before the entries go. Three queries where some did.
    """
    coming = [entry for entry in entries if entry.state in IN_FORCE]
    digests = EntryPage.objects.filter(dossier=merge.merged, state__in=IN_FORCE).values("original_sha256")
    there = EntryPage.objects.select_for_update().filter(dossier=merge.kept, original_sha256__in=digests)
    alike: dict[str, list[EntryPage]] = defaultdict(list)
    for entry in there.filter(state__in=IN_FORCE).order_by("pk"):
        alike[entry.original_sha256].append(entry)
    for entry in coming:
        if entry.original_sha256 in alike:
            alike[entry.original_sha256].append(entry)
    changed = [entry for copies in alike.values() for entry in _restricted(copies)]
    EntryPage.objects.bulk_update(changed, [*MARKS, "confidentiality"])
    for entry in changed:
        why = _("restriction de l’autre exemplaire")
        history.note([merge.kept], Happening.CORRECT, reason=why, actor=merge.merged_by, entry=entry.uuid)
    return changed


def _restricted(copies: Sequence[EntryPage]) -> list[EntryPage]:
    """Those that were not as restricted as another one."""
    strictest: dict[str, object] = {name: any(getattr(one, name) for one in copies) for name in MARKS}
    strictest["confidentiality"] = max((one.confidentiality for one in copies), key="NRV".find)
    changed = []
    for entry in copies:
        if any(getattr(entry, name) != value for name, value in strictest.items()):
            for name, value in strictest.items():
                setattr(entry, name, value)
            changed.append(entry)
    return changed
