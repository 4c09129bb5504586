"""Birth dates as they come: whole, partial, unknown.

Only a whole date agrees, and only with the same whole date. RNIV has a date of which day and month are unknown typed
31/12 of its year; nothing tells it from a true 31 December, so it is a whole date here and agrees with itself alone.
A "date lunaire" of the health insurance (a month past 12, a day past the month's end, or zeros) is partial.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Final, Literal

Precision = Literal["", "year", "month", "day"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month, the year, or not at all; build it by `parse`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        if self.day:
            return "day"
        if self.month:
            return "month"
        return "year" if self.year else ""

    @property
    def is_whole(self) -> bool:
        return self.precision == "day"

    def isoformat(self) -> str:
        """`1979-03-28`, `1979-03`, `1979`, or ""."""
        parts = [f"{self.year:04d}" if self.year else ""]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)


UNKNOWN: Final = PartialDate()

# ISO 8601, HL7 TS of CDA and v2 (19790328, 197903, 19790328121500+0100), DICOM DA, and its ACR-NEMA form 1979.03.28.
# A year that nobody living or lately dead can be born in is no year: 790328 does not say 7903.
_WRITTEN: Final = re.compile(
    r"""(?P<year>(?:18|19|20|21)\d\d)
    (?:[-.]?(?P<month>\d\d)
    (?:[-.]?(?P<day>\d\d)
    (?:[T\ ]?\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?
    (?:Z|[+-]\d\d:?\d\d)?)?)?""",
    re.ASCII | re.VERBOSE,
)


def parse(value: str) -> PartialDate:
    """The date written in `value`, to the precision that can be trusted; `UNKNOWN` when it cannot be read.

    A time and its zone are dropped without conversion: a civil birth date is the one of the place of birth.
    """
    written = _WRITTEN.fullmatch(value.strip(" \0"))
    if not written:
        return UNKNOWN
    year, month, day = (int(part or 0) for part in written.group("year", "month", "day"))
    return _trusted(year, month, day)


def _trusted(year: int, month: int, day: int) -> PartialDate:
    """Zeros and impossible months and days say that the rest is not known."""
    if not 1 <= month <= 12:
        return PartialDate(year)
    if not 1 <= day <= monthrange(year, month)[1]:
        return PartialDate(year, month)
    return PartialDate(year, month, day)


def agrees(one: PartialDate, other: PartialDate) -> bool:
    """Both whole and the same: a partial date is no agreement, not even with itself."""
    return one.is_whole and one == other


def contradicts(one: PartialDate, other: PartialDate) -> bool:
    """They cannot be the same day, as far as both are known."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(first and second and first != second for first, second in pairs)
