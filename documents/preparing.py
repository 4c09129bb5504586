"""Everything that filing needs of a file, read before any transaction."""

from dataclasses import dataclass, replace
from pathlib import Path

from documents import formats
from documents.formats import cda, dicom, xdm
from documents.formats.dicom import InstanceReading
from documents.formats.reading import Embedded, PatientClaim, Reading
from documents.storable import storable


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read of a file.

    `body` is the file that it carries to show, `instance` what DICOM knows besides the reading;
    `contradicted` when its package names another patient than it does.
    """

    reading: Reading
    body: Embedded | None = None
    instance: InstanceReading | None = None
    contradicted: bool = False


def prepare(path: Path) -> Prepared:
    """Reads the file at `path`. Raises Unreadable."""
    if formats.sniffed(path) == dicom.FORMAT:
        instance = _storable(dicom.read_instance(path))
        return Prepared(storable(dicom.reading_of(instance)), instance=instance)
    reading = formats.read(path)
    carries = reading.format == cda.FORMAT and reading.display != "narrative"
    return Prepared(storable(reading), cda.body(path) if carries else None)


def _storable(read: InstanceReading) -> InstanceReading:
    return replace(read, study=storable(read.study), series=storable(read.series), instance=storable(read.instance))


def described(prepared: Prepared, description: Reading | None) -> Prepared:
    """Completed by what its package says. A file and a package that name two people are nobody's to file."""
    if description is None:
        return prepared
    own = prepared.reading
    if own.patient == PatientClaim():  # an image that names nobody takes its package's word
        own = replace(own, patient=None)
    reading = xdm.completed(own, storable(description))
    named_twice = own.patient is not None and reading.patient is None
    if prepared.contradicted:  # by another package: it stays nobody's
        reading, named_twice = replace(reading, patient=None), True
    if prepared.instance is None and reading.kind == "images":  # the package's word does not make images of it
        reading = replace(reading, kind=own.kind)
    return replace(prepared, reading=reading, contradicted=named_twice)
