"""Sizes of files as people say them: in units of 1,000 (SI), with the names of the reader's language."""

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop

UNITS: Final = (gettext_noop("Ko"), gettext_noop("Mo"), gettext_noop("Go"))


def written(size: int) -> str:
    """`size` bytes, one decimal below ten: "812 Ko", "1,4 Mo", "256 Mo"; KB, MB, GB in English. Never 0."""
    value, unit = size / 1000, 0
    while round(value) >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    told = max(round(value, 1), 0.1) if round(value, 1) < 10 else round(value)
    whole = int(told) if told == int(told) else told
    return f"{number_format(whole)}\xa0{gettext(UNITS[unit])}"
