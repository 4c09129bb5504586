"""What the database narrows a search by, of the columns that filing made for it (`documents.imaging.models`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from documents.imaging.dicomweb.qido.matching import digits
from documents.imaging.dicomweb.qido.query import Key, Query
from documents.models import Series

STUDY_UID, SERIES_UID, INSTANCE_UID, SOP_CLASS = "0020000D", "0020000E", "00080018", "00080016"
STUDY_DATE, MODALITY, MODALITIES = "00080020", "00080060", "00080061"
# Of the rows that are searched: the columns of their UIDs, and those of one plain value
Columns = tuple[Mapping[str, str], Mapping[str, str]]
OF_SERIES: Columns = ({SERIES_UID: "uid"}, {MODALITY: "modality"})
OF_INSTANCES: Columns = (
    {INSTANCE_UID: "uid", SERIES_UID: "series__uid"},
    {SOP_CLASS: "sop_class", MODALITY: "series__modality"},
)
_OF_ONE_PATIENT = {"00100020": "patient_id", "00080050": "accession"}


@dataclass(frozen=True, slots=True)
class Condition:
    """`lookup` (Django's) is asked of a column: of the row that is searched itself, or of its study."""

    lookup: str
    is_of_study: bool = True
    is_of_few: bool = False

    def q(self, values: Sequence[str]) -> Q:
        """With these values: a list, the two ends of a range, or one."""
        column, _, how = self.lookup.rpartition("__")
        asked = Q(**{self.lookup: values if how in ("in", "range") else values[0]})
        if not self.is_of_study or column == "study_uid":
            return asked
        if self.is_of_few:  # the database begins with them, by index
            return Q(pk__in=Series.objects.filter(asked).values("image_set"))
        dated = Q(study_date__gt="") if column == "study_date" else Q()
        return Q(Exists(Series.objects.filter(asked, dated, image_set=OuterRef("pk"))))


Narrowed = Sequence[tuple[Condition, list[str]]]


def of_studies(query: Query) -> Narrowed:
    """What the studies are narrowed by."""
    return [*_of_few(query), *(one for key in query.keys if key.path == (STUDY_DATE,) for one in _days(key))]


def of_rows(query: Query, columns: Columns) -> Iterator[tuple[Condition, list[str]]]:
    """What series or instances are narrowed by."""
    uids, plain = columns
    for tag, column in {**uids, **plain}.items():
        values = query.uids(tag) if tag in uids else []
        if values or query.single(tag):
            yield of_row(column), values or [query.single(tag).strip()]


def of_row(column: str) -> Condition:
    """The row's own column is one of some values."""
    return Condition(f"{column}__in", is_of_study=False)


def _of_few(query: Query) -> Iterator[tuple[Condition, list[str]]]:
    if uids := query.uids(STUDY_UID):
        yield Condition("study_uid__in", is_of_few=True), uids
    for tag, column in _OF_ONE_PATIENT.items():
        if value := query.single(tag):
            yield Condition(f"{column}__in", is_of_few=True), [value.strip()]
    if value := query.single(MODALITIES):
        yield Condition("modality__in"), [value.strip()]


def _days(key: Key) -> Iterator[tuple[Condition, list[str]]]:
    """A date or a range of dates, as `matching` has it; of none, nothing is found anyway."""
    first, dash, last = key.value.partition("-")
    low, high = digits(first, "DA"), digits(last if dash else first, "DA")
    how = "range" if low and high else "gte" if low else "lte"
    if low or high:
        yield Condition(f"study_date__{how}"), [day for day in (low, high) if day]
