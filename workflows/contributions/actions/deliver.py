"""Deliver: the documents of a draft go down the one road into the dossier, once."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.receive import receive
from documents.describing import Said
from documents.formats.picture import sheets
from documents.formats.unreadable import Unreadable
from documents.models import Arrival
from patients import clock
from patients.actions.refusals import Refused
from patients.models import DossierPage
from workflows.contributions.actions.add import Added, add
from workflows.contributions.models import Draft
from workflows.contributions.planning import Planned, planned
from workflows.uploads import joined
from workflows.uploads.actions.abandon import abandon
from workflows.uploads.actions.take import take

PATIENCE = timedelta(minutes=5)  # for one who pressed the button, and whose process died


def deliver(draft: Draft, dossier: DossierPage, said: Mapping[str, Said]) -> Draft:
    """Adds each document, described by `said`; the draft with what became of each.

    A second hand meanwhile does nothing, and sees `results` null. Raises what storage raises: then it can be
    delivered again, and what is in the dossier already is not added twice.
    """
    if not _claim(draft):
        return Draft.objects.get(pk=draft.pk)
    try:
        results = [_one(draft, dossier, document, said).as_json() for document in planned(draft)]
    except BaseException:
        Draft.objects.filter(pk=draft.pk).update(claimed_at=None)
        raise
    return _settle(draft, results)


@transaction.atomic
def _claim(draft: Draft) -> bool:
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    now = clock.now()
    if held.results is not None or (held.claimed_at and held.claimed_at > now - PATIENCE):
        return False
    held.claimed_at = now
    held.save(update_fields=["claimed_at"])
    return True


def _one(draft: Draft, dossier: DossierPage, document: Planned, said: Mapping[str, Said]) -> Added:
    try:
        arrival = _arrival(draft, document)
    except Unreadable as error:
        return Added.refused(str(error.reason))
    except Refused as refused:
        return Added.refused(str(refused.reason))
    replaces = draft.replaces if document == planned(draft)[0] else None
    return add(arrival, dossier, said.get(document.key, Said()), author=draft.author, replaces=replaces)


def _arrival(draft: Draft, document: Planned) -> Arrival:
    """Raises Unreadable, Refused, and what storage raises."""
    if not document.is_photographs:
        return take(document.parts[0].upload)
    content = BytesIO(sheets.bound(_sheets(document)))
    return receive(content, name=str(_("photographies.pdf")), actor=draft.author, apart=True)


def _sheets(document: Planned) -> Iterator[sheets.Sheet]:
    for part in document.parts:
        with joined.as_file(part.upload) as path:
            for number in range(1, part.pages + 1):
                yield sheets.drawn(path, number, turns=part.turns)


@transaction.atomic
def _settle(draft: Draft, results: list[dict[str, str]]) -> Draft:
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    held.results = results
    held.save(update_fields=["results"])
    for part in held.parts.select_related("upload"):
        abandon(part.upload)
    return held
