"""Which studies, series and instances a person may read at this instant: the only source of them for a view.

What is readable is said by `documents.access`, of the study; here it is asked for by the UIDs of DICOMweb. What the
query does not return does not exist: forbidden and absent take the same queries.

One study may stand twice in a dossier that was merged, each with images that the other lacks
(`documents.actions.carry_over`): both are read as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min, QuerySet

from documents.access import readable_among
from documents.models import ImageSetPage, Instance, Series
from patients import clock, ledger
from patients.access import Person, again, widest_grant
from patients.models import Act, DossierGrant
from patients.statements import Rows, Statement, model_of, names_of, someone
from storage.models import StoredObject, Vault

_OF_INSTANCE = names_of(Instance, but=("metadata", "bulk"))
_OF_STORED, _OF_VAULT = names_of(StoredObject), names_of(Vault)
COLUMNS = (
    *_OF_INSTANCE,
    *(f"stored__{name}" for name in _OF_STORED),
    *(f"stored__vault__{name}" for name in _OF_VAULT),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A study that this person may read now: its entry, its dossier, and the grant that says so."""

    person: Person
    image_set: int
    entry: UUID
    dossier: int
    grant: DossierGrant

    def trace(self, act: Act) -> None:
        """Commits the trace, before anything is served. Raises LedgerUnavailable (503)."""
        ledger.record(ledger.Read(self.person, self.dossier, act, self.grant, self.entry))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """The instances of a study, or of one of its series: one at least."""

    parts: tuple[Opened, ...]
    instances: QuerySet[Instance]

    def trace(self, act: Act) -> None:
        """Commits the trace of each of its entries, before anything is served. Raises LedgerUnavailable (503)."""
        for part in self.parts:
            part.trace(act)

    def is_still_open(self) -> bool:
        """Whether all of it may still be read, for bytes that leave over a long time. Two queries."""
        return is_still_open(self.parts)


@dataclass(frozen=True, slots=True)
class OpenInstance:
    """One instance, its stored object with it; `metadata` and `bulk` are read when asked for."""

    opened: Opened
    instance: Instance

    def trace(self, act: Act) -> None:
        """Commits the trace, before anything is served. Raises LedgerUnavailable (503)."""
        self.opened.trace(act)

    def is_still_open(self) -> bool:
        """Whether it may still be read. Two queries."""
        return is_still_open((self.opened,))


def is_still_open(parts: tuple[Opened, ...]) -> bool:
    """Whether all of these may still be read by their person, whose account may have been closed. Two queries."""
    keys = [part.image_set for part in parts]
    return readable_among(again(parts[0].person), ImageSetPage.objects.filter(pk__in=keys)).count() == len(keys)


def open_study(person: Person, study: str) -> OpenStudy | None:
    """The study, if this person may read it. Two queries; one where there is none."""
    parts = _opened(person, _asked(STUDY, person, study=study))
    keys = [part.image_set for part in parts]
    return OpenStudy(parts, _once(Instance.objects.filter(series__image_set__in=keys), keys)) if parts else None


def open_series(person: Person, study: str, series: str) -> OpenStudy | None:
    """The instances of one series, if this person may read the study. Two queries; one where there is none."""
    found = _asked(SERIES, person, study=study, series=series)
    parts = _opened(person, (one[1:] for one in found))
    keys = [one[0] for one in found]
    return OpenStudy(parts, _once(Instance.objects.filter(series__in=keys), keys)) if parts else None


def open_instance(person: Person, study: str, series: str, instance: str) -> OpenInstance | None:
    """The instance, if this person may read the study. Two queries; one where there is none."""
    found = _asked(INSTANCE, person, study=study, series=series, instance=instance)
    if not found:
        return None
    image_set, entry, dossier, *columns = found[0]
    parts = _opened(person, [(image_set, entry, dossier)])
    return OpenInstance(parts[0], _instance(columns)) if parts else None


