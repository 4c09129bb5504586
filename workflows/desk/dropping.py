"""Files dropped on the desk: each takes the road, and a row says what became of it; an archive gives a row for each
of its members."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from documents import results, road, scratch, walking
from documents.digests import digest
from documents.formats.unreadable import REASONS
from documents.models import Arrival, Outcome
from documents.readings import Readings
from documents.results import Result
from documents.walking import Found
from patients import ledger, presentation
from patients.models import Act, DossierPage, User
from workflows.desk import access
from workflows.desk.listing import first_candidate
from workflows.uploads import joined
from workflows.uploads.models import Upload


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file: `outcome` as `documents.results`, the arrival to open where it waits, the dossier where
    it is or may go."""

    name: str
    outcome: str
    reason: str
    arrival: str
    entry: str
    facts: presentation.Facts | None

    @property
    def waits(self) -> bool:
        """Whether the desk has something to do."""
        return self.outcome == results.HELD


def rows_of_upload(upload: Upload, actor: User) -> Iterator[Row]:
    """Each file of a complete upload, taken in by `actor`. Raises what storage raises."""
    with scratch.folder() as folder:  # a plain file: the walk follows no link, and one in memory is reached by a link
        path = folder / "dropped"
        with path.open("wb") as file:
            file.writelines(joined.pieces(upload))
        yield from rows(path, upload.name, actor)


def rows(path: Path, name: str, actor: User) -> Iterator[Row]:
    """Each file at `path`, called `name` by whoever sent it."""
    temporary = walking.shown(path)
    readings = Readings()
    for found in walking.walk([path], readings.verdicts):
        called = (name or temporary) + found.label.removeprefix(temporary)
        yield _row(called, found, actor, readings)


def _row(name: str, found: Found, actor: User, readings: Readings) -> Row:
    if found.refused:
        return Row(name, results.REFUSED, str(REASONS[found.refused]), "", "", None)
    sha256 = digest(found.path)
    errand = road.Errand(actor=actor)
    result = road.take_in(found.path, errand, name=name, description=found.description, readings=readings)
    waiting = Arrival.objects.filter(sha256=sha256, apart=False).exclude(outcome=Outcome.FILED).order_by("-pk").first()
    arrival = waiting if waiting is not None and result.outcome in (results.HELD, results.REFUSED) else None
    return Row(
        name=name,
        outcome=result.outcome,
        reason=result.reason or "",
        arrival=str(arrival.uuid) if arrival else "",
        entry=result.entry or "",
        facts=_facts(result, arrival, actor),
    )


def _facts(result: Result, arrival: Arrival | None, actor: User) -> presentation.Facts | None:
    """Who the dossier is about: where it was filed, or the one that is proposed."""
    wanted = result.dossier or (first_candidate(arrival) if arrival else None)
    found: DossierPage | None = access.dossiers(actor).filter(uuid=wanted).first() if wanted else None
    if found is None or found.identity is None:
        return None
    ledger.record_each(actor, Act.SEARCH, {found.pk: None})  # the row says who it is
    return presentation.facts(found.identity)
