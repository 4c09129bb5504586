"""A run of filing: every file found, dossiers opened where the headers allow, each file taken in.

Interrupted, it is started again with the same paths: what is filed comes back as a duplicate, what was
held is judged again on the same arrival.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from documents import claims, formats, results, walking
from documents.ahead import ahead
from documents.digests import digest
from documents.formats import dicom
from documents.formats.unreadable import REASONS, Unreadable
from documents.preparing import Prepared, described, prepare
from documents.readings import Readings
from documents.results import REFUSED, Result
from documents.road import Errand, take_in
from documents.scanning import ScannerUnavailable
from documents.walking import Found, Room
from patients import matching
from patients.actions.open_dossier import Identity, Number, open_dossier
from patients.actions.refusals import Refused
from patients.identity import opening
from patients.identity.claims import Candidate
from patients.identity.opening import Opening
from patients.identity.votes import Header

Progress = Callable[[Found], None]


@dataclass(slots=True)
class Run:
    """What is filed, on whose word; `rows` fills, in order, as files are taken in."""

    paths: Iterable[Path]
    errand: Errand
    progress: Progress = lambda _found: None
    rows: list[Result] = field(default_factory=list)
    readings: Readings = field(default_factory=Readings)

    def open_dossiers(self) -> int:
        """Opens what the headers of all files together allow, before anything is filed. How many."""
        return sum(_open(one, self.errand) for one in opening.plan(*_known(list(self._headers()))).openings)

    def take_in(self) -> list[Result]:
        """Files each file; a row for each. Raises OSError, and what storage raises."""
        for found in ahead(walking.walk(self.paths, Room(self.readings.verdicts)), self._read):
            self.rows.append(self._one(found).at(found.label))
            self.progress(found)
        self.rows = results.after_the_run(self.rows)
        return self.rows

    def _one(self, found: Found) -> Result:
        if found.refused:
            return Result(path="", outcome=REFUSED, reason=str(REASONS[found.refused]))
        return take_in(found.path, self.errand, name=found.label, description=found.description, readings=self.readings)

    def _read(self, found: Found) -> None:
        """Scans and reads a file before its turn. Whatever keeps it from being read, filing meets again and says."""
        with suppress(OSError, Unreadable, ScannerUnavailable):
            if found.refused or formats.sniffed(found.path) == dicom.FORMAT:
                return  # a DICOM header is quick to read, its file long to hash
            if digest(found.path) not in self.readings.known:
                self._kept(found)

    def _headers(self) -> Iterator[Header]:
        for found in walking.walk(self.paths, Room(self.readings.verdicts)):
            header = self._header(found)
            if header is not None:
                yield header
            self.progress(found)

    def _header(self, found: Found) -> Header | None:
        """What a file says of its patient; None for one infected, not scanned, unreadable, or saying nothing."""
        if found.refused:
            return None
        try:
            kept = self._kept(found)
        except (Unreadable, ScannerUnavailable):
            return None
        patient = described(kept[1], found.description).reading.patient if kept else None
        return Header(kept[0], claims.claim_of(patient)) if kept and patient else None

    def _kept(self, found: Found) -> tuple[str, Prepared] | None:
        """What a file says, kept for when it is filed. Raises Unreadable, ScannerUnavailable.

        None for an infected one, and for one that was written to meanwhile: nobody scanned what was read.
        """
        sha256, infected = self.readings.verdicts.of_file(found.path)
        if infected:
            return None
        prepared = prepare(found.path)
        if digest(found.path) != sha256:
            return None
        self.readings.keep(sha256, prepared)
        return sha256, prepared


def _known(headers: list[Header]) -> tuple[list[Header], list[Candidate]]:
    """The headers, and every dossier that one of them may mean."""
    known = {one.dossier: one for header in headers for one in matching.candidates(header.claim)}
    return headers, list(known.values())


def _open(one: Opening, errand: Errand) -> bool:
    traits = one.traits
    identity = Identity(
        birth_name=traits.birth_name,
        first_given_name=traits.first_given_name,
        birth_date=traits.birth_date,
        sex=traits.sex,
        birth_place=traits.birth_place,
        given_names=traits.given_names,
    )
    numbers = tuple(Number(number.value, number.authority) for number in (one.ins, *one.local))
    try:
        open_dossier(identity, numbers, actor=errand.actor)
    except Refused as refused:
        if refused.code == "not-allowed":
            raise
        return False  # another run opened it meanwhile, or no column takes it: its documents say so one by one
    return True