def study_rows(person: Person, at: datetime, study: str) -> QuerySet[ImageSetPage, Any]:
    """Of the study, where the person may read it at `at`: image set, entry, dossier."""
    return studies(person, study, at).values_list("pk", "uuid", "dossier")


def series_rows(person: Person, at: datetime, study: str, series: str) -> QuerySet[Series, Any]:
    """Of a series that the person may read at `at`: itself, then as of its study."""
    rows = Series.objects.filter(uid=series, image_set__in=studies(person, study, at).values("pk")).order_by("pk")
    return rows.values_list("pk", "image_set", "image_set__uuid", "image_set__dossier")


def instance_rows(person: Person, at: datetime, study: str, series: str, instance: str) -> QuerySet[Instance, Any]:
    """Of an instance that the person may read at `at`: image set, entry, dossier, then the columns of `COLUMNS`."""
    rows = Instance.objects.filter(uid=instance, series__uid=series)
    rows = rows.filter(series__image_set__in=studies(person, study, at).values("pk"))
    above = ("series__image_set", "series__image_set__uuid", "series__image_set__dossier")
    return rows.order_by("pk").values_list(*above, *COLUMNS)[:1]


def studies(person: Person, uid: str, at: datetime | None = None) -> QuerySet[ImageSetPage]:
    """The image sets of this study that the person may read."""
    return readable_among(person, ImageSetPage.objects.filter(study_uid=uid), at=at).order_by("pk")


def _asked(statement: Statement, person: Person, **uids: str) -> Rows:
    """None for whoever is signed out or closed: so say the querysets, which ask nothing then."""
    if not person.is_authenticated or not person.is_active:
        return []
    return statement.rows(person=person.pk, at=clock.now(), **uids)


def _opened(person: Person, found: Iterable[tuple[int, UUID, int]]) -> tuple[Opened, ...]:
    each = ((image_set, entry, dossier, widest_grant(person, dossier)) for image_set, entry, dossier in found)
    return tuple(Opened(person, one, entry, dossier, grant) for one, entry, dossier, grant in each if grant)


def _instance(columns: list[Any]) -> Instance:
    stored = len(_OF_INSTANCE) + len(_OF_STORED)
    found: Instance = model_of(Instance, _OF_INSTANCE, columns[: len(_OF_INSTANCE)])
    found.stored = model_of(StoredObject, _OF_STORED, columns[len(_OF_INSTANCE) : stored])
    found.stored.vault = model_of(Vault, _OF_VAULT, columns[stored:])
    return found


def _once(rows: QuerySet[Instance], keys: list[int]) -> QuerySet[Instance]:
    """In the order in which one looks at them; of those that stand twice in a merged dossier, one."""
    if len(keys) > 1:
        rows = Instance.objects.filter(pk__in=rows.values("uid").annotate(first=Min("pk")).values("first"))
    return rows.select_related("series", "stored__vault").order_by(
        F("series__number").asc(nulls_last=True),
        "series__uid",
        F("number").asc(nulls_last=True),
        F("place").asc(nulls_last=True),
        "pk",
    )


# Asked at each frame: Django takes nine tenths of the time of an answer to write this SQL
_FIELDS: dict[str, Any] = {
    "person": DossierGrant._meta.get_field("user"),
    "at": DossierGrant._meta.get_field("starts"),
    "study": ImageSetPage._meta.get_field("study_uid"),
}
_OF_SERIES = _FIELDS | {"series": Series._meta.get_field("uid")}
STUDY = Statement(lambda person, **told: study_rows(someone(person), **told), **_FIELDS)
SERIES = Statement(lambda person, **told: series_rows(someone(person), **told), **_OF_SERIES)
INSTANCE = Statement(
    lambda person, **told: instance_rows(someone(person), **told),
    **_OF_SERIES,
    instance=Instance._meta.get_field("uid"),
)
