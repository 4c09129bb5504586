"""What a person may read that matches a search, one page of it (PS3.18 10.6): by the database, then value by value.

The database narrows by what it has columns for; what remains is matched on the attributes that filing kept. A search
that nothing narrows is read as far as its page needs, and no further than SCANNED rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from documents.access import readable_among
from documents.formats.dicom.values import Json
from documents.imaging import packed
from documents.imaging.access import Opened
from documents.imaging.dicomweb.problems import Problem
from documents.imaging.dicomweb.qido import narrowing
from documents.imaging.dicomweb.qido.matching import matches
from documents.imaging.dicomweb.qido.narrowing import MODALITIES, Condition, Narrowed
from documents.imaging.dicomweb.qido.query import Query
from documents.models import ImageSetPage, Instance, Series
from patients import clock
from patients.access import Person
from patients.models import DossierGrant
from patients.statements import Row, Statement, someone

SCANNED = 20_000  # rows of one search; beyond, it has to be narrowed (413)
CHUNK = 200
KEPT = 128  # texts of SQL, one for each kind of search: the usual ones stay
COUNTED = frozenset({MODALITIES, "00080056", "00081190", "00201206", "00201208", "00201209"})  # no attribute of a file
TOO_WIDE = _("Cette recherche porte sur trop d’images : précisez un examen, un patient ou une date.")

Rows = QuerySet[Any, Any]
Studies = QuerySet[ImageSetPage]
_PERSON: dict[str, Any] = {name: DossierGrant._meta.get_field(name) for name in ("user", "starts")}


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: its key, its dossier, the attributes that it was matched on, the UIDs that lead to it."""

    pk: int
    dossier: int
    data_set: Json
    study: str
    series: str = ""
    instance: str = ""
    transfer_syntax: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits; `has_more` says that others follow."""

    hits: list[Hit]
    has_more: bool


def image_sets(person: Person, query: Query) -> Page:
    """The studies that match, the newest first. Their attributes are those of their first series."""
    return _page(query, _rows(_of_studies, person, (), narrowing.of_studies(query)))


def series(person: Person, query: Query, among: Sequence[Opened] = ()) -> Page:
    """The series that match, study by study: `among` these that are open, or all that the person may read."""
    narrowed = [*narrowing.of_studies(query), *narrowing.of_rows(query, narrowing.OF_SERIES)]
    return _page(query, _rows(_of_series, person, among, narrowed))


def instances(person: Person, query: Query, among: Sequence[Opened] = (), series: str = "") -> Page:
    """The instances that match, in the order in which one looks at them; of one `series`, where it is said."""
    named = [(narrowing.of_row("series__uid"), [series])] if series else []
    narrowed = [*narrowing.of_studies(query), *named, *narrowing.of_rows(query, narrowing.OF_INSTANCES)]
    return _page(query, _rows(_of_instances, person, among, narrowed))


def _of_studies(studies: Studies) -> Rows:
    first = Series.objects.filter(image_set=OuterRef("pk")).order_by(F("number").asc(nulls_last=True), "pk")
    rows = studies.annotate(attributes=Subquery(first.values("attributes")[:1])).order_by("-act_date", "-pk")
    return rows.values_list("pk", "dossier", "attributes", "study_uid")


def _of_series(studies: Studies) -> Rows:
    rows = Series.objects.filter(image_set__in=studies.values("pk"))
    rows = rows.order_by("-image_set__act_date", "image_set", F("number").asc(nulls_last=True), "pk")
    return rows.values_list("pk", "image_set__dossier", "attributes", "image_set__study_uid", "uid")


def _of_instances(studies: Studies) -> Rows:
    numbers = (F("series__number").asc(nulls_last=True), "series__uid", F("number").asc(nulls_last=True), "place", "pk")
    rows = Instance.objects.filter(series__image_set__in=studies.values("pk")).order_by("series__image_set", *numbers)
    above = ("pk", "series__image_set__dossier", "metadata", "series__image_set__study_uid", "series__uid")
    return rows.values_list(*above, "uid", "transfer_syntax")


Kind = Callable[[Studies], Rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the database knows it, whatever its values, of which `lengths` says how many each condition has."""

    kind: Kind
    conditions: tuple[Condition, ...]
    lengths: tuple[int, ...]

    @property
    def fields(self) -> dict[str, Any]:
        """What `Statement` takes for the values of the conditions."""
        return {f"values_{place}": [CharField()] for place in range(len(self.conditions))}

    def rows(self, among: Callable[[Studies], Studies], told: Iterable[list[str]]) -> Rows:
        """With these values, of those studies that `among` leaves in."""
        asked = [(one.is_of_study, one.q(values)) for one, values in zip(self.conditions, told, strict=True)]
        studies = among(ImageSetPage.objects.filter(*(q for is_of_study, q in asked if is_of_study)))
        return self.kind(studies).filter(*(q for is_of_study, q in asked if not is_of_study))


@lru_cache(maxsize=KEPT)
def _of_open(asked: Asked) -> Statement:
    """Of studies that are open already, by their keys."""

    def build(open_sets: list[int], **told: list[str]) -> Rows:
        return asked.rows(lambda studies: studies.filter(pk__in=open_sets), told.values())

    return Statement(build, open_sets=[ImageSetPage._meta.pk], **asked.fields)


@lru_cache(maxsize=KEPT)
def _of_readable(asked: Asked) -> Statement:
    """Of all that a person may read."""
    few = any(one.is_of_few for one in asked.conditions)

    def build(user: int, starts: datetime, **told: list[str]) -> Rows:
        return asked.rows(lambda studies: readable_among(someone(user), studies, few=few, at=starts), told.values())

    return Statement(build, **_PERSON, **asked.fields)


def _rows(kind: Kind, person: Person, among: Sequence[Opened], narrowed: Narrowed) -> Generator[Row, None, None]:
    """Of what is open already, or of what the person may read at this instant. One query."""
    if not person.is_authenticated or not person.is_active:
        return
    asked = Asked(kind, tuple(one for one, _values in narrowed), tuple(len(values) for _one, values in narrowed))
    told: dict[str, Any] = {name: values for name, (_one, values) in zip(asked.fields, narrowed, strict=True)}
    if among:
        yield from _of_open(asked).each(CHUNK, open_sets=[one.image_set for one in among], **told)
    else:
        yield from _of_readable(asked).each(CHUNK, user=person.pk, starts=clock.now(), **told)


def _page(query: Query, rows: Generator[Row, None, None]) -> Page:
    """The rows from `offset` on that match, one more than asked for being looked for. Raises Problem (413).

    Who asks for none is not told that there are others: nobody would be traced.
    """
    found: list[Hit] = []
    if not query.limit:
        return Page(found, has_more=False)
    with closing(rows):
        for passed, hit in enumerate(_matching(query, rows), start=1):
            if passed > query.offset + query.limit:
                return Page(found, has_more=True)
            if passed > query.offset:
                found.append(hit)
    return Page(found, has_more=False)


def _matching(query: Query, rows: Iterable[Row]) -> Iterator[Hit]:
    keys = tuple(key for key in query.keys if key.path[0] not in COUNTED)
    for scanned, (pk, dossier, attributes, *told) in enumerate(rows):
        if scanned >= SCANNED:
            raise Problem(413, TOO_WIDE)
        data_set: Json = packed.unpack(attributes) if attributes else {}
        if matches(data_set, keys):
            yield Hit(pk, dossier, data_set, *told)
