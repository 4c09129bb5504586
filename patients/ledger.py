"""The ledger of reads: a row is committed before the first byte leaves, or nothing is served."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import (
    BigIntegerField,
    BinaryField,
    Case,
    DateTimeField,
    Exists,
    F,
    Field,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from patients import clock, turns
from patients.models import AccessTrace, Act, DossierGrant, DossierPage, Mode, User
from patients.models.traces import nonce
from patients.statements import Statement

REPEAT = timedelta(minutes=15)  # the same act on the same entry in the same mode adds no row meanwhile


class LedgerUnavailable(RuntimeError):
    """The trace could not be written: nothing may be served (503)."""


@dataclass(frozen=True, slots=True)
class Read:
    """What is about to be read: by whom, of which dossier (or its key) and entry, by which grant."""

    user: User
    dossier: DossierPage | int
    act: Act
    grant: DossierGrant | None = None
    entry: UUID | None = None
    mode: Mode = Mode.NORMAL

    @property
    def key(self) -> int:
        """The key of the dossier."""
        return self.dossier if isinstance(self.dossier, int) else self.dossier.pk


def record(read: Read) -> None:
    """Commits the trace of `read`, unless it repeats one of the last 15 minutes.

    Raises LedgerUnavailable when the database refuses; the caller serves nothing then.
    """
    try:
        if not _is_repeat(read):
            _insert(read)
    except DatabaseError as error:
        raise LedgerUnavailable from error


def record_each(user: User, act: Act, designations: Mapping[int, int | None]) -> None:
    """Commits a trace for each of these dossiers (key: designation), but for repeats; one statement for all of them.

    Raises LedgerUnavailable as `record`.
    """
    try:
        if designations.keys() <= _traced(user.pk, act, Mode.NORMAL, designations):
            return
        with transaction.atomic(durable=True):
            turns.take(f"{user.pk}/{act}")
            _insert_each(user, act, designations)
    except DatabaseError as error:
        raise LedgerUnavailable from error


def record_all(reads: Sequence[Read]) -> None:
    """The same for several entries of one dossier, of one act of one person, in one transaction.

    Raises LedgerUnavailable: then none is recorded, and nothing may be served.
    """
    try:
        with transaction.atomic(durable=True):
            _queue_behind_a_twin(replace(reads[0], entry=None))
            known = set(_recent(reads[0]).values_list("entry", flat=True))
            AccessTrace.objects.bulk_create(_trace(read) for read in reads if read.entry not in known)
    except DatabaseError as error:
        raise LedgerUnavailable from error


def traces_of(dossier: DossierPage) -> Sequence[AccessTrace]:
    """Every read of a dossier, oldest first."""
    rows = AccessTrace.objects.filter(dossier=dossier).select_related("user", "designation", "dossier")
    return list(rows.order_by("time", "pk"))


def _insert(read: Read) -> None:
    # durable: inside somebody's transaction the row could be rolled back after the bytes left
    with transaction.atomic(durable=True):
        _queue_behind_a_twin(read)
        if _is_repeat(read):
            return
        _trace(read).save(force_insert=True)


def _trace(read: Read) -> AccessTrace:
    return AccessTrace(
        user=read.user,
        dossier_id=read.key,
        entry=read.entry,
        act=read.act,
        mode=read.mode,
        designation_id=read.grant.designation_id if read.grant else None,
        time=clock.now(),
    )


def _insert_each(user: User, act: Act, designations: Mapping[int, int | None]) -> None:
    """INSERT … SELECT of the dossiers without a recent trace of the same act: what is not there is not read first."""
    now = clock.now()
    recent = AccessTrace.objects.filter(user=user, dossier=OuterRef("pk"), entry=None, act=act, mode=Mode.NORMAL)
    dossiers = DossierPage.objects.filter(~Exists(recent.filter(time__gt=now - REPEAT)), pk__in=designations)
    values: dict[str, Any] = {
        "user_id": Value(user.pk),
        "dossier_id": F("pk"),
        "act": Value(act.value),
        "mode": Value(Mode.NORMAL.value),
        # Cast: PostgreSQL takes a column of nulls alone for text
        "designation_id": Cast(_by_dossier(designations, BigIntegerField()), BigIntegerField()),
        "time": Value(now, output_field=DateTimeField()),
        "nonce": _by_dossier({pk: nonce() for pk in designations}, BinaryField()),
    }
    columns = {f"new_{name}": value for name, value in values.items()}
    select, parameters = dossiers.order_by("pk").annotate(**columns).values_list(*columns).query.sql_with_params()
    with connection.cursor() as cursor:
        into = ", ".join(map(connection.ops.quote_name, values))
        table = connection.ops.quote_name(AccessTrace._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({into}) {select}", parameters)


def _by_dossier(values: Mapping[int, object], field: Field[Any, Any]) -> Case:
    cases = (When(pk=pk, then=Value(value, output_field=field)) for pk, value in values.items())
    return Case(*cases, output_field=field)


def _queue_behind_a_twin(read: Read) -> None:
    """Two requests of one viewer at once write one row."""
    turns.take(f"{read.user.pk}/{read.key}/{read.entry}/{read.act}/{read.mode}")


def _is_repeat(read: Read) -> bool:
    if read.entry is None:
        return bool(_traced(read.user.pk, read.act, read.mode, [read.key]))
    told = {"user": read.user.pk, "dossier": read.key, "act": read.act, "mode": read.mode}
    return bool(REPEATS.rows(**told, entry=read.entry, since=clock.now() - REPEAT))


def _traced(user: int, act: str, mode: str, dossiers: Collection[int]) -> set[int]:
    """Of these dossiers, those that this act of this person left a trace of in the last 15 minutes, of no entry."""
    if not dossiers:
        return set()
    rows = REPEATS_EACH.rows(user=user, act=act, mode=mode, dossiers=list(dossiers), since=clock.now() - REPEAT)
    return {dossier for (dossier,) in rows}


def _recent(read: Read) -> QuerySet[AccessTrace]:
    """What the same person did of the same dossier, in the last 15 minutes."""
    return _since(read.user.pk, read.key, read.act, read.mode, clock.now() - REPEAT)


def _since(user: int, dossier: int, act: str, mode: str, since: datetime) -> QuerySet[AccessTrace]:
    return AccessTrace.objects.filter(user=user, dossier=dossier, act=act, mode=mode, time__gt=since)


def _repeat(entry: UUID, **told: Any) -> QuerySet[AccessTrace, Any]:
    return _since(**told).filter(entry=entry).order_by().values_list("act")[:1]


def _repeats(user: int, dossiers: Sequence[int], act: str, mode: str, since: datetime) -> QuerySet[AccessTrace, Any]:
    rows = AccessTrace.objects.filter(user=user, dossier__in=dossiers, act=act, mode=mode, time__gt=since)
    return rows.filter(entry=None).order_by().values_list("dossier").distinct()


_FIELDS: dict[str, Any] = {
    "user": AccessTrace._meta.get_field("user"),
    "act": AccessTrace._meta.get_field("act"),
    "mode": AccessTrace._meta.get_field("mode"),
    "since": AccessTrace._meta.get_field("time"),
}
_OF_DOSSIER = AccessTrace._meta.get_field("dossier")
# Asked at each frame
REPEATS = Statement(_repeat, **_FIELDS, dossier=_OF_DOSSIER, entry=AccessTrace._meta.get_field("entry"))
# Asked at each search
REPEATS_EACH = Statement(_repeats, **_FIELDS, dossiers=[_OF_DOSSIER])
