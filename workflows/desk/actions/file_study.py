"""File a study on the secretary's word: all the images of its line, by the action that files images, or none."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents import alike, doubts, results, waiting
from documents.actions.file import AlreadyFiled
from documents.actions.file_images import Image, file_images
from documents.actions.hold import hold
from documents.models import Arrival, EntryPage
from documents.package_word import refuse_said_since
from documents.preparing import Prepared
from documents.previews import show_first
from patients import families, locks
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from workflows.desk import claiming, deciding, studies
from workflows.desk.actions.file import Order, refuse_doubtful, scan, there_already
from workflows.desk.models import Decided

# What is wrong with one image and not with its study: it leaves the line, and says so on a line of its own
OF_ONE = frozenset({"instance-conflict", "filed-elsewhere", "virus", "no-bytes"})
ONE_LEFT = _("Une image a été mise à part de cet examen, et rien n’a été classé :")

Read = dict[int, tuple[Arrival, Prepared]]


class _One(Exception):
    """An image that cannot be filed with the others."""

    def __init__(self, arrival: Arrival, refused: Refused) -> None:
        super().__init__(refused.code)
        self.arrival, self.refused = arrival, refused


def file_study(arrival: Arrival, order: Order, images: int, *, actor: User) -> EntryPage | None:
    """Files and publishes the line of `arrival`, of which the screen knew `images`.

    None where the dossier has all of them already, as `file_on_word`.

    Raises Refused as `file_on_word`; changed (others came since); for an image that cannot go with the others, its
    code, after it was held for that. In each case nothing was filed. Raises what storage raises.
    """
    need(actor, "documents.file_entry")
    try:
        read = {one.pk: (one, _read(one, arrival)) for one in _line(arrival)}
        study, filed = _filed(arrival, read, order, images, actor)
    except _One as error:
        hold(error.arrival, error.refused.code, error.refused.reason)
        raise Refused(
            error.refused.code, format_lazy("{told} {why}", told=ONE_LEFT, why=error.refused.reason)
        ) from None
    if study is not None:
        show_first(study, [(image.arrival, image.read) for image in filed])
    return study


def _line(arrival: Arrival) -> list[Arrival]:
    return list(studies.members(arrival).select_related("stored__vault")[: studies.MOST])


def _read(image: Arrival, first: Arrival) -> Prepared:
    """Before the transaction: reading takes longest."""
    try:
        scan(image)
    except Refused as refused:
        if refused.code in OF_ONE:
            raise _One(image, refused) from None
        raise
    prepared = waiting.opened(image, str).prepared
    if prepared is None or alike.of(prepared) != first.alike:
        raise Refused("changed", studies.OTHERS_CAME)
    return prepared


@transaction.atomic
def _filed(
    arrival: Arrival, read: Read, order: Order, images: int, actor: User
) -> tuple[EntryPage | None, list[Image]]:
    """The study, and what came into it; None where nothing did."""
    claim = claiming.hold(arrival, actor, order.last)
    (dossier,) = locks.dossiers(families.root(order.dossier))
    held = studies.held(arrival, images)
    if not {one.pk for one in held} <= set(read):
        raise Refused("changed", studies.OTHERS_CAME)
    before = {one.pk: deciding.standing(one) for one in held}
    as_read, prepared = read[held[0].pk]
    refuse_doubtful(prepared, order, as_read, held[0], dossier)  # of the person and the study: once for all
    study, filed = _file([_image(one, read[one.pk][1]) for one in held], read, order, dossier, actor)
    if study is None:
        return None, []
    _record([(one, before[one.pk]) for one in held], {image.arrival.pk for image in filed}, study, order, actor)
    claiming.release(claim)
    return (study if filed else None), filed


def _record(
    line: Sequence[tuple[Arrival, dict[str, Any]]], filed: set[int], study: EntryPage, order: Order, actor: User
) -> None:
    """Of the images that came into it, then of those that it had: undone as one."""
    came = [one for one in line if one[0].pk in filed]
    had = [one for one in line if one[0].pk not in filed]
    together = uuid4()
    for decided, images in ((Decided.FILE, came), (Decided.THERE, had)):
        if images:
            deciding.record(images, decided, actor, entry=study.uuid, confirmed=order.confirmed, together=together)


def _file(
    images: Sequence[Image], read: Read, order: Order, dossier: DossierPage, actor: User
) -> tuple[EntryPage | None, list[Image]]:
    done = file_images(images, dossier, order.said, actor=actor, doubts=partial(_still, read))
    for image in images:
        if image.arrival.pk in done.refused:
            _put_away(image.arrival, done.refused[image.arrival.pk], actor)
    return done.study, [image for image in images if image.arrival.pk not in done.refused]


def _image(arrival: Arrival, prepared: Prepared) -> Image:
    if prepared.instance is None:  # pragma: no cover - `alike` is of images alone
        raise Refused("changed", studies.OTHERS_CAME)
    arrival.ins = results.received_ins(prepared.reading.patient)[:64]
    return Image(arrival, prepared.instance, prepared.reading)


def _put_away(image: Arrival, refused: Refused, actor: User) -> None:
    """One that the dossier has already: `there_already`; for any other, raises why it cannot be filed."""
    if isinstance(refused, AlreadyFiled):
        there_already(refused, image, actor)
    elif refused.code in OF_ONE:
        raise _One(image, refused)
    else:
        raise refused


def _still(read: Read, held: Sequence[Arrival], dossier: DossierPage, study: str) -> dict[int, list[Refused]]:
    """What may differ between the images of one study. Raises Refused (described-since) for any of them."""
    for one in held:
        refuse_said_since(read[one.pk][0], one)
    found = doubts.of_images(held, dossier, study)
    # That the study was withdrawn is asked once for all
    return {key: [one for one in each if one.code != "withdrawn-before"] for key, each in found.items()}
