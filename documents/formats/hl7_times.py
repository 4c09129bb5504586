"""HL7 time stamps (data type TS): YYYY[MM[DD[hh[mm[ss[.f]]]]]][+-zzzz], as precise as they are.

Behind an hour, HL7's schema lets an offset be its hours alone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from documents.formats.reading import Precision

_STAMP = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?:(?P<day>\d\d)(?:(?P<hour>\d\d)(?:(?P<minute>\d\d)"
    r"(?:(?P<second>\d\d)(?:\.\d+)?)?)?)?)?)?(?P<zone>[+-]\d{4}|(?(hour)[+-]\d\d))?$"
)
_PRECISIONS: tuple[tuple[str, Precision], ...] = (
    ("second", "second"), ("minute", "minute"), ("hour", "minute"),
    ("day", "day"), ("month", "month"), ("year", "year"),
)  # fmt: skip
# A stamp without a zone is a French sender's wall clock.
_HERE = ZoneInfo("Europe/Paris")


def moment(stamp: str) -> tuple[datetime | None, Precision]:
    """A datetime with its offset (unknown parts at their start) and how precise it is."""
    found = _STAMP.match(stamp)
    if not found:
        return None, ""
    part = {name: int(found[name] or 0) for name, _precision in _PRECISIONS}
    try:
        when = datetime(
            part["year"], part["month"] or 1, part["day"] or 1,
            part["hour"], part["minute"], min(part["second"], 59), tzinfo=_zone(found["zone"]),
        )  # fmt: skip
        fixed = when.astimezone(timezone(when.utcoffset() or timedelta()))
    except (ValueError, OverflowError):  # an offset may lead out of the calendar
        return None, ""
    return fixed, next(precision for name, precision in _PRECISIONS if _known(found, name))


def _known(found: re.Match[str], name: str) -> bool:
    """A month or day of "00" is how some senders say that they do not know it."""
    unknown = name in ("month", "day") and found[name] == "00"
    return found[name] is not None and not unknown


def _zone(offset: str | None) -> tzinfo:
    if not offset:
        return _HERE
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5] or 0))
    return timezone(-ahead if offset[0] == "-" else ahead)


def birth_date(stamp: str) -> str:
    """A birth time as an ISO date, partial where the stamp is: "1979", "1979-03", "1979-03-28"."""
    when, precision = moment(stamp[:8])
    if when is None:
        return ""
    shapes = {"year": "%Y", "month": "%Y-%m"}
    return f"{when.year:04d}" + when.strftime(shapes.get(precision, "%Y-%m-%d"))[len(str(when.year)) :]
