"""What became of one file, as the command reports it and the desk will show it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from documents.formats.reading import PatientClaim, Reading
from documents.models import Arrival, EntryPage, EntryReplacement
from documents.states import State
from patients.identity import ins

FILED, HELD, DUPLICATE, REPLACED, REFUSED = "filed", "held", "duplicate", "replaced", "refused"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Result:
    """One row of a report. `ins` is the number as received; uuids, dates and codes are strings or None."""

    path: str
    outcome: str
    ins: str | None = None
    dossier: str | None = None
    entry: str | None = None
    type: str | None = None
    date: str | None = None
    title: str | None = None
    author: str | None = None
    reason: str | None = None

    def at(self, path: str) -> "Result":
        """The same row for the file at `path`."""
        return replace(self, path=path)


def of_entry(outcome: str, entry: EntryPage, ins: str) -> Result:
    """The row of a file that is in a dossier; `ins` as received, "" without one."""
    return Result(
        path="",
        outcome=outcome,
        ins=ins or None,
        dossier=str(entry.dossier.uuid),
        entry=str(entry.uuid),
        type=entry.type_code or None,
        date=written(entry.act_date, entry.act_precision),
        title=entry.heading,
        author=entry.author_name or None,
    )


def of_arrival(arrival: Arrival, outcome: str, reading: Reading | None) -> Result:
    """The row of a file that is held or refused."""
    return Result(path="", outcome=outcome, reason=arrival.reason, **_told(reading))


def after_the_run(rows: list[Result]) -> list[Result]:
    """`replaced` on each row whose file replaces one that is in the dossier at the end of the run.

    A query for 500 entries.
    """
    filed = list(dict.fromkeys(row.entry for row in rows if row.outcome == FILED and row.entry))
    replacing = set().union(*(_replacing(filed[start : start + BATCH]) for start in range(0, len(filed), BATCH)))
    return [replace(row, outcome=REPLACED) if row.outcome == FILED and row.entry in replacing else row for row in rows]


def _replacing(entries: list[str]) -> set[str]:
    """Those of these entries (uuids) that say of a superseded one of their dossier that they replace it."""
    target = EntryPage.objects.filter(
        dossier=OuterRef("entry__dossier"), document_id=OuterRef("document_id"), state=State.SUPERSEDED
    )
    said = EntryReplacement.objects.filter(Exists(target.exclude(pk=OuterRef("entry"))), entry__uuid__in=entries)
    return {str(uuid) for uuid in said.values_list("entry__uuid", flat=True)}


def written(moment: datetime, precision: str) -> str:
    """ISO 8601 at the precision known, in the hospital's time: 1979, 1979-03, 1979-03-28, or to the second."""
    local = timezone.localtime(moment)
    lengths = {"year": 4, "month": 7, "day": 10}
    return local.isoformat()[: lengths.get(precision)]


def received_ins(claim: PatientClaim | None) -> str:
    """The INS of a claim, its characters as received; "" without one."""
    for number in claim.identifiers if claim else ():
        if ins.is_ins_authority(number.authority.strip()):
            return number.value
    return ""


def _told(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {
        "ins": received_ins(reading.patient) or None,
        "type": reading.type_code or None,
        "date": written(reading.act_date, reading.act_date_precision) if reading.act_date else None,
        "title": reading.title or None,
        "author": (reading.authors[0].name or None) if reading.authors else None,
    }
