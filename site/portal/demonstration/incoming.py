"""What comes in, one file after the other, in the order of its time: papers, images, and what will be held."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from documents.describing import Said
from portal.demonstration import arrivals, days, forms, images, telling
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it comes in: when, under which name, its bytes.

    `patient` is the key of the dossier that a secretary gives it, with what she says of it (`said`); where the
    file names its patient itself, `said` is None and the road finds the dossier. `withdrawn` as in a paper. `code`
    is why it will be held or refused, "" for what will be filed; `inside` the bytes of the document in a package.
    `contributor` is the login of the physician who adds it, "" for what the hospital files.
    """

    when: datetime
    name: str
    content: Callable[[], bytes]
    patient: str = ""
    said: Said | None = None
    withdrawn: str = ""
    code: str = ""
    inside: Callable[[], bytes] | None = None
    contributor: str = ""

    def written(self) -> tuple[bytes, str]:
        """The bytes, and the SHA-256 under which the house will know them."""
        content = self.content()
        known = self.inside() if self.inside else content
        return content, hashlib.sha256(known).hexdigest()


def of(patients: Mapping[str, Patient], today: date) -> list[Incoming]:
    """Every file of these patients, oldest first; those that wait came in during the last days."""
    every = [one for patient in patients.values() for one in _of(patient, today)]
    return sorted([*every, *_waiting(patients, today)], key=lambda one: (one.when, one.name))


def _waiting(patients: Mapping[str, Patient], today: date) -> Iterator[Incoming]:
    first = days.at(today - timedelta(2), 9, 0)
    for number, one in enumerate(arrivals.waiting(patients, today)):
        when = first + timedelta(minutes=97 * number)
        yield Incoming(when=when, name=one.name, content=one.content, code=one.code, inside=one.inside)


def _of(patient: Patient, today: date) -> Iterator[Incoming]:
    for paper in telling.papers(patient, today):
        yield _paper(paper, patient, today)
        for name, content in images.of(paper, patient, today):
            yield Incoming(when=paper.when + timedelta(minutes=20), name=name, content=content, patient=patient.key)


def _paper(paper: Paper, patient: Patient, today: date) -> Incoming:
    said = Said(paper.type[0], paper.title, paper.when, "day")
    return Incoming(
        when=paper.when + timedelta(hours=1),
        name=paper.file_name,
        content=lambda: forms.written(paper, patient, today),
        patient=patient.key,
        said=None if paper.names_its_patient else said,
        contributor=paper.author.login if paper.contributed else "",
        withdrawn=paper.withdrawn,
    )
