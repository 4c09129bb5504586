"""The traits of a person, and how those of a document compare with one identity of a dossier.

The strict traits of the INS referential: birth name, first birth given name, birth date, sex, and the birth place
where both sides have it. A missing trait is no agreement, except the birth place, which senders often leave out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from patients.identity import dates, normalise


@dataclass(frozen=True, slots=True)
class Traits:
    """As received; "" when absent.

    `birth_name` may come from a name without a qualifier (DICOM PatientName): it is compared with birth names only, so
    that a used name in its place agrees with nothing. `first_given_name` is the first birth given name where the sender
    tells it; `given_names` the list of them all, or given names of which nobody says which is the first.
    """

    birth_name: str = ""
    first_given_name: str = ""
    birth_date: str = ""
    sex: str = ""
    birth_place: str = ""
    given_names: str = ""


class Verdict(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    MISSING = "missing"


STRICT: Final = ("birth_name", "first_given_name", "birth_date", "sex")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict for each trait. Missing: absent, unknown or partial on one side, without contradiction."""

    birth_name: Verdict
    first_given_name: Verdict
    birth_date: Verdict
    sex: Verdict
    birth_place: Verdict

    def __iter__(self) -> Iterator[tuple[str, Verdict]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    @property
    def agrees(self) -> bool:
        """Whether the four strict traits are equal and the birth place does not differ."""
        return not self.different and not self.missing

    @property
    def different(self) -> tuple[str, ...]:
        return tuple(trait for trait, verdict in self if verdict is Verdict.DIFFERENT)

    @property
    def missing(self) -> tuple[str, ...]:
        """The strict traits that stop an agreement by their absence: never the birth place."""
        return tuple(trait for trait, verdict in self if verdict is Verdict.MISSING and trait in STRICT)

    @property
    def equal(self) -> tuple[str, ...]:
        return tuple(trait for trait, verdict in self if verdict is Verdict.EQUAL)


def normal(traits: Traits) -> Traits:
    """As compared; idempotent. Two traits are the same person's word for word when their normal forms are equal."""
    return Traits(
        birth_name=normalise.name(traits.birth_name),
        first_given_name=_first_given_name(traits),
        birth_date=dates.parse(traits.birth_date).isoformat(),
        sex=normalise.sex(traits.sex),
        birth_place=normalise.place(traits.birth_place),
        given_names=" ".join(normalise.given_names(traits.given_names)),
    )


def _first_given_name(traits: Traits) -> str:
    """The one given explicitly decides; else the only one of the list, if it has one.

    Of a longer list nobody can say where the first given name ends: until 1999 the civil registry wrote lists and
    compound names alike, with a blank, and senders still write `MARIE LOUISE` for the compound.
    """
    listed = normalise.given_names(traits.given_names)
    return normalise.name(traits.first_given_name) or (listed[0] if len(listed) == 1 else "")


def is_complete(traits: Traits) -> bool:
    """Whether the four strict traits are there, the birth date whole."""
    own = normal(traits)
    return compare(own, own).agrees


def strictly_agree(claim: Traits, identity: Traits) -> bool:
    return compare(claim, identity).agrees


def compare(claim: Traits, identity: Traits) -> Comparison:
    """Trait by trait, after normalisation; `claim` is the document's, `identity` one whole identity of a dossier."""
    own, other = normal(claim), normal(identity)
    return Comparison(
        birth_name=_texts(own.birth_name, other.birth_name),
        first_given_name=_given_names(own, other),
        birth_date=_dates(own.birth_date, other.birth_date),
        sex=_texts(own.sex, other.sex),
        birth_place=_places(own.birth_place, other.birth_place),
    )


def _texts(one: str, other: str) -> Verdict:
    if not one or not other:
        return Verdict.MISSING
    return Verdict.EQUAL if one == other else Verdict.DIFFERENT


def _given_names(claim: Traits, identity: Traits) -> Verdict:
    """A list without a first given name agrees with the same list, and contradicts a name it does not begin with.

    A list that begins with the identity's first given name is no agreement: `MARIE LOUISE` may be the twin Marie-Louise
    of Marie. The desk decides.
    """
    if claim.first_given_name or not claim.given_names:
        return _texts(claim.first_given_name, identity.first_given_name)
    if claim.given_names == identity.given_names:
        return Verdict.EQUAL if identity.first_given_name else Verdict.MISSING
    begins = f"{claim.given_names} ".startswith(f"{identity.first_given_name} ".lstrip())
    return Verdict.MISSING if begins else Verdict.DIFFERENT


def _dates(one: str, other: str) -> Verdict:
    first, second = dates.parse(one), dates.parse(other)
    if dates.agrees(first, second):
        return Verdict.EQUAL
    return Verdict.DIFFERENT if dates.contradicts(first, second) else Verdict.MISSING


# INSEE, code officiel géographique: communes whose births are registered by arrondissement, which has its own code.
_ARRONDISSEMENTS: Final = {"75056": "751", "69123": "6938", "13055": "132"}


def _places(one: str, other: str) -> Verdict:
    """Paris and one of its arrondissements are the same place to different precisions: no contradiction."""
    for city, arrondissement in ((one, other), (other, one)):
        if city in _ARRONDISSEMENTS and arrondissement.startswith(_ARRONDISSEMENTS[city]):
            return Verdict.MISSING
    return _texts(one, other)
