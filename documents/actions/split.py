"""Split: series of a study that are another patient's go to that patient's dossier, as an image set of their own."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from documents import locks, studies
from documents.actions.file_images import MASKED
from documents.actions.publish import bring_out
from documents.models import Arrival, EntryMove, EntryPage, EntryRecipient, ImageSetPage, Instance, Series
from documents.notices import warn_readers
from documents.readers import past_reads
from documents.rekeying import rekey
from documents.signals import entry_moved
from documents.twins import IN_FORCE
from patients import clock, history
from patients.actions.refusals import Refused, need, reasoned
from patients.models import DossierPage, Happening, User
from patients.tree import insert_child

# What the new image set does not take from the study that it comes from
OWN = {"page_ptr", "entrypage_ptr", "uuid", "dossier", "state", "head", "published_at", "original_sha256"}


@transaction.atomic
def split(
    entry: EntryPage, series: Collection[str], target: DossierPage, *, reason: str, actor: User | None = None
) -> EntryMove:
    """Moves the series with these UIDs to `target`: into its image set of the same study, or a new one.

    Raises Refused: not-allowed, no-reason, same-dossier, not-images, no-series, whole-study, series-there, mask;
    and what storage raises.
    """
    need(actor, "documents.move_entry")
    why = reasoned(reason, _("Un déplacement dit pourquoi : indiquez un motif."))
    held, source, (target,) = locks.entry(entry, target)
    study = _study(held, source, target)
    cut = _series(study, series)
    made = EntryMove(cut_from=held, source=source, target=target, reason=why, moved_by=actor)
    made.moved_at, made.readers = clock.now(), past_reads(source, [held.uuid])
    warn_readers(held)
    made.entry = _cut(study, cut, target)
    made.save(force_insert=True)
    history.note([source], Happening.SPLIT, reason=why, actor=actor, entry=held.uuid)
    history.note([target], Happening.SPLIT, reason=why, actor=actor, entry=made.entry.uuid)
    entry_moved.send(EntryPage, entries=[made.entry], source=source)
    return made


def _study(entry: EntryPage, source: DossierPage, target: DossierPage) -> ImageSetPage:
    if source.pk == target.pk:
        raise Refused("same-dossier", _("Ces images sont déjà dans ce dossier."))
    study = ImageSetPage.objects.filter(pk=entry.pk, state__in=IN_FORCE).first()
    if study is None:
        raise Refused("not-images", _("Ce document n’est pas un examen d’imagerie publié."))
    return study


def _series(study: ImageSetPage, wanted: Collection[str]) -> Sequence[Series]:
    every = list(Series.objects.filter(image_set=study))
    found = [one for one in every if one.uid in set(wanted)]
    if not found or len(found) != len(set(wanted)):
        raise Refused("no-series", _("Cet examen n’a pas toutes ces séries."))
    if len(found) == len(every):
        raise Refused("whole-study", _("Ce sont toutes les séries : déplacez l’examen entier."))
    return found


def _cut(study: ImageSetPage, cut: Sequence[Series], target: DossierPage) -> ImageSetPage:
    there = ImageSetPage.objects.filter(dossier=target, study_uid=study.study_uid, state__in=IN_FORCE).first()
    if there and study.masked_to_professionals and not there.masked_to_professionals:
        raise Refused("mask", MASKED)
    if there and Series.objects.filter(image_set=there, uid__in=[one.uid for one in cut]).exists():
        raise Refused("series-there", _("Le dossier d’arrivée a déjà une de ces séries."))
    own = there or _new(study, target)
    keys = [one.pk for one in cut]
    brought = Instance.objects.filter(series__in=keys).values("stored")
    Arrival.objects.filter(entry=study, stored__in=brought).update(entry=own, dossier=target)
    Series.objects.filter(pk__in=keys).update(image_set=own)
    rekey([own.pk], target.vault)
    if there is None:
        bring_out(own)
    return own


def _new(study: ImageSetPage, target: DossierPage) -> ImageSetPage:
    uuid = uuid4()
    copied = {field.attname: getattr(study, field.attname) for field in _columns()}
    page = ImageSetPage(
        uuid=uuid,
        slug=str(uuid),
        title=f"Entrée {uuid.hex[:8]}",
        live=False,
        dossier=target,
        # Its own: another study of the same UID may come to this dossier by a merge, and both must stand
        original_sha256=sha256(f"study {uuid}".encode()).hexdigest(),
        **copied,
    )
    insert_child(target, page)
    to = study.recipients.values("rpps", "name", "organisation")
    EntryRecipient.objects.bulk_create(EntryRecipient(entry=page, **columns) for columns in to)
    studies.relink([page])
    return page


def _columns() -> list[Field[Any, Any]]:
    every = (*EntryPage._meta.local_concrete_fields, *ImageSetPage._meta.local_concrete_fields)
    return [field for field in every if field.name not in OWN]
