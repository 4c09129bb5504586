"""Querysets whose SQL is written once per process: what is asked at every frame costs the asking alone.

The text comes from the very queryset that anyone else would ask, built twice with values that nobody has: a parameter
that changes from one to the other is one of the values, what stays is of the rule. Nothing of an answer is kept: the
database is asked afresh each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateTimeField, Field, Model, QuerySet, UUIDField

from patients.models import User

Values = Mapping[str, Any]
Rows = list[tuple[Any, ...]]
Reading = Sequence[tuple[int, Any, Sequence[Callable[..., Any]]]]


@dataclass(frozen=True, slots=True)
class Written:
    """SQL of one kind of database; `parameters` are names of values, or constants where the name is "".

    `reading` has, for each column that needs it (by its place), what makes Python's value of the database's.
    """

    sql: str
    parameters: Sequence[tuple[str | None, Any]]
    reading: Reading


class Statement:
    """`build` gives a queryset of `values_list` from values by name, each of the column that `fields` says.

    A value decides what is found, never which conditions are asked: for a person whose state does (signed out, closed
    account) the caller asks the queryset itself.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **fields: Field[Any, Any]) -> None:
        self._build, self._fields = build, fields
        self._written: dict[str, Written] = {}

    def rows(self, **values: Any) -> Rows:
        """What the queryset would give with these values, now. One query."""
        here = connections[DEFAULT_DB_ALIAS]  # itself: `connection` looks it up again for each word
        written = self._written.get(here.vendor) or self._write(here)
        told = self._prepared(values, here)
        parameters = [told[name] if name else constant for name, constant in written.parameters]
        with here.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            found = cursor.fetchall()
        return [_read(row, written.reading, here) for row in found]

    def _prepared(self, values: Values, here: BaseDatabaseWrapper) -> dict[str, Any]:
        return {name: field.get_db_prep_value(values[name], here) for name, field in self._fields.items()}

    def _write(self, here: BaseDatabaseWrapper) -> Written:
        """Raises RuntimeError where a value does not stand in the SQL as a parameter of its own."""
        first, second = (
            {name: _nobodys(field, 2 * number + at) for number, (name, field) in enumerate(self._fields.items())}
            for at in (0, 1)
        )
        (sql, ones), (other, twos) = (self._compiled(values, here) for values in (first, second))
        pairs = zip(*(self._prepared(values, here).values() for values in (first, second)), strict=True)
        names = dict(zip(pairs, self._fields, strict=True))
        met = zip(ones, twos, strict=False)  # as many in both, or the SQL differs
        parameters = [(names.get((one, two), "" if one == two else None), one) for one, two in met]
        if sql != other or {name for name, _one in parameters} - {""} != self._fields.keys():
            raise RuntimeError("a statement whose values decide what it asks")
        compiler = self._build(**first).query.get_compiler(connection=here)
        compiler.pre_sql_setup()
        by_place = compiler.get_converters([one[0] for one in compiler.select])
        reading = [(at, column, converters) for at, (converters, column) in by_place.items()]
        return self._written.setdefault(here.vendor, Written(sql, parameters, reading))

    def _compiled(self, values: Values, here: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:
        sql, parameters = self._build(**values).query.get_compiler(connection=here).as_sql()
        return sql, parameters


def someone(pk: int) -> User:
    """An active account that stands for any, where only the key is asked for."""
    return User(pk=pk)


def model_of(kind: type[Model], names: Sequence[str], values: Sequence[Any]) -> Any:
    """The object of these columns; a column that is not among them is read when asked for."""
    return kind.from_db(DEFAULT_DB_ALIAS, names, values)


def names_of(kind: type[Model], *, but: Sequence[str] = ()) -> list[str]:
    """The columns of a model."""
    return [field.attname for field in kind._meta.concrete_fields if field.attname not in but]


def _read(row: Sequence[Any], reading: Reading, here: BaseDatabaseWrapper) -> tuple[Any, ...]:
    values = list(row)
    for at, column, converters in reading:
        for convert in converters:
            values[at] = convert(values[at], column, here)
    return tuple(values)


def _nobodys(field: Field[Any, Any], number: int) -> Any:
    """A value of this column's type that is no constant of a rule; it is never sent."""
    if isinstance(field, DateTimeField):
        return datetime(9000 + number, 1, 1, tzinfo=UTC)
    if isinstance(field, UUIDField):
        return UUID(int=number)
    return f"nobody's {number}" if isinstance(field, CharField) else 2_000_000_000 + number
