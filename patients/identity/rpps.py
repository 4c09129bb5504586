"""The national number of a health professional.

An RPPS number is 11 digits of which the last is a Luhn key. Documents carry it in the IDNPS (CI-SIS, "PS_IdNat"):
a digit that says which register, then the number: 8 and the RPPS, 0 and the ADELI, 3 to 6 and a number inside
an establishment or practice (3 with a FINESS, 4 with a SIREN, 5 with a SIRET, 6 with the RPPS of a practice).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Register = Literal["rpps", "adeli", "internal", "other"]

IDNPS: Final = "1.2.250.1.71.4.2.1"
_INTERNAL: Final = frozenset("13456")


@dataclass(frozen=True, slots=True)
class ProfessionalNumber:
    """A number and the register it belongs to; `value` as received, without the register's digit where there is one."""

    register: Register
    value: str

    @property
    def rpps(self) -> str:
        """The 11 digits, right or wrong; "" when the number is not of the RPPS."""
        return self.value if self.register == "rpps" else ""


def split(idnps: str) -> ProfessionalNumber:
    """Tell an IDNPS apart. What is not of its register's length is "other", whole: it is nobody's number."""
    value = idnps.strip()
    if re.fullmatch(r"8\d{11}", value, re.ASCII):
        return ProfessionalNumber("rpps", value[1:])
    # ADELI: the département, which can be 2A or 2B, then digits; some examples have a letter further on.
    if re.fullmatch(r"0[0-9A-Z]{9}", value, re.ASCII):
        return ProfessionalNumber("adeli", value[1:])
    if value[:1] in _INTERNAL and len(value) > 1:
        return ProfessionalNumber("internal", value[1:])
    return ProfessionalNumber("other", value)


def key_is_right(value: str) -> bool:
    """Whether `value` is 11 digits with their Luhn key; zeros alone have the key of zeros and are no number."""
    return bool(re.fullmatch(r"\d{11}", value, re.ASCII)) and bool(int(value)) and luhn_is_right(value)


def luhn_is_right(value: str) -> bool:
    """Whether the last of these digits is the Luhn key of the others (RPPS, FINESS)."""
    return sum(_weight(place, int(digit)) for place, digit in enumerate(reversed(value))) % 10 == 0


def _weight(place: int, digit: int) -> int:
    """Every second digit from the right counts twice, its two digits added (ISO/IEC 7812-1, annex B)."""
    doubled = digit * (1 + place % 2)
    return doubled - 9 if doubled > 9 else doubled
