"""The days of the hospital: six years that end today, as French people write them, whatever the machine's locale.

Dates are counted back from the day when the demo was first filled, which `filling` keeps: the whole history moves
with it by days, and stays where it was at the next run.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# The days off that have a date of their own: (month, day)
CLOSED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
SUNDAY_EVE = 5


def working(day: date) -> date:
    """The day itself, or the next one on which a consultation is held."""
    while day.weekday() >= SUNDAY_EVE or (day.month, day.day) in CLOSED:
        day += timedelta(1)
    return day


def long(day: date) -> str:
    """« 12 mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def short(day: date) -> str:
    """« 12/03/2026 »."""
    return f"{day:%d/%m/%Y}"


def month(day: date) -> str:
    """« mars 2026 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def at(day: date, hour: int, minute: int) -> datetime:
    """That time of that day in France."""
    return datetime.combine(day, time(hour, minute), PARIS)


def age(born: str, day: date) -> int:
    """Whole years between an ISO birth date and a day."""
    birth = date.fromisoformat(born)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
