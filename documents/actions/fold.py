"""Fold: brings the entries of a dossier to the state that the rule of `documents.folding` gives them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q
from wagtail.models import Page

from documents import folding, states
from documents.folding import Version
from documents.models import EntryPage, EntryReplacement, RecordedReplacement
from documents.signals import entry_published, entry_superseded
from documents.states import State
from documents.twins import IN_FORCE
from patients import clock

BATCH = 500

Stand = tuple[State, int | None]  # a state and, for a superseded entry, its head


def refold(dossier: int, *, joining: EntryPage | None = None) -> dict[int, Stand]:
    """Folds and unfolds what needs it in the dossier of this key; how the entries changed stood before.

    `joining` is a draft that takes its place among the versions in force. In the caller's transaction,
    with the dossier locked. Four queries, and three more for 500 entries that change.
    """
    rows = _rows(dossier, joining)
    before = {pk: (State(state), head) for pk, _document, _sha256, state, head in rows}
    heads = folding.heads(_versions(dossier, rows, joining))
    after = {pk: (State.SUPERSEDED if head else State.PUBLISHED, head) for pk, head in heads.items()}
    changed = {pk: stand for pk, stand in after.items() if stand != before[pk]}
    stand(changed)
    return {pk: before[pk] for pk in changed}


def versions(dossier: int) -> list[Version]:
    """The entries of a dossier as the rule sees them. Three queries."""
    return _versions(dossier, _rows(dossier, None), None)


def stand(wanted: Mapping[int, Stand]) -> None:
    """Brings entries to their state. Those folded first: the same bytes never stand twice, not even in between."""
    for state in (State.SUPERSEDED, State.PUBLISHED):
        keys = [pk for pk, (wanted_state, _head) in wanted.items() if wanted_state == state]
        for start in range(0, len(keys), BATCH):
            _stand(state, {pk: wanted[pk][1] for pk in keys[start : start + BATCH]})


def _stand(state: State, heads: Mapping[int, int | None]) -> None:
    entries = list(EntryPage.objects.select_for_update().filter(pk__in=heads).order_by("pk"))
    shifted = [entry for entry in entries if entry.state != state]
    for entry in shifted:
        states.check(entry.state, state)
    for entry in entries:
        entry.state, entry.live, entry.head_id = state, state == State.PUBLISHED, heads[entry.pk]
        entry.published_at = entry.published_at or clock.now()
    EntryPage.objects.bulk_update(entries, ["state", "head", "published_at"])
    Page.objects.filter(pk__in=[entry.pk for entry in shifted]).update(live=state == State.PUBLISHED)
    signal = entry_published if state == State.PUBLISHED else entry_superseded
    if shifted:
        signal.send(EntryPage, entries=shifted)


def _rows(dossier: int, joining: EntryPage | None) -> list[tuple[int, str, str, str, int | None]]:
    counted = Q(state__in=[*IN_FORCE, State.WITHDRAWN]) | Q(pk=joining.pk if joining else None)
    rows = EntryPage.objects.filter(counted, dossier=dossier)
    return list(rows.order_by("pk").values_list("pk", "document_id", "original_sha256", "state", "head_id"))


def _versions(
    dossier: int, rows: Iterable[tuple[int, str, str, str, int | None]], joining: EntryPage | None
) -> list[Version]:
    said, recorded = _said(dossier), _recorded(dossier)
    return [
        Version(
            pk=pk,
            document_id=document_id,
            sha256=sha256,
            in_force=state in IN_FORCE or (joining is not None and pk == joining.pk),
            stands=state == State.PUBLISHED,
            head=head,
            replaces=frozenset(said[pk]),
            replaces_entries=frozenset(recorded[pk]),
        )
        for pk, document_id, sha256, state, head in rows
    ]


def _said(dossier: int) -> Mapping[int, set[str]]:
    """The document ids that each entry says it replaces."""
    found = defaultdict(set)
    for entry, target in EntryReplacement.objects.filter(entry__dossier=dossier).values_list("entry", "document_id"):
        found[entry].add(target)
    return found


def _recorded(dossier: int) -> Mapping[int, set[int]]:
    """The entries that each replaces on somebody's word."""
    found = defaultdict(set)
    words = RecordedReplacement.objects.filter(entry__dossier=dossier, earlier__dossier=dossier, taken_back_at=None)
    for entry, earlier in words.values_list("entry", "earlier"):
        found[entry].add(earlier)
    return found
