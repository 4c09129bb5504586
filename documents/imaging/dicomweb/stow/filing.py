"""Filing what a machine sent, on the word of its physician's designation; the images of one study together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from documents import alike, claims, doubts, results
from documents.actions.discard import discard
from documents.actions.file import AlreadyFiled
from documents.actions.file_images import Image, file_images
from documents.actions.set_aside import set_aside
from documents.formats.reading import PatientClaim
from documents.formats.unreadable import Unreadable
from documents.imaging.dicomweb.stow.outcomes import (
    DUPLICATE,
    NOT_AUTHORISED,
    NOT_UNDERSTOOD,
    OTHER_STUDY,
    PROCESSING,
    Named,
    Outcome,
)
from documents.models import Arrival
from documents.opened import pieces_as_file
from documents.preparing import prepare
from documents.previews import show_first
from documents.scanning import ScannerUnavailable
from documents.scanning.verdicts import Verdicts
from patients.access import grants_in_force
from patients.actions.refusals import Refused
from patients.models import DossierPage, Scope, User
from storage import objects

SCOPES = (Scope.DOSSIER, Scope.IMAGING)  # of a designation by which a machine may send
MOST, HEAVY = 100, 64 * 2**20  # images and bytes filed together: what was read of them all is in memory


def batches(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """The arrivals in their order, as many at once as are filed together."""
    some: list[Arrival] = []
    for arrival in arrivals:
        if some and (len(some) == MOST or sum(one.size for one in (*some, arrival)) > HEAVY):
            yield some
            some = []
        some.append(arrival)
    if some:
        yield some


def file(arrivals: Sequence[Arrival], sender: User, study: str) -> list[Outcome]:
    """Files these arrivals, or says of each why not; what is not filed goes, but for what the desk has to see.

    `study` is the one that the address names, "" for any. Not one's patient, no patient here, and what would be held
    are one and the same failure. Raises what storage raises: what is not filed stays then, and the caller discards it.
    """
    verdicts, reasons = Verdicts(), dict[int, int]()
    images, studies = dict[int, Image](), defaultdict[tuple[str, PatientClaim | None], list[Image]](list)
    for arrival in arrivals:
        read = _read(arrival, verdicts)
        if isinstance(read, Image):
            images[arrival.pk] = read
            studies[read.read.study.uid, read.reading.patient].append(read)
        else:
            reasons |= _none([arrival], read)
    for together in studies.values():
        reasons |= _filed(together, sender, study)
    return [Outcome(_named(images.get(arrival.pk)), reasons[arrival.pk]) for arrival in arrivals]


def _read(arrival: Arrival, verdicts: Verdicts) -> Image | int:
    """What the file says, or why it is nothing that can be stored."""
    try:
        if arrival.stored is None or verdicts.of_object(arrival.stored):
            return PROCESSING
        with objects.open_row(arrival.stored) as pieces, pieces_as_file(pieces, arrival.size) as path:
            prepared = prepare(path)
    except ScannerUnavailable:
        return PROCESSING
    except Unreadable:
        return NOT_UNDERSTOOD
    if prepared.instance is None:
        return NOT_UNDERSTOOD
    arrival.ins = results.received_ins(prepared.reading.patient)[:64]
    alike.note(arrival, prepared)
    return Image(arrival, prepared.instance, prepared.reading)


def _named(image: Image | None) -> Named | None:
    if image is None:
        return None
    read = image.read
    return Named(read.instance.sop_class, read.instance.uid, read.study.uid, read.series.uid)


def _filed(images: Sequence[Image], sender: User, study: str) -> dict[int, int]:
    """The reasons, by the keys of their arrivals, of images of one study that name the same person."""
    arrivals = [image.arrival for image in images]
    if study and images[0].read.study.uid != study:
        return _none(arrivals, OTHER_STUDY)
    dossier = _dossier(images[0].reading.patient, sender)
    if dossier is None:
        return _none(arrivals, NOT_AUTHORISED)
    try:
        filed = file_images(images, dossier, actor=sender, doubts=doubts.of_images, contributes=True)
    except Refused:
        return _none(arrivals, NOT_AUTHORISED)
    if filed.study is not None:
        came = (image for image in images if image.arrival.pk not in filed.refused)
        show_first(filed.study, ((image.arrival, image.read) for image in came))
    return dict.fromkeys((one.pk for one in arrivals), 0) | _refused(arrivals, filed.refused)


def _none(arrivals: Sequence[Arrival], reason: int) -> dict[int, int]:
    """Nothing of these stays."""
    discard(*arrivals)
    return {arrival.pk: reason for arrival in arrivals}


def _refused(arrivals: Sequence[Arrival], refused: Mapping[int, Refused]) -> dict[int, int]:
    """The same bytes are stored already; others under the same UID are refused, and the desk is told (PS3.18 10.5)."""
    reasons = {key: _reason(why) for key, why in refused.items()}
    for arrival in arrivals:
        if reasons.get(arrival.pk) == DUPLICATE:
            set_aside(arrival, refused[arrival.pk].code, refused[arrival.pk].reason)
    discard(*(arrival for arrival in arrivals if reasons.get(arrival.pk, DUPLICATE) != DUPLICATE))
    return reasons


def _reason(refused: Refused) -> int:
    if isinstance(refused, AlreadyFiled):
        return 0
    if refused.code == "no-bytes":
        return PROCESSING
    return DUPLICATE if refused.code == "instance-conflict" else NOT_AUTHORISED


def _dossier(patient: PatientClaim | None, sender: User) -> DossierPage | None:
    """Whose it is without a doubt, if the sender is designated for the whole dossier or its imaging."""
    dossier = claims.judge(patient, None).dossier
    grants = grants_in_force(sender).filter(content_object=dossier, scope__in=SCOPES)
    return dossier if dossier is not None and grants.exists() else None
