"""An entry and its dossier held against other hands while an action changes them."""

from django.db import transaction

from documents.models import EntryPage
from patients import locks
from patients.models import DossierPage

Held = tuple[EntryPage, DossierPage, list[DossierPage]]


class _GoneElsewhere(Exception):
    """The entry left its dossier while we waited for it."""


def entry(asked: EntryPage, *others: DossierPage) -> Held:
    """The entry as it is now, its dossier, and the other dossiers where they are kept: all locked.

    Dossiers first, in the order of their keys, then the entry: as every action does. If the entry was moved
    while we waited, what was locked is let go and it is followed. Three queries and a savepoint.
    """
    while True:
        try:
            with transaction.atomic():
                return _held(asked, others)
        except _GoneElsewhere:
            continue


def _held(asked: EntryPage, others: tuple[DossierPage, ...]) -> Held:
    source, *targets = locks.dossiers(DossierPage.objects.get(entries=asked.pk), *others)
    held = EntryPage.objects.select_for_update().get(pk=asked.pk)
    if held.dossier_id != source.pk:
        raise _GoneElsewhere
    return held, source, targets
