"""The two sides of a match: what a document claims, and what a dossier holds."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from patients.identity.identifiers import Identifier, KnownIdentifier
from patients.identity.traits import Comparison, Traits, compare


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a document says it is about."""

    identifiers: tuple[Identifier, ...] = ()
    traits: Traits = field(default_factory=Traits)

    @property
    def ins(self) -> tuple[Identifier, ...]:
        """The INS numbers, as received."""
        return tuple(number for number in self.identifiers if number.is_ins and number.normal().value)

    @property
    def local(self) -> tuple[Identifier, ...]:
        return tuple(number for number in self.identifiers if number.is_local)


@dataclass(frozen=True)
class Candidate:
    """A dossier that may be the one: all its identities and numbers, present and past."""

    dossier: UUID
    identities: tuple[Traits, ...] = ()
    identifiers: tuple[KnownIdentifier, ...] = ()

    @cached_property
    def numbers(self) -> frozenset[Identifier]:
        return frozenset(number.normal() for number in self.identifiers)

    @cached_property
    def current_numbers(self) -> frozenset[Identifier]:
        return frozenset(number.normal() for number in self.identifiers if number.current)

    @property
    def has_ins(self) -> bool:
        return any(number.is_ins for number in self.numbers)

    def nearest(self, traits: Traits) -> tuple[Comparison, Traits]:
        """The identity that agrees, else the one with the most equal and the fewest different traits.

        Each identity is compared whole: the name of one and the sex of another never make an agreement.
        """
        pairs = [(compare(traits, identity), identity) for identity in self.identities or (Traits(),)]
        return max(pairs, key=lambda pair: (pair[0].agrees, len(pair[0].equal), -len(pair[0].different)))
