"""File a study on the secretary's word: all the images of its line, each by the action that files one, or none."""

from functools import partial

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents import alike, doubts, results, road, waiting
from documents.actions.file import AlreadyFiled
from documents.actions.file_instance import file_instance
from documents.actions.hold import hold
from documents.models import Arrival, EntryPage
from documents.package_word import refuse_said_since
from documents.preparing import Prepared
from patients import families, locks
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from workflows.desk import claiming, deciding, studies
from workflows.desk.actions.file import Order, refuse_doubtful, scan, there_already
from workflows.desk.models import Decided

# What is wrong with one image and not with its study: it leaves the line, and says so on a line of its own
OF_ONE = frozenset({"instance-conflict", "filed-elsewhere", "virus", "no-bytes"})
ONE_LEFT = _("Une image a été mise à part de cet examen, et rien n’a été classé :")

Read = dict[int, Prepared]


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
        read = {one.pk: _read(one, arrival) for one in _line(arrival)}
        filed = _filed(arrival, read, order, images, actor)
    except _One as error:
        hold(error.arrival, error.refused.code, error.refused.reason)
        raise Refused(
            error.refused.code, format_lazy("{told} {why}", told=ONE_LEFT, why=error.refused.reason)
        ) from None
    for one, entry in filed:
        road.show_first(entry, read[one.pk], one)
    return filed[0][1] if filed else None


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
def _filed(arrival: Arrival, read: Read, order: Order, images: int, actor: User) -> list[tuple[Arrival, EntryPage]]:
    claim = claiming.hold(arrival, actor, order.last)
    (dossier,) = locks.dossiers(families.root(order.dossier))
    held = studies.held(arrival, images)
    if not {one.pk for one in held} <= set(read):
        raise Refused("changed", studies.OTHERS_CAME)
    line = [(one, deciding.standing(one)) for one in held]
    refuse_doubtful(read[held[0].pk], order, held[0], held[0], dossier)  # of the person and the study: once for all
    entries = [(one, _file(one, read[one.pk], order, dossier, actor)) for one in held]
    made = [(one, entry) for one, entry in entries if entry is not None]
    if not made:
        return []
    filed = dict(made)
    line = [(one, before) for one, before in line if one in filed]
    deciding.record(line, Decided.FILE, actor, entry=made[0][1].uuid, confirmed=order.confirmed)
    if made[0][0] == held[0]:
        claiming.release(claim)
    return made


def _file(image: Arrival, prepared: Prepared, order: Order, dossier: DossierPage, actor: User) -> EntryPage | None:
    """The study; None for an image that the dossier has already, which brought nothing."""
    image.ins = results.received_ins(prepared.reading.patient)[:64]
    if prepared.instance is None:  # pragma: no cover - `alike` is of images alone
        raise Refused("changed", studies.OTHERS_CAME)
    still = partial(_still, prepared, image)
    try:
        return file_instance(
            image, dossier, prepared.instance, order.said, reading=prepared.reading, actor=actor, doubts=still
        )
    except AlreadyFiled as error:
        there_already(error.entry, image, actor)
        return None
    except Refused as refused:
        if refused.code in OF_ONE:
            raise _One(image, refused) from None
        raise


def _still(prepared: Prepared, read: Arrival, arrival: Arrival, dossier: DossierPage) -> None:
    """What may differ between the images of one study."""
    refuse_said_since(read, arrival)
    for doubt in doubts.each(arrival, dossier, prepared):
        if doubt.code != "withdrawn-before":  # of the study: asked once
            raise doubt
