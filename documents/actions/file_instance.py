"""File a DICOM instance: its study is one entry of the dossier, made by the first instance that comes."""

import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.contribute import added, announce
from documents.actions.entering import enter
from documents.actions.file import AlreadyFiled, Doubts
from documents.actions.publish import bring_out
from documents.actions.settling import READ, settle
from documents.describing import Said
from documents.formats.dicom import InstanceReading, reading_of
from documents.formats.reading import Reading
from documents.imaging import levels
from documents.imaging.packed import pack, pack_places
from documents.models import Arrival, ImageSetPage, Instance, Kind, Origin, Outcome, ReportPage, Series
from documents.states import State
from patients import locks, turns
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from storage import objects

SAME_INSTANCE = _("Une autre image de cet examen porte le même identifiant.")


@transaction.atomic
def file_instance(
    arrival: Arrival,
    dossier: DossierPage,
    read: InstanceReading,
    said: Said | None = None,
    *,
    reading: Reading | None = None,
    actor: User | None = None,
    doubts: Doubts | None = None,
    contributes: bool = False,
) -> ImageSetPage:
    """Files one instance into its study in `dossier`; the first one makes the entry and publishes it.

    `reading` is what its package adds, if anything: masks above all. `doubts` and `contributes` as for `file_arrival`:
    nobody contributes to a study that is not their own. Repeatable. Raises Refused (not-allowed; instance-conflict: the
    same SOP Instance UID with other content, PS3.18 10.5; mask; scope, study-here), AlreadyFiled.
    """
    if not contributes:
        need(actor, "documents.file_entry")
    # The dossier's row is the queue: two instances of one study must not make two entries
    (dossier,) = locks.dossiers(dossier)
    held = Arrival.objects.select_for_update(of=("self",)).select_related("stored").get(pk=arrival.pk)
    for column in READ:
        setattr(held, column, getattr(arrival, column))
    if held.outcome == Outcome.FILED and held.entry is not None:
        return ImageSetPage.objects.get(pk=held.entry.pk)
    if doubts is not None:
        # Of one study, or of the same bytes, filed into two dossiers at once, the second sees the first
        turns.take(f"study/{read.study.uid}")
        turns.take(f"bytes/{held.sha256}")
        doubts(held, dossier)
    reading, said = reading or reading_of(read), said or Said()
    more: dict[str, Any] = {}
    if contributes:
        reading, more = added(actor, dossier, reading, said, Kind.IMAGES)
    study = _study(dossier, read, reading, said, more)
    _add(study, held, read)
    settle(held, study)
    return study


def _study(
    dossier: DossierPage, read: InstanceReading, reading: Reading, said: Said, more: dict[str, Any]
) -> ImageSetPage:
    studies = ImageSetPage.objects.filter(dossier=dossier, study_uid=read.study.uid)
    study = studies.exclude(state=State.WITHDRAWN).order_by("pk").first()
    if study is None:
        study = _new_study(dossier, read, reading, said, more)
        bring_out(study)
        if more:
            announce(study)
    elif more and (study.origin, study.contributor_id) != (Origin.PHYSICIAN, more["contributor"].pk):
        raise Refused(
            "study-here", _("Cet examen est déjà dans le dossier : le secrétariat peut y ajouter des images.")
        )
    elif "MASQUE_PS" in reading.visibility and not study.masked_to_professionals:
        raise Refused("mask", _("Cette image est masquée aux professionnels, mais son examen ne l’est pas."))
    return study


def _new_study(
    dossier: DossierPage, read: InstanceReading, reading: Reading, said: Said, more: dict[str, Any]
) -> ImageSetPage:
    # The entry is the study's, not this instance's
    reading = replace(reading, document_id=read.study.uid, studies=(read.study.uid,), pages=0, text=())
    key = hashlib.sha256(f"study {read.study.uid}".encode()).hexdigest()
    study = enter(dossier, reading, said, sha256=key, kind=Kind.IMAGES, **more)
    if not isinstance(study, ImageSetPage):  # pragma: no cover - `enter` makes what `kind` says
        raise TypeError("an image set was asked for")
    for report in ReportPage.objects.filter(dossier=dossier, study_uids__icontains=f'"{read.study.uid}"'):
        report.image_sets.add(study)
    return study


def _add(study: ImageSetPage, arrival: Arrival, read: InstanceReading) -> None:
    there = Instance.objects.filter(series__image_set=study, uid=read.instance.uid).select_related("stored").first()
    if there is not None and there.stored.sha256 == arrival.sha256:
        raise AlreadyFiled(study)
    if there is not None:
        raise Refused("instance-conflict", SAME_INSTANCE)
    if arrival.stored is None:
        raise Refused("no-bytes", _("Les octets de cette arrivée ne sont plus là."))
    objects.move(arrival.stored, study.dossier.vault)
    _instance(_series(study, read), arrival, read).save(force_insert=True)


def _series(study: ImageSetPage, read: InstanceReading) -> Series:
    told = read.series
    series, _made = Series.objects.get_or_create(
        image_set=study,
        uid=told.uid,
        defaults={
            "number": _small(told.number),
            "modality": told.modality[:16],
            "description": told.description[:300],
            "body_part": told.body_part[:100],
            "laterality": told.laterality[:16],
            **levels.columns(read.metadata),
        },
    )
    return series


def _instance(series: Series, arrival: Arrival, read: InstanceReading) -> Instance:
    planes = read.geometry.planes
    return Instance(
        series=series,
        uid=read.instance.uid,
        sop_class=read.instance.sop_class[:64],
        transfer_syntax=read.transfer_syntax[:64],
        number=_small(read.instance.number),
        rows=max(_small(read.instance.rows) or 0, 0),
        columns=max(_small(read.instance.columns) or 0, 0),
        frame_count=len(read.frames),
        place=planes[0].distance if planes else None,
        inflated=read.inflated,
        swapped_words=read.pixels is not None and read.pixels.swapped_words,
        obstacle=read.obstacle,
        damaged=list(read.damaged),
        stored=arrival.stored,
        metadata=pack(read.metadata),
        frames=pack_places(read.frames),
        bulk=pack_places(read.bulk),
    )


def _small(number: int | None) -> int | None:
    """A number that a column holds; real files carry others (IS has 12 digits, PS3.5 6.2)."""
    return number if number is not None and abs(number) < 2**31 else None
