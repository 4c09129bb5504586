"""The one road for everything that comes in: received, read, matched, then filed or held.

Each step can be repeated after a crash: bytes are sealed and acknowledged first (`receive`), and an
arrival is judged as often as needed with the same outcome.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents import alike, claims, contributing, doubts, mentioned, results
from documents.actions.come_again import come_again
from documents.actions.discard import discard
from documents.actions.file import AlreadyFiled, Then, file_arrival
from documents.actions.file_instance import file_instance
from documents.actions.hold import hold, refuse
from documents.actions.preview import preview
from documents.actions.receive import receive
from documents.describing import Said
from documents.digests import digest
from documents.formats.reading import Reading
from documents.formats.unreadable import REASONS, Unreadable
from documents.models import Arrival, EntryPage, Instance, Kind
from documents.opened import as_file
from documents.package_word import heard, refuse_said_since, words
from documents.preparing import Prepared, prepare
from documents.previews import show_first
from documents.readings import Readings
from documents.results import Result
from documents.scanning import ScannerUnavailable
from patients.actions.refusals import Refused
from patients.models import DossierPage, User
from storage.errors import ObjectMissing
from storage.models import StoredObject


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose word something is filed: into `dossier` if said, described by `said`, by `actor`.

    With `contributes`, `actor` adds to `dossier` by their designation: what would be held for the desk, or refused, is
    then refused to them at once, as Refused. `then` as for `file_arrival`.
    """

    dossier: DossierPage | None = None
    said: Said | None = None
    actor: User | None = None
    contributes: bool = False
    then: Then | None = None


def take_in(
    path: Path, errand: Errand, *, name: str = "", description: Reading | None = None, readings: Readings | None = None
) -> Result:
    """The whole road for one file, which its package may describe.

    `readings` may hold what was found out of these very bytes before. Raises OSError, and what storage raises.
    """
    known = _filed_before(path, errand, description)
    if known is not None:
        return known
    with path.open("rb") as stream:
        arrival = receive(stream, name=name or path.name, actor=errand.actor, description=description)
    try:
        return judge(arrival, errand, readings=readings)
    except (Arrival.DoesNotExist, ObjectMissing):
        if Arrival.objects.filter(pk=arrival.pk).exists():
            raise
    # Other hands filed these bytes and discarded what waited with them: what became of them is found
    return take_in(path, errand, name=name, description=description, readings=readings)


def judge(arrival: Arrival, errand: Errand, *, readings: Readings | None = None) -> Result:
    """Scans and reads an arrival, completed by what its packages said, and files, holds or refuses it.

    Raises what storage raises; Refused for a contribution that is not filed, whose arrival stays as it was.
    """
    if arrival.stored is None:
        raise ValueError("nothing is stored for this arrival")
    known = readings or Readings()
    # By the digest of the bytes that were sealed: the file may have changed since it was scanned and read
    try:
        if known.verdicts.of_object(arrival.stored):
            return _refused(arrival, errand, "virus", VIRUS)
    except ScannerUnavailable:
        _tell(errand, "scanner", UNSCANNED_NOW)
        return results.of_arrival(hold(arrival, "scanner", UNSCANNED), results.HELD, None)
    try:
        prepared = known.take(arrival.sha256) or _read(arrival.stored)
    except Unreadable as error:
        return _refused(arrival, errand, error.code, error.reason)
    return _settle(arrival, heard(arrival, prepared), errand)


def _refused(arrival: Arrival, errand: Errand, code: str, reason: str | Promise) -> Result:
    _tell(errand, code, reason)
    return results.of_arrival(refuse(arrival, code, reason), results.REFUSED, None)


def _tell(errand: Errand, code: str, reason: str | Promise) -> None:
    """A contributor is there to be told; the desk never sees what they sent."""
    if errand.contributes:
        raise Refused(code, reason)


def _read(stored: StoredObject) -> Prepared:
    with as_file(stored) as path:
        return prepare(path)


VIRUS = REASONS["virus"]
UNSCANNED = _("L’antivirus ne répond pas : ce fichier sera examiné plus tard.")
UNSCANNED_NOW = _("L’antivirus ne répond pas : ce fichier n’a pas été ajouté. Réessayez dans quelques minutes.")
CONTRADICTED = _("Le document et le paquet qui le porte ne nomment pas le même patient.")


