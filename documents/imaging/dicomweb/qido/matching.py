"""Whether a data set is what a search asks for (PS3.4 C.2.2.2; PS3.18 8.3.4.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from documents.formats.dicom.values import Json
from documents.imaging.dicomweb.qido.query import Key, listed

_RANGES = ("DA", "TM", "DT")
_NUMBERS = ("IS", "DS", "US", "SS", "UL", "SL", "FL", "FD", "UV", "SV")


def matches(data_set: Json, keys: Iterable[Key]) -> bool:
    """Whether each key finds its value."""
    return all(_matches(data_set, key) for key in keys)


def _matches(data_set: Json, key: Key) -> bool:
    return any(_is_asked(value, key) for value in _values([data_set], key.path))


def _values(places: list[Json], path: tuple[str, ...]) -> Iterator[Any]:
    """The values at the end of a path, in any item of its sequences."""
    for place in places:
        found = place.get(path[0], {}).get("Value") or []
        if len(path) == 1:
            yield from found
        else:
            yield from _values([item for item in found if isinstance(item, dict)], path[1:])


def _is_asked(value: Any, key: Key) -> bool:
    if value is None:
        return False
    if key.vr == "UI":
        return str(value) in listed(key.value)
    if key.vr == "PN":
        return _is_name(value, key.value)
    if key.vr in _NUMBERS:
        return _is_number(value, key.value)
    if key.vr in _RANGES:
        return _is_within(str(value), key.value, key.vr)
    return is_like(str(value).strip(" "), key.value.strip(" "))


def _is_name(value: Any, asked: str) -> bool:
    """In any of its groups, whatever the case and accents; empty components at the end do not count (PS3.5 6.2.1)."""
    groups = value.values() if isinstance(value, dict) else [value]
    wanted = folded(asked).rstrip("^ ")
    return any(is_like(folded(str(group)).rstrip("^ "), wanted) for group in groups)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Without case and accents (PS3.4 C.2.2.2.1.1 allows both for names)."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _is_number(value: Any, asked: str) -> bool:
    try:
        return float(value) == float(asked)
    except (TypeError, ValueError, OverflowError):
        return str(value) == asked


def _is_within(value: str, asked: str, vr: str) -> bool:
    """One date or time, or between two, both included, one of which may be open (PS3.4 C.2.2.2.5).

    At the precision of what is asked: 10-11 is until 11:59:59. Fractions and offsets from UTC are not compared.
    """
    first, dash, last = asked.partition("-")
    told, low, high = (digits(text, vr) for text in (value, first, last if dash else first))
    return bool(told and (low or high)) and told.ljust(len(low), "0") >= low and told[: len(high)] <= high


def digits(text: str, vr: str) -> str:
    """A date or time without what stands between its numbers: ACR-NEMA wrote 2026.03.28 and 14:00:00."""
    whole = text if vr == "DA" else re.split(r"[.+]", text)[0]
    return re.sub(r"\D", "", whole, flags=re.ASCII)


def is_like(text: str, pattern: str) -> bool:
    """`*` is any run of characters, `?` any one (PS3.4 C.2.2.2.4), in a time that no pattern makes explode."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    """What stands between two `*` is taken where it comes first, and what follows the last at the very end: atomic
    groups, so that nothing is tried again. A long pattern against a long text takes milliseconds, not seconds."""
    first, *others = (re.escape(run).replace(r"\?", ".") for run in pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    *between, _last = (f"(?>.*?{run})" for run in others)
    length = len(pattern.rpartition("*")[2])
    return re.compile(f"{first}{''.join(between)}(?>.{{{length},}})(?<={others[-1]})", re.DOTALL)
