"""Who a dossier is about, as every screen of it says: the facts of the identity strip.

RNIV 1 has each trait stand apart under its name: birth name and birth given name are not the used ones,
and an INS is shown only when the identity behind it is qualified.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import capfirst

from patients import calendar, homonyms
from patients.access import Opening, Person, readable_dossiers
from patients.identity import dates, ins, normalise
from patients.models import DossierPage, Sex


class Identity(homonyms.Born, Protocol):
    """The columns of a recorded identity: of a model, or of a row of values."""

    @property
    def given_names(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def death_date(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A qualified INS in the groups that people read; `is_invented` for a test or demonstration number."""

    written: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a screen says of a patient, each "" when unknown.

    Used names and further given names only where they differ; `born` is ISO, `birth` the same in words.
    """

    birth_name: str
    given_name: str
    given_names: str
    used_name: str
    used_given_name: str
    born: str
    birth: str
    age: str
    sex: str
    death: str
    ins: Number | None = None
    namesakes: tuple["Namesake", ...] = ()

    @property
    def has_homonym(self) -> bool:
        """Whether another of one's patients may be taken for this one."""
        return bool(self.namesakes)


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another of one's patients who may be taken for this one; `is_twin`: by family name and birth date alone."""

    uuid: UUID
    facts: Facts
    is_twin: bool


class Known(NamedTuple):
    """One of a person's patients, as read from the database: a dossier and the identity in force."""

    pk: int
    uuid: UUID
    birth_name: str
    first_given_name: str
    given_names: str
    used_name: str
    used_given_name: str
    birth_date: str
    sex: str
    death_date: date | None


def known(dossiers: QuerySet[DossierPage]) -> list[Known]:
    """Of those that have an identity, in no order. One query."""
    columns = ["pk", "uuid", *(f"identity__{name}" for name in Known._fields[2:])]
    return [Known(*row) for row in dossiers.exclude(identity=None).order_by().values_list(*columns)]


def namesakes(identity: Identity, others: Iterable[Known]) -> tuple[Namesake, ...]:
    """Those of `others` who may be taken for this patient. No query."""
    called = homonyms.confusable(identity)
    alike = (one for one in others if called & homonyms.confusable(one))
    return tuple(Namesake(one.uuid, facts(one), is_twin=not homonyms.are_namesakes(identity, one)) for one in alike)


def facts(identity: Identity) -> Facts:
    """The facts of an identity, without its number: what a row of a list needs. No query."""
    born, died = dates.parse(identity.birth_date), identity.death_date
    first = identity.first_given_name or identity.given_names
    return Facts(
        birth_name=identity.birth_name.upper(),
        given_name=first,
        given_names=_unless_same(identity.given_names, first),
        used_name=_unless_same(identity.used_name, identity.birth_name).upper(),
        used_given_name=_unless_same(identity.used_given_name, first),
        born=born.isoformat(),
        birth=calendar.partial(born),
        age=calendar.age(born, died or calendar.today()),
        sex=capfirst(str(Sex(identity.sex).label)),
        death=calendar.day(died) if died else "",
    )


def strip(person: Person, opening: Opening) -> Facts | None:
    """The identity strip of an open dossier: its INS if qualified, homonyms among one's own. One query.

    None for a dossier without an identity, which no action makes.
    """
    identity = opening.dossier.identity
    if identity is None:
        return None
    others = readable_dossiers(person).exclude(pk=opening.dossier.pk)
    number = Number(written(opening.ins[0]), ins.is_invented(opening.ins[1])) if opening.ins else None
    return replace(facts(identity), ins=number, namesakes=namesakes(identity, known(others)))


def written(number: str) -> str:
    """An INS in the groups that people read, its key last: 2 79 03 51 215 189 89."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(number[start:stop] for start, stop in pairwise(cuts))


def _unless_same(name: str, other: str) -> str:
    """`name`, "" when only case, accents or hyphens part it from `other`."""
    return "" if normalise.name(name) == normalise.name(other) else name
