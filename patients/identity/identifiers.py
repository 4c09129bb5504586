"""A patient's numbers: as a document carries them, and as a dossier holds them."""

from dataclasses import dataclass

from patients.identity import ins, normalise


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number and the authority that gave it; as received until `normal`."""

    value: str
    authority: str

    @property
    def is_ins(self) -> bool:
        return ins.is_ins_authority(normalise.authority(self.authority))

    @property
    def is_local(self) -> bool:
        """A number of an establishment. Without an authority it is nobody's; INS-C is given up, and nobody's too."""
        authority = normalise.authority(self.authority)
        return bool(self.value.strip(" \0") and authority) and not self.is_ins and authority != ins.INS_C

    @property
    def key_is_wrong(self) -> bool:
        """Only an INS has a key that we know."""
        return self.is_ins and not ins.key_is_right(self.value)

    def normal(self) -> "Identifier":
        """As compared. A local number keeps its case, zeros and inner blanks: they can be what tells it apart."""
        value = ins.normal(self.value) if self.is_ins else self.value.strip(" \0")
        return Identifier(value, normalise.authority(self.authority))


@dataclass(frozen=True, slots=True)
class KnownIdentifier:
    """A number that a dossier has or had, with the marks that RNIV lets one put on an identity."""

    value: str
    authority: str
    status: str = "provisoire"
    current: bool = True
    doubtful: bool = False
    homonym: bool = False
    fictitious: bool = False

    def normal(self) -> Identifier:
        return Identifier(self.value, self.authority).normal()
