"""What a file says, made fit for a database: whatever a stranger wrote, the columns take it."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any, TypeVar

T = TypeVar("T")

# PostgreSQL refuses NUL in a text; half a surrogate pair is no character in any encoding
_UNFIT = re.compile("[\0\ud800-\udfff]")


def storable(value: T) -> T:
    """The same text, tuple or dataclass, without the characters that no column takes nor dates that no zone does."""
    fit: Any = _fit(value)
    result: T = fit
    return result


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return _UNFIT.sub("", value)
    if isinstance(value, tuple):
        return tuple(map(_fit, value))
    if isinstance(value, datetime):  # in another zone it might fall out of the calendar
        return value if MINYEAR < value.year < MAXYEAR else None
    return _fit_fields(value) if is_dataclass(value) and not isinstance(value, type) else value


def _fit_fields(value: Any) -> Any:
    told = {field.name: getattr(value, field.name) for field in fields(value)}
    fit = {name: _fit(one) for name, one in told.items()}
    changed = {name: one for name, one in fit.items() if one != told[name]}
    return replace(value, **changed) if changed else value
