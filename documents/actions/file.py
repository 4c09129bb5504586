"""File: an arrival becomes an entry of a dossier, sealed under the dossier's key, and is published."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.contribute import added, announce
from documents.actions.entering import enter
from documents.actions.publish import bring_out
from documents.actions.recognise import needs_recognition
from documents.actions.settling import settle
from documents.describing import Said
from documents.formats.reading import Reading
from documents.models import Arrival, Attachment, EntryPage, Outcome, Part
from documents.preparing import Prepared
from documents.states import State
from documents.tasks import recognise_text
from patients import locks, turns
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from storage import objects
from storage.models import StoredObject, Vault


class AlreadyFiled(Refused):
    """The same bytes are in this dossier already; `entry` is where."""

    CODE = "duplicate"
    SENTENCE = _("Ce document est déjà dans le dossier.")

    def __init__(self, entry: EntryPage) -> None:
        super().__init__(self.CODE, self.SENTENCE)
        self.entry = entry


def refuse_twice(arrival: Arrival, dossier: DossierPage) -> None:
    """Raises AlreadyFiled for bytes that the dossier has."""
    there = EntryPage.objects.filter(dossier=dossier, original_sha256=arrival.sha256).exclude(state=State.WITHDRAWN)
    found = there.first()
    if found is not None:
        raise AlreadyFiled(found)


Doubts = Callable[[Arrival, DossierPage], None]
Then = Callable[[EntryPage], None]


def file_arrival(
    arrival: Arrival,
    dossier: DossierPage,
    prepared: Prepared,
    said: Said | None = None,
    *,
    actor: User | None = None,
    doubts: Doubts = refuse_twice,
    made: "list[Made] | None" = None,
    contributes: bool = False,
    then: "Then | None" = None,
) -> EntryPage:
    """Files `arrival` into `dossier`, or where that one is kept since it was merged, and publishes it.

    Repeatable: an arrival already filed gives its entry. `doubts` is asked with the dossier locked, and
    raises Refused to keep the arrival out. `made` is `written(…)`, for a caller whose transaction is open. With
    `contributes`, `actor` adds it by their designation. `then` is called with the entry, in the transaction, and may
    still refuse it. Raises Refused (not-allowed), AlreadyFiled, and what storage raises: then nothing changed.
    """
    if not contributes:
        need(actor, "documents.file_entry")
    made = made or written(arrival, dossier, prepared)  # before the transaction: no lock is held while bytes flow
    with transaction.atomic():
        (dossier,) = locks.dossiers(dossier)  # where it is kept now, against a merge meanwhile
        held = Arrival.objects.select_for_update(of=("self",)).select_related("stored").get(pk=arrival.pk)
        held.ins = arrival.ins
        if held.outcome == Outcome.FILED and held.entry is not None:
            return held.entry
        turns.take(
            f"bytes/{held.sha256}"
        )  # of the same bytes filed into two dossiers at once, the second sees the first
        doubts(held, dossier)
        reading, more = prepared.reading, dict[str, Any]()
        if contributes:
            reading, more = added(actor, dossier, reading, said or Said())
        entry = enter(dossier, reading, said or Said(), sha256=held.sha256, **more)
        _attach(entry, held, prepared.reading, made)
        settle([held], entry)
        bring_out(entry)
        if needs_recognition(entry.display, prepared.reading.text):
            recognise_text.enqueue(str(entry.uuid))
        if contributes:
            announce(entry)
        if then is not None:
            then(entry)
    return entry


Made = tuple[Part, StoredObject, str]


def written(arrival: Arrival, dossier: DossierPage, prepared: Prepared) -> list[Made]:
    """The objects that filing makes besides the original, sealed: the text by page, the body where there is one.

    For before a transaction: none is open while bytes flow.
    """
    text = {"arrival": str(arrival.uuid), "pages": list(prepared.reading.text)}
    made = [(Part.TEXT, json.dumps(text, ensure_ascii=False).encode(), "application/json")]
    if prepared.body is not None:
        made.append((Part.BODY, prepared.body.content, prepared.body.media_type))
    return [(part, objects.written(dossier.vault, BytesIO(content)), kind) for part, content, kind in made]


def _attach(entry: EntryPage, arrival: Arrival, reading: Reading, made: list[Made]) -> None:
    if arrival.stored is None:
        raise Refused("no-bytes", _("Les octets de cette arrivée ne sont plus là."))
    vault = entry.dossier.vault
    objects.move(arrival.stored, vault)
    parts = [(Part.ORIGINAL, arrival.stored, reading.media_type)]
    parts += [(part, _kept(stored, vault), kind) for part, stored, kind in made]
    Attachment.objects.bulk_create(
        Attachment(entry=entry, part=part, stored=stored, media_type=kind[:100], pages=reading.pages)
        for part, stored, kind in parts
    )


def _kept(stored: StoredObject, vault: Vault) -> StoredObject:
    """The object's row; under the key of the dossier that was kept, where ours was merged since it was written."""
    kept = objects.keep(stored)
    if kept.vault_id != vault.pk:
        objects.move(kept, vault)
    return kept