def _settle(arrival: Arrival, prepared: Prepared, errand: Errand) -> Result:
    reading = prepared.reading
    arrival.ins = results.received_ins(reading.patient)[:64]
    alike.note(arrival, prepared)
    if prepared.contradicted:
        return _held(arrival, errand, "contradicted", CONTRADICTED, reading)
    verdict = claims.judge(reading.patient, errand.dossier)
    if verdict.dossier is None:
        return _held(arrival, errand, verdict.code, verdict.reason, reading, verdict.details)
    try:
        if prepared.instance is None:  # of an image, nothing is written before its study is held
            _still(prepared, errand, arrival, arrival, verdict.dossier)
        entry = _file(arrival, verdict.dossier, prepared, errand)
    except AlreadyFiled as error:
        return _already(arrival, error.entry, errand, reading)
    except Refused as error:
        return _held(arrival, errand, error.code, error.reason, reading)
    show_first(entry, [(arrival, prepared.instance)])
    return results.of_entry(results.FILED, entry, arrival.ins)


def _already(arrival: Arrival, entry: EntryPage, errand: Errand, reading: Reading) -> Result:
    if not errand.contributes:
        try:
            come_again(entry, arrival.sha256, arrival.described, actor=errand.actor)
        except Refused as error:
            return _held(arrival, errand, error.code, error.reason, reading)
    discard(arrival)
    return results.of_entry(results.DUPLICATE, entry, arrival.ins)


def _preview_again(entry: EntryPage, arrival: Arrival, path: Path) -> None:
    """For a run that was killed between filing an image and drawing it."""
    if entry.kind != Kind.IMAGES:
        return
    images = Instance.objects.filter(stored=arrival.stored_id, series__preview=None, obstacle="")
    image = images.select_related("series__image_set").first()
    if image is not None:
        preview(image.series.image_set, image.series.uid, path)


def _file(arrival: Arrival, dossier: DossierPage, prepared: Prepared, errand: Errand) -> EntryPage:
    still, by = partial(_still, prepared, errand, arrival), errand.contributes
    if prepared.instance is None:
        return file_arrival(
            arrival, dossier, prepared, errand.said, actor=errand.actor, doubts=still, contributes=by, then=errand.then
        )
    read, reading, said = prepared.instance, prepared.reading, errand.said
    return file_instance(
        arrival, dossier, read, said, reading=reading, actor=errand.actor, doubts=still, contributes=by
    )


def _still(prepared: Prepared, errand: Errand, read: Arrival, arrival: Arrival, dossier: DossierPage) -> None:
    """No doubt, and nothing said since it was read."""
    refuse_said_since(read, arrival)
    try:
        doubts.refuse(arrival, dossier, prepared)
    except Refused as refused:
        came_back = refused.code == "withdrawn-before" and prepared.instance is None and errand.contributes
        if not came_back or not contributing.took_back(errand.actor, dossier, arrival.sha256):
            raise


def _held(
    arrival: Arrival,
    errand: Errand,
    code: str,
    reason: str | Promise,
    reading: Reading,
    details: dict[str, object] | None = None,
) -> Result:
    _tell(errand, code, reason)
    settled = hold(arrival, code, reason, details or mentioned.seen(reading))
    if settled.entry is not None:
        return results.of_entry(results.DUPLICATE, settled.entry, arrival.ins)
    return results.of_arrival(settled, results.HELD, reading)


def _filed_before(path: Path, errand: Errand, description: Reading | None) -> Result | None:
    """The row for bytes that are in a dossier already, found before anything is sealed again.

    A package that gives the same bytes to another patient is no duplicate: the road holds them.
    """
    there = doubts.filed(digest(path)).order_by("pk")
    if errand.dossier is not None:
        there = there.filter(entry__dossier=errand.dossier)
    keys = list(there.values_list("pk", flat=True))  # nearly always none: no need of whole pages
    rows = list(there.select_related("entry__dossier").filter(pk__in=keys)) if keys else []
    first = rows[0] if rows else None
    if first is None or first.entry is None or not _agrees(description, first.entry.dossier):
        return None
    try:
        for entry in dict.fromkeys(row.entry for row in rows if row.entry):
            if not errand.contributes and (entry == first.entry or _agrees(description, entry.dossier)):
                come_again(entry, first.sha256, words(description), actor=errand.actor)
    except Refused:
        return None  # it was withdrawn at this instant: the road says what comes of it
    _preview_again(first.entry, first, path)
    return results.of_entry(results.DUPLICATE, first.entry, first.ins)


def _agrees(description: Reading | None, dossier: DossierPage) -> bool:
    if description is None or description.patient is None:
        return True
    return claims.judge(description.patient, None).dossier == dossier
