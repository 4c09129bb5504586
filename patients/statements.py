"""Querysets whose SQL is written once per process: what is asked at every frame costs the asking alone.

The text comes from the very queryset that anyone else would ask, built twice with values that nobody has: a parameter
that changes from one to the other is one of the values, what stays is of the rule. Nothing of an answer is kept: the
database is asked afresh each time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateTimeField, Field, Model, QuerySet, UUIDField

from patients.models import User

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Rows = list[Row]
Column = Field[Any, Any]
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

    `[column]` is a list of values of it, at least one: written for 1, 2, 4… values, the last one repeated, so that a
    few texts do for any length. A value decides what is found, never which conditions are asked: for a person whose
    state does (signed out, closed account) the caller asks the queryset itself.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **fields: Column | list[Column]) -> None:
        self._build = build
        self._fields = {name: field for name, field in fields.items() if not isinstance(field, list)}
        self._lists = {name: field[0] for name, field in fields.items() if isinstance(field, list)}
        self._written: dict[tuple[str, tuple[int, ...]], Written] = {}

    def rows(self, **values: Any) -> Rows:
        """What the queryset would give with these values, now. One query."""
        here = connections[DEFAULT_DB_ALIAS]  # itself: `connection` looks it up again for each word
        written, parameters = self._asked(values, here)
        with here.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            found = cursor.fetchall()
        return [_read(row, written.reading, here) for row in found]

    def each(self, at_once: int, **values: Any) -> Generator[Row, None, None]:
        """The same, of which no more than `at_once` are in memory. To be closed where it is not read to its end."""
        here = connections[DEFAULT_DB_ALIAS]
        written, parameters = self._asked(values, here)
        with here.chunked_cursor() as cursor:
            cursor.execute(written.sql, parameters)
            while found := cursor.fetchmany(at_once):
                yield from (_read(row, written.reading, here) for row in found)
                if len(found) < at_once:
                    return

    def _asked(self, values: Values, here: BaseDatabaseWrapper) -> tuple[Written, list[Any]]:
        """The SQL, and its parameters in order."""
        lengths = {name: _filled(len(values[name])) for name in self._lists}
        key = (here.vendor, tuple(lengths.values()))
        written = self._written.get(key)
        if written is None:
            written = self._written.setdefault(key, self._write(lengths, here))
        told = self._prepared(values, lengths, here)
        return written, [told[name] if name else constant for name, constant in written.parameters]

    def _prepared(self, values: Values, lengths: Mapping[str, int], here: BaseDatabaseWrapper) -> dict[str, Any]:
        """The values as the database takes them, each by the name that `Written` has for it."""
        told = {name: field.get_db_prep_value(values[name], here) for name, field in self._fields.items()}
        for name, field in self._lists.items():
            several = [field.get_db_prep_value(value, here) for value in values[name]]
            several += several[-1:] * (lengths[name] - len(several))
            told |= {f"{name} {place}": value for place, value in enumerate(several)}
        return told

    def _write(self, lengths: Mapping[str, int], here: BaseDatabaseWrapper) -> Written:
        """Raises RuntimeError where a value does not stand in the SQL as a parameter of its own."""
        first, second = (self._of_nobody(lengths, at) for at in (0, 1))
        (sql, ones), (other, twos) = (self._compiled(values, here) for values in (first, second))
        prepared = [self._prepared(values, lengths, here) for values in (first, second)]
        names = dict(zip(zip(*(told.values() for told in prepared), strict=True), prepared[0], strict=True))
        met = zip(ones, twos, strict=False)  # as many in both, or the SQL differs
        parameters = [(names.get((one, two), "" if one == two else None), one) for one, two in met]
        if sql != other or {name for name, _one in parameters} - {""} != prepared[0].keys():
            raise RuntimeError("a statement whose values decide what it asks")
        compiler = self._build(**first).query.get_compiler(connection=here)
        compiler.pre_sql_setup()
        by_place = compiler.get_converters([one[0] for one in compiler.select])
        reading = [(at, column, converters) for at, (converters, column) in by_place.items()]
        return Written(sql, parameters, reading)

    def _of_nobody(self, lengths: Mapping[str, int], at: int) -> dict[str, Any]:
        """Values that nobody has, no two alike; others for each `at`."""
        numbers = count(at, 2)
        told = {name: _nobodys(field, next(numbers)) for name, field in self._fields.items()}
        return told | {
            name: [_nobodys(field, next(numbers)) for _place in range(lengths[name])]
            for name, field in self._lists.items()
        }

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


def _filled(length: int) -> int:
    """The next power of two."""
    return 1 << (length - 1).bit_length()


def _read(row: Sequence[Any], reading: Reading, here: BaseDatabaseWrapper) -> Row:
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
