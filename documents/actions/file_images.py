"""File images of one study: it is one entry of the dossier, made by the first image that comes.

What is asked of the dossier, of the study or of who contributes is asked once for all of them.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.actions.contribute import added, allow, announce
from documents.actions.entering import enter
from documents.actions.file import AlreadyFiled
from documents.actions.publish import bring_out
from documents.actions.settling import READ, settle
from documents.describing import Said
from documents.formats.dicom import InstanceReading
from documents.formats.reading import Reading
from documents.imaging import rows
from documents.models import Arrival, EntryPage, ImageSetPage, Instance, Kind, Origin, Outcome, ReportPage
from documents.signals import entry_changed
from documents.states import State
from patients import history, locks, turns
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, Happening, User
from storage import objects

ANOTHERS_STUDY = _("Cet examen est déjà dans le dossier : le secrétariat peut y ajouter des images.")
HOSPITAL_TOO = _("reçu aussi de l’établissement")
MASKED = _("Cette image est masquée aux professionnels, mais son examen ne l’est pas.")
SAME_INSTANCE = _("Une autre image de cet examen porte le même identifiant.")


@dataclass(frozen=True, slots=True)
class Image:
    """An arrival and what was read of it; `reading` says what its packages add too: masks above all."""

    arrival: Arrival
    read: InstanceReading
    reading: Reading


@dataclass(frozen=True, slots=True)
class Filed:
    """The study, None where no image is in it; why some did not come into it, by the keys of their arrivals."""

    study: ImageSetPage | None
    refused: dict[int, Refused] = field(default_factory=dict)


# Asked with the dossier held, of the arrivals of a study: what keeps each of them out, by their keys
Doubts = Callable[[Sequence[Arrival], DossierPage, str], Mapping[int, Sequence[Refused]]]


@transaction.atomic
def file_images(
    images: Sequence[Image],
    dossier: DossierPage,
    said: Said | None = None,
    *,
    actor: User | None = None,
    doubts: Doubts | None = None,
    contributes: bool = False,
) -> Filed:
    """Files images of one study into `dossier`; the first that comes makes the entry and publishes it.

    One that is refused keeps no other out: AlreadyFiled, what `doubts` says, instance-conflict (the same SOP Instance
    UID with other content, PS3.18 10.5), mask, study-here, no-bytes. `contributes` as for `file_arrival`: nobody
    contributes to a study that is not their own. Repeatable. Raises Refused (not-allowed, scope), and what `doubts` and
    storage raise: then nothing changed. As many statements for a hundred images as for one.
    """
    if not contributes:
        need(actor, "documents.file_entry")
    # The dossier's row is the queue: two instances of one study must not make two entries
    (dossier,) = locks.dossiers(dossier)
    held = _held(images)
    fresh = [image for image in images if held[image.arrival.pk].outcome != Outcome.FILED]
    if not fresh:
        return Filed(ImageSetPage.objects.get(arrivals=images[0].arrival))
    if contributes:
        allow(actor, dossier, Kind.IMAGES)
    arrivals = [held[image.arrival.pk] for image in fresh]
    study = _Study(dossier, fresh, said or Said(), actor, contributes=contributes)
    doubted = _doubted(arrivals, dossier, study.uid, doubts) if doubts else {}
    refused = {}
    for image, arrival in zip(fresh, arrivals, strict=True):
        why = study.refusal(image, arrival, doubted.get(arrival.pk, ()))
        if why is None:
            study.add(image, arrival)
        else:
            refused[arrival.pk] = why
    study.keep()
    return Filed(study.page, refused)


def _held(images: Sequence[Image]) -> dict[int, Arrival]:
    """The arrivals as they are now, locked, with what was read of them, by their keys. Raises Arrival.DoesNotExist."""
    read = {image.arrival.pk: image.arrival for image in images}
    rows_now = Arrival.objects.select_for_update(of=("self",)).select_related("stored").filter(pk__in=read)
    held = {arrival.pk: arrival for arrival in rows_now.order_by("pk")}
    if held.keys() != read.keys():
        raise Arrival.DoesNotExist
    for key, arrival in held.items():
        for column in READ:
            setattr(arrival, column, getattr(read[key], column))
    return held


def _doubted(
    arrivals: Sequence[Arrival], dossier: DossierPage, study: str, doubts: Doubts
) -> Mapping[int, Sequence[Refused]]:
    """Of one study, or of the same bytes, filed into two dossiers at once, the second sees the first."""
    turns.take(f"study/{study}", *(f"bytes/{arrival.sha256}" for arrival in arrivals))
    return doubts(arrivals, dossier, study)


class _Study:
    """A study under way: the page that is there or that the first image makes, and what comes into it."""

    def __init__(
        self, dossier: DossierPage, images: Sequence[Image], said: Said, actor: User | None, *, contributes: bool
    ) -> None:
        """What the dossier has of it. Two queries."""
        self.uid = images[0].read.study.uid
        self.page = _page(dossier, self.uid)
        self._dossier, self._said, self._actor = dossier, said, actor
        self._contributor = actor if contributes else None
        self._there = _there(self.page, [image.read.instance.uid for image in images]) if self.page else {}
        self._coming: list[tuple[Image, Arrival]] = []

    def refusal(self, image: Image, arrival: Arrival, doubts: Sequence[Refused]) -> Refused | None:
        """Why the image does not come into it, beside those that are there or do; None where it may."""
        there = self._there.get(image.read.instance.uid)
        if self.page is not None and there == arrival.sha256:
            return AlreadyFiled(self.page)
        if doubts:
            return doubts[0]
        if there is not None:
            return Refused("instance-conflict", SAME_INSTANCE)
        if arrival.stored is None:
            return Refused("no-bytes", _("Les octets de cette arrivée ne sont plus là."))
        return self._unlike(self.page, image) if self.page else None

    def add(self, image: Image, arrival: Arrival) -> None:
        """It comes; the first makes the page."""
        self.page = self.page or self._made(image)
        self._there[image.read.instance.uid] = arrival.sha256
        self._coming.append((image, arrival))

    def keep(self) -> None:
        """Writes what was admitted: keys, series, instances, and that the arrivals are filed."""
        if self.page is None or not self._coming:
            return
        keys = [arrival.stored_id for _image, arrival in self._coming if arrival.stored_id]
        objects.move_all(keys, self._dossier.vault)
        series = rows.series(self.page, [image.read for image, _arrival in self._coming])
        Instance.objects.bulk_create(
            rows.instance(series[image.read.series.uid], arrival.stored, image.read) for image, arrival in self._coming
        )
        settle([arrival for _image, arrival in self._coming], self.page)
        if self._contributor is None and self.page.origin == Origin.PHYSICIAN:
            self._take_over(self.page)

    def _take_over(self, page: ImageSetPage) -> None:
        """The hospital's images are in it: who began it reads it by their scope, no more as what is theirs."""
        page.origin, page.contributor = Origin.HOSPITAL, None
        page.save_base(update_fields=["origin", "contributor"])
        history.note([self._dossier], Happening.CORRECT, reason=str(HOSPITAL_TOO), actor=self._actor, entry=page.uuid)
        entry_changed.send(EntryPage, entries=[page])

    def _unlike(self, page: ImageSetPage, image: Image) -> Refused | None:
        theirs = (Origin.PHYSICIAN, self._contributor.pk) if self._contributor else None
        if theirs and (page.origin, page.contributor_id) != theirs:
            return Refused("study-here", ANOTHERS_STUDY)
        if "MASQUE_PS" in image.reading.visibility and not page.masked_to_professionals:
            return Refused("mask", MASKED)
        return None

    def _made(self, image: Image) -> ImageSetPage:
        reading, more = image.reading, dict[str, Any]()
        if self._contributor:
            reading, more = added(self._contributor, self._dossier, reading, self._said, Kind.IMAGES)
        page = _new_study(self._dossier, self.uid, reading, self._said, more)
        bring_out(page)
        if self._contributor:
            announce(page)
        return page


def _page(dossier: DossierPage, uid: str) -> ImageSetPage | None:
    studies = ImageSetPage.objects.filter(dossier=dossier, study_uid=uid)
    return studies.exclude(state=State.WITHDRAWN).order_by("pk").first()


def _there(study: ImageSetPage, uids: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of the instances of these UIDs that the study has."""
    found = Instance.objects.filter(series__image_set=study, uid__in=set(uids))
    return dict(found.values_list("uid", "stored__sha256"))


def _new_study(dossier: DossierPage, uid: str, reading: Reading, said: Said, more: dict[str, Any]) -> ImageSetPage:
    # The entry is the study's, not this instance's
    reading = replace(reading, document_id=uid, studies=(uid,), pages=0, text=())
    key = hashlib.sha256(f"study {uid}".encode()).hexdigest()
    study = enter(dossier, reading, said, sha256=key, kind=Kind.IMAGES, **more)
    if not isinstance(study, ImageSetPage):  # pragma: no cover - `enter` makes what `kind` says
        raise TypeError("an image set was asked for")
    for report in ReportPage.objects.filter(dossier=dossier, study_uids__icontains=f'"{uid}"'):
        report.image_sets.add(study)
    return study
