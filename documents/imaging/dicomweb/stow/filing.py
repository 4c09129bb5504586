"""Filing what a machine sent, instance by instance, by the one road, on the word of its physician's designation."""

from __future__ import annotations

from documents import claims, road
from documents.actions.discard import discard
from documents.actions.file_instance import SAME_INSTANCE
from documents.actions.set_aside import set_aside
from documents.formats.dicom import InstanceReading
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
from documents.models import Arrival, Instance
from documents.opened import as_file
from documents.preparing import Prepared, prepare
from documents.readings import Readings
from documents.scanning import ScannerUnavailable
from documents.states import State
from patients.access import grants_in_force
from patients.actions.refusals import Refused
from patients.models import DossierPage, Scope, User

SCOPES = (Scope.DOSSIER, Scope.IMAGING)  # of a designation by which a machine may send
_OURS = frozenset({"virus", "scanner", "no-bytes"})


def file(arrival: Arrival, sender: User, study: str, readings: Readings) -> Outcome:
    """Files one arrival, or says why not; what is not filed goes, but for what the desk has to see.

    `study` is the one that the address names, "" for any. Not one's patient, no patient here, and what would be held
    are one and the same failure. Raises what storage raises: the arrival stays then, and the caller discards it.
    """
    try:
        prepared = _prepared(arrival, readings)
    except (Unreadable, ScannerUnavailable) as error:
        discard(arrival)
        return Outcome(None, PROCESSING if isinstance(error, ScannerUnavailable) else NOT_UNDERSTOOD)
    read = prepared.instance if prepared else None
    if prepared is None or read is None:
        discard(arrival)
        return Outcome(None, NOT_UNDERSTOOD if prepared else PROCESSING)
    return Outcome(_named(read), _reason(arrival, sender, study, prepared, readings))


def _prepared(arrival: Arrival, readings: Readings) -> Prepared | None:
    """What the file says; None where the scanner did not let it pass. Raises Unreadable, ScannerUnavailable."""
    if arrival.stored is None or readings.verdicts.of_object(arrival.stored):
        return None
    with as_file(arrival.stored) as path:
        return prepare(path)


def _named(read: InstanceReading) -> Named:
    return Named(read.instance.sop_class, read.instance.uid, read.study.uid, read.series.uid)


def _reason(arrival: Arrival, sender: User, study: str, prepared: Prepared, readings: Readings) -> int:
    """0 once it is in the dossier."""
    read = prepared.instance
    dossier = _dossier(prepared, sender)
    if read is None or dossier is None or (study and read.study.uid != study):
        discard(arrival)
        return OTHER_STUDY if study and read and read.study.uid != study else NOT_AUTHORISED
    there = _there(dossier, read)
    if there is not None:
        return _again(arrival, there)
    readings.known[arrival.sha256] = prepared  # the road need not read it a second time
    try:
        road.judge(arrival, road.Errand(actor=sender, contributes=True), readings=readings)
    except Refused as refused:
        if refused.code == "instance-conflict":
            set_aside(arrival, refused.code, refused.reason)
            return DUPLICATE
        discard(arrival)
        return PROCESSING if refused.code in _OURS else NOT_AUTHORISED
    finally:
        readings.known.pop(arrival.sha256, None)
    return 0


def _dossier(prepared: Prepared, sender: User) -> DossierPage | None:
    """Whose it is without a doubt, if the sender is designated for the whole dossier or its imaging."""
    dossier = claims.judge(prepared.reading.patient, None).dossier
    grants = grants_in_force(sender).filter(content_object=dossier, scope__in=SCOPES)
    return dossier if dossier is not None and grants.exists() else None


def _there(dossier: DossierPage, read: InstanceReading) -> Instance | None:
    """The instance of this UID that the study has already."""
    rows = Instance.objects.filter(uid=read.instance.uid, series__image_set__dossier=dossier)
    found = rows.filter(series__image_set__study_uid=read.study.uid).exclude(series__image_set__state=State.WITHDRAWN)
    return found.select_related("stored").order_by("pk").first()


def _again(arrival: Arrival, there: Instance) -> int:
    """The same bytes are stored already; others under the same UID are refused, and the desk is told (PS3.18 10.5)."""
    if there.stored.sha256 == arrival.sha256:
        discard(arrival)
        return 0
    set_aside(arrival, "instance-conflict", SAME_INSTANCE)
    return DUPLICATE
