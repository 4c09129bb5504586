"""File on the secretary's word: into the dossier that she names, described as she says, and published."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import results, road, word
from documents.actions import file as filing
from documents.actions import hold
from documents.actions.come_again import come_again
from documents.actions.file_instance import file_instance
from documents.describing import Said
from documents.models import Arrival, EntryPage
from documents.package_word import refuse_said_since
from documents.preparing import Prepared
from documents.previews import show_first
from documents.scanning import ScannerUnavailable
from documents.scanning.verdicts import Verdicts
from patients import families
from patients.actions.refusals import Refused, need
from patients.models import DossierPage, User
from workflows.desk import claiming, deciding
from workflows.desk.models import Decided


@dataclass(frozen=True, slots=True)
class Order:
    """Where, described how, and which doubts she confirms; `last` is the decision that her screen knew."""

    dossier: DossierPage
    said: Said = field(default_factory=Said)
    confirmed: Collection[str] = ()
    last: str = ""


def file_on_word(arrival: Arrival, prepared: Prepared, order: Order, *, actor: User) -> EntryPage | None:
    """Files and publishes `arrival`. The image of a study is filed as one of its study.

    None for what the dossier has already: `there_already`.

    Raises Refused: not-allowed, decided, claimed, unconfirmed (with `codes`), described-since, virus, scanner, and the
    code of a doubt that no word overrides; and what storage raises. Then nothing changed.
    """
    need(actor, "documents.file_entry")
    scan(arrival)
    arrival.ins = results.received_ins(prepared.reading.patient)[:64]
    dossier = families.root(order.dossier)
    made = filing.written(arrival, dossier, prepared) if prepared.instance is None else []
    with transaction.atomic():
        held = claiming.hold(arrival, actor, order.last)
        before = deciding.standing(Arrival.objects.get(pk=arrival.pk))
        try:
            entry, decided = _file(arrival, prepared, order, dossier, made, actor), Decided.FILE
        except filing.AlreadyFiled as error:
            entry, decided = error.entry, Decided.THERE
            there_already(error, arrival, actor)
        deciding.record([(arrival, before)], decided, actor, entry=entry.uuid, confirmed=order.confirmed)
        claiming.release(held)
    if decided == Decided.THERE:
        return None
    show_first(entry, [(arrival, prepared.instance)])
    return entry


def _file(
    arrival: Arrival, prepared: Prepared, order: Order, dossier: DossierPage, made: list[filing.Made], actor: User
) -> EntryPage:
    doubts = partial(refuse_doubtful, prepared, order, arrival)
    if prepared.instance is None:
        return filing.file_arrival(arrival, dossier, prepared, order.said, actor=actor, doubts=doubts, made=made)
    return file_instance(
        arrival, dossier, prepared.instance, order.said, reading=prepared.reading, actor=actor, doubts=doubts
    )


def there_already(found: filing.AlreadyFiled, arrival: Arrival, actor: User) -> None:
    """What an entry has already brings it its restrictions (`come_again`), and is refused for being there.

    It goes once nobody can undo that any more (`actions.clear`). Raises Refused: withdrawn-before.
    """
    come_again(found.entry, arrival.sha256, arrival.described, actor=actor)
    hold.refuse(arrival, found.code, found.reason)


def refuse_doubtful(prepared: Prepared, order: Order, read: Arrival, arrival: Arrival, dossier: DossierPage) -> None:
    """Raises Refused for a doubt that she did not confirm, or for what was said since `read` was read."""
    refuse_said_since(read, arrival)
    word.refuse_unconfirmed(arrival, dossier, prepared, order.confirmed, order.said)


def scan(arrival: Arrival) -> None:
    """Raises Refused: no-bytes, virus, scanner. What came while the scanner was down was never looked at."""
    if arrival.stored is None:
        raise Refused("no-bytes", _("Les octets de cette arrivée ne sont plus là."))
    try:
        if Verdicts().of_object(arrival.stored):
            raise Refused("virus", road.VIRUS)
    except ScannerUnavailable:
        raise Refused("scanner", road.UNSCANNED) from None
