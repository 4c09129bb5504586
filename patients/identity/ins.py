"""The INS number ("matricule INS"): the 13 characters of a NIR or NIA and their key of two.

Structure: sex, year (2), month (2), place of birth (5, INSEE code), order (3); key = 97 - (number mod 97), where the
Corsican 2A counts as 19 and 2B as 18 (décret n° 82-103 du 22 janvier 1982, article 4; INSEE, "Composition du NIR").

Only the key decides whether a number is right. The structure informs and refuses nothing, because the register holds
numbers that look wrong: sex 3 and 4 (foreign persons, formerly), 7 and 8 (numbers that wait for a civil status: the
NIA), months 20 to 30 or from 50 on (acts that do not tell the month) and 31 to 42 (incomplete acts that tell it),
communes since merged, countries renamed; and a person can change sex. Only the digits 0 and 9 of sex, which are
never given, are no number: without that, thirteen zeros would have a right key.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NIR: Final = "1.2.250.1.213.1.4.8"
NIA: Final = "1.2.250.1.213.1.4.9"
TEST: Final = "1.2.250.1.213.1.4.10"
DEMONSTRATION: Final = "1.2.250.1.213.1.4.11"
INS_C: Final = "1.2.250.1.213.1.4.2"

OIDS: Final[dict[str, "_StrPromise"]] = {
    NIR: _("INS-NIR : numéro d’inscription au répertoire"),
    NIA: _("INS-NIA : numéro d’immatriculation d’attente"),
    TEST: _("INS-NIR de test, patient inventé"),
    DEMONSTRATION: _("INS-NIR de démonstration, patient inventé"),
    INS_C: _("INS-C : identifiant calculé, abandonné"),
}
_INVENTED: Final = frozenset({TEST, DEMONSTRATION})
# INS-C, computed from traits, of 22 digits with another key, was given up in 2021: it identifies nobody here.
AUTHORITIES: Final = frozenset({NIR, NIA}) | _INVENTED

_CHARACTERS: Final = re.compile(
    r"(?P<number>(?P<sex>[1-8])(?P<year>\d\d)(?P<month>\d\d)(?P<place>(?:\d\d|2[AB])\d{3})\d{3})(?P<key>\d\d)", re.ASCII
)
_SEXES: Final = {"1": "M", "3": "M", "7": "M", "2": "F", "4": "F", "8": "F"}


def is_ins_authority(oid: str) -> bool:
    """Whether the numbers of this authority are INS numbers: of production, test or demonstration; not INS-C."""
    return oid in AUTHORITIES


def is_invented(oid: str) -> bool:
    """Whether the persons of this authority do not exist: production never qualifies their numbers."""
    return oid in _INVENTED


def normal(value: str) -> str:
    """The characters compared: capitals, without the blanks, dots and hyphens that people write between groups."""
    return re.sub(r"[\s.\-\0]", "", value).upper()


@dataclass(frozen=True, slots=True)
class Matricule:
    """What the characters of a number say; whether the number is right is `key_is_right`."""

    number: str
    key: str
    sex: str
    year: str
    month: int | None
    place: str


def parse(value: str) -> Matricule | None:
    """The parts of a number, in any writing; None when these are not the 15 characters of one.

    `sex` is M, F or ""; `year` has two digits; `month` is None where the register does not know it.
    """
    parts = _CHARACTERS.fullmatch(normal(value))
    if not parts:
        return None
    number, sex, year, month, place, key = parts.group("number", "sex", "year", "month", "place", "key")
    return Matricule(number, key, _SEXES.get(sex, ""), year, _month(int(month)), place)


def _month(written: int) -> int | None:
    """31 to 42 are January to December of an incomplete act; 20, 30 and from 50 on say nothing."""
    month = written - 30 if 31 <= written <= 42 else written
    return month if 1 <= month <= 12 else None


def key_of(number: str) -> str:
    """The key of the 13 characters of a NIR or NIA; ValueError when they are not."""
    digits = number.replace("2A", "19").replace("2B", "18")
    return f"{97 - int(digits) % 97:02d}"


def key_is_right(value: str) -> bool:
    """Whether `value` is an INS number with its key."""
    matricule = parse(value)
    return matricule is not None and key_of(matricule.number) == matricule.key
