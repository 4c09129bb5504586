"""What a person may read that matches a search, one page of it (PS3.18 10.6): by the database, then value by value.

The database narrows by what it has columns for; what remains is matched on the attributes that filing kept. A search
that nothing narrows is read as far as its page needs, and no further than SCANNED rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from documents.access import readable_among
from documents.formats.dicom.values import Json
from documents.imaging import packed
from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.qido.matching import digits, matches
from documents.imaging.dicomweb.qido.query import Key, Query
from documents.models import ImageSetPage, Instance, Series
from patients.access import Person

SCANNED = 20_000  # rows of one search; beyond, it has to be narrowed (413)
CHUNK = 200
STUDY_UID, SERIES_UID, INSTANCE_UID, SOP_CLASS = "0020000D", "0020000E", "00080018", "00080016"
MODALITY, MODALITIES = "00080060", "00080061"
COUNTED = frozenset({MODALITIES, "00080056", "00081190", "00201206", "00201208", "00201209"})  # no attribute of a file
TOO_WIDE = _("Cette recherche porte sur trop d’images : précisez un examen, un patient ou une date.")

Row = TypeVar("Row", ImageSetPage, Series, Instance)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Row]):
    """A row, and the attributes that it was matched on."""

    row: Row
    data_set: Json


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of hits; `has_more` says that others follow."""

    hits: list[Hit[Row]]
    has_more: bool


def image_sets(person: Person, query: Query, study: str = "") -> Page[ImageSetPage]:
    """The studies that match, the newest first. `attributes` of a row are those of its first series."""
    first = Series.objects.filter(image_set=OuterRef("pk")).order_by(F("number").asc(nulls_last=True), "pk")
    rows = _image_sets(person, query, study).annotate(attributes=Subquery(first.values("attributes")[:1]))
    columns = rows.annotate(of_dossier=F("dossier")).order_by("-act_date", "-pk")
    return _page(columns, query, lambda row: _unpacked(row.attributes))  # type: ignore[attr-defined]


def series(person: Person, query: Query, study: str = "") -> Page[Series]:
    """The series that match, study by study."""
    rows = Series.objects.filter(image_set__in=_image_sets(person, query, study).values("pk"))
    rows = _narrowed(rows, query, {SERIES_UID: "uid", MODALITY: "modality"}).select_related(None)
    columns = rows.annotate(study=F("image_set__study_uid"), of_dossier=F("image_set__dossier"))
    order = ("-image_set__act_date", "image_set", F("number").asc(nulls_last=True), "pk")
    return _page(columns.order_by(*order), query, lambda row: _unpacked(row.attributes))


def instances(person: Person, query: Query, study: str = "", series: str = "") -> Page[Instance]:
    """The instances that match, in the order in which one looks at them."""
    rows = Instance.objects.filter(series__image_set__in=_image_sets(person, query, study).values("pk"))
    if series:
        rows = rows.filter(series__uid=series)
    rows = _narrowed(rows, query, {INSTANCE_UID: "uid", SERIES_UID: "series__uid", SOP_CLASS: "sop_class"})
    rows = _narrowed(rows, query, {MODALITY: "series__modality"}).defer("frames", "bulk")
    columns = rows.annotate(
        study=F("series__image_set__study_uid"), of_series=F("series__uid"), of_dossier=F("series__image_set__dossier")
    )
    numbers = (F("series__number").asc(nulls_last=True), "series__uid", F("number").asc(nulls_last=True), "place", "pk")
    return _page(columns.order_by("series__image_set", *numbers), query, lambda row: packed.unpack(row.metadata))


def _image_sets(person: Person, query: Query, study: str) -> QuerySet[ImageSetPage]:
    """Of what the person may read, the studies that the columns leave in."""
    uids = [study] if study else query.uids(STUDY_UID)
    rows = ImageSetPage.objects.filter(study_uid__in=uids) if uids else ImageSetPage.objects.all()
    among = Series.objects.filter(image_set=OuterRef("pk"))
    for tag, column in (("00100020", "patient_id"), ("00080050", "accession"), (MODALITIES, "modality")):
        if value := query.single(tag):
            rows = rows.filter(Exists(among.filter(**{column: value.strip()})))
    for key in query.keys:
        if key.path == ("00080020",):
            rows = rows.filter(Exists(among.filter(_on_days(key))))
    return readable_among(person, rows, few=bool(uids))


def _on_days(key: Key) -> Q:
    """Of a date or a range of dates, as `matching` has it."""
    first, dash, last = key.value.partition("-")
    low, high = digits(first, "DA"), digits(last if dash else first, "DA")
    after = Q(study_date__gte=low) if low else Q()
    return Q(study_date__gt="") & after & (Q(study_date__lte=high) if high else Q())


def _narrowed(rows: QuerySet[Row], query: Query, columns: Mapping[str, str]) -> QuerySet[Row]:
    for tag, column in columns.items():
        uids = query.uids(tag) if column.endswith("uid") else []
        if uids:
            rows = rows.filter(**{f"{column}__in": uids})
        elif value := query.single(tag):
            rows = rows.filter(**{column: value.strip()})
    return rows


def _page(rows: QuerySet[Row], query: Query, data_set: Callable[[Row], Json]) -> Page[Row]:
    """The rows from `offset` on that match, one more than asked for being looked for. Raises Problem (413)."""
    keys = tuple(key for key in query.keys if key.path[0] not in COUNTED)
    found: list[Hit[Row]] = []
    for passed, hit in enumerate(_matching(rows, keys, data_set), start=1):
        if passed > query.offset + query.limit:
            return Page(found, has_more=True)
        if passed > query.offset:
            found.append(hit)
    return Page(found, has_more=False)


def _matching(rows: QuerySet[Row], keys: tuple[Key, ...], data_set: Callable[[Row], Json]) -> Iterator[Hit[Row]]:
    for scanned, row in enumerate(rows.iterator(chunk_size=CHUNK)):
        if scanned >= SCANNED:
            raise Problem(413, TOO_WIDE)
        told = data_set(row)
        if matches(told, keys):
            yield Hit(row, told)


def _unpacked(attributes: Any) -> Json:
    told: Json = packed.unpack(attributes) if attributes else {}
    return told
