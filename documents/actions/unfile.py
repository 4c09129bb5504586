"""Unfile: what was filed a moment ago goes back to the desk, and nothing of it stays in the dossier but the fact.

For the seconds in which a secretary sees that she was wrong; later, `withdraw` and `move` are the ways.
"""

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import locks, states, twins
from documents.actions.fold import refold
from documents.models import (
    Arrival,
    Attachment,
    EntryMove,
    EntryPage,
    EntryRecipient,
    EntryReplacement,
    ImageSetPage,
    Instance,
    MisfiledNotice,
    Outcome,
    RecordedReplacement,
    ReportPage,
    Series,
)
from documents.rekeying import HOLDERS, rekey
from documents.signals import entry_withdrawn
from documents.states import State
from patients import clock, history
from patients.actions.refusals import Refused, need
from patients.models import AccessTrace, Happening, User
from storage import objects
from storage.models import StoredObject

UNDONE = _("Classement annulé")
# What a husk says no more: it may be another patient's
SILENT = ("document_id", "type_code", "type_system", "type_display", "class_code", "author_name", "author_rpps",
          "author_organisation", "unit", "language_code")  # fmt: skip


@transaction.atomic
def unfile(arrival: Arrival, *, actor: User | None = None, is_told: bool = True) -> Arrival:
    """Takes the bytes of `arrival` back into the quarantine; its entry is a husk, withdrawn, that says nothing.

    `is_told` False leaves the fact out of the dossier's history: of many images undone as one, it stands there once.
    Of a study, only this arrival's image goes. What the entry had replaced stands again; whoever read it meanwhile
    gets a notice. The arrival's own outcome is the caller's (`restore`). Raises Refused: not-allowed, not-filed,
    changed (it was moved, withdrawn or replaced since); and what storage raises.
    """
    need(actor, "documents.file_entry")
    if arrival.entry is None:
        raise Refused("not-filed", _("Ce document n’est pas classé."))
    entry, dossier, _others = locks.entry(arrival.entry)
    held = Arrival.objects.select_for_update(of=("self",)).select_related("stored__vault").get(pk=arrival.pk)
    if held.entry_id != entry.pk or held.outcome != Outcome.FILED or _has_changed(entry):
        raise Refused("changed", _("Ce document a été modifié depuis : retirez-le ou déplacez-le."))
    is_image = ImageSetPage.objects.filter(pk=entry.pk).exists()
    if not is_image or _take_image(held, entry):
        _warn(entry)
        _empty(entry, held, actor)
        refold(dossier.pk)
        entry_withdrawn.send(EntryPage, entries=[entry])
    if is_told:
        history.note([dossier], Happening.UNFILE, reason=str(UNDONE), actor=actor, entry=entry.uuid)
    held.entry = held.dossier = None
    held.save(update_fields=["entry", "dossier"])
    return held


def _has_changed(entry: EntryPage) -> bool:
    said = RecordedReplacement.objects.filter(taken_back_at=None)
    return (
        entry.state not in twins.IN_FORCE
        or EntryMove.objects.filter(entry=entry).exists()
        or said.filter(entry=entry).exists()
        or said.filter(earlier=entry).exists()
    )


def _take_image(arrival: Arrival, entry: EntryPage) -> bool:
    """Takes this arrival's image out of its study; whether it was the last one."""
    image = Instance.objects.select_related("series").get(stored=arrival.stored)
    series = image.series
    image.delete()
    if arrival.stored is not None:
        objects.move(arrival.stored, objects.quarantine())
    if not series.instances.exists():
        preview = series.preview
        series.delete()
        _drop(preview)
    return not Series.objects.filter(image_set=entry.pk).exists()


def _warn(entry: EntryPage) -> None:
    """A notice for those who read it in these seconds, and for nobody else."""
    readers = set(AccessTrace.objects.filter(entry=entry.uuid).values_list("user", flat=True))
    readers &= set(User.objects.filter(pk__in=readers, physician__isnull=False).values_list("pk", flat=True))
    MisfiledNotice.objects.bulk_create(
        MisfiledNotice(user_id=reader, entry=entry.uuid, time=clock.now()) for reader in sorted(readers)
    )


def _empty(entry: EntryPage, arrival: Arrival, actor: User | None) -> None:
    rekey([entry.pk], objects.quarantine())
    for attachment in Attachment.objects.filter(entry=entry).select_related("stored"):
        attachment.delete()
        _drop(attachment.stored)
    EntryRecipient.objects.filter(entry=entry).delete()
    EntryReplacement.objects.filter(entry=entry).delete()
    for report in ReportPage.objects.filter(pk=entry.pk):
        report.image_sets.clear()
    ReportPage.objects.filter(pk=entry.pk).update(study_uids=[])
    ImageSetPage.objects.filter(pk=entry.pk).update(study_uid="")
    states.check(entry.state, State.WITHDRAWN)
    entry.state, entry.live, entry.head = State.WITHDRAWN, False, None
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawal_reason = clock.now(), actor, str(UNDONE)
    entry.heading, entry.author, entry.display, entry.page_count = str(UNDONE), None, "none", 0
    entry.original_sha256 = sha256(f"unfiled {entry.uuid}".encode()).hexdigest()
    for column in SILENT:
        setattr(entry, column, "")
    entry.save_base()


def _drop(stored: StoredObject | None) -> None:
    """Deletes an object that nothing holds any more."""
    if stored is not None and not any(holder.rows_of([stored.pk]).exists() for holder in HOLDERS):
        objects.delete(stored)
