"""Patients who may be taken for one another, among those of one physician."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from patients.identity import dates, normalise

Way = tuple[str, str]


class Names(Protocol):
    """The names of an identity: of a model, or of a row of values."""

    @property
    def birth_name(self) -> str: ...
    @property
    def first_given_name(self) -> str: ...
    @property
    def used_name(self) -> str: ...
    @property
    def used_given_name(self) -> str: ...


class Born(Names, Protocol):
    """And the birth date, ISO 8601 as far as it is known."""

    @property
    def birth_date(self) -> str: ...


def ways(names: Names) -> frozenset[Way]:
    """Every way to call someone, as compared: birth or used name with birth or used given name."""
    families = {normalise.name(name) for name in {names.birth_name, names.used_name} - {""}}
    givens = {normalise.name(name) for name in {names.first_given_name, names.used_given_name} - {""}}
    return frozenset((family, given) for family in families - {""} for given in givens - {""})


def shared(everyone: Iterable[frozenset[Way]]) -> frozenset[Way]:
    """The ways to call someone that call several people."""
    people = Counter(way for called in everyone for way in called)
    return frozenset(way for way, count in people.items() if count > 1)


def confusable(identity: Born) -> frozenset[Way]:
    """The same, and the family name with a whole birth date: twins, of whom only the given name tells one."""
    called = ways(identity)
    born = dates.parse(identity.birth_date)
    return called | {(family, born.isoformat()) for family, _given in called} if born.is_whole else called


def are_namesakes(one: Names, other: Names) -> bool:
    """Whether both may be called the same; otherwise it is their birth that makes them confusable."""
    return bool(ways(one) & ways(other))
