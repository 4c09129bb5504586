"""Dates and ages as a person reads them, in the person's language, no more precise than they are known."""

from calendar import monthrange
from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients import clock
from patients.identity.dates import PartialDate

MONTHS_UNTIL = 24  # a child's age is said in months until two years, as in a vaccination book


def today() -> date:
    """The day it is in France."""
    return timezone.localtime(clock.now()).date()


def day(value: date) -> str:
    """« 12 mars 2026 »."""
    return _first(value, date_format(value, "j F Y"))


def short_day(value: date) -> str:
    """« 12 mars », where the year is said above."""
    return _first(value, date_format(value, "j F"))


def _first(value: date, written: str) -> str:
    """The first of a month is « 1er » in French."""
    is_french = (translation.get_language() or "").startswith("fr")
    return f"1er{written[1:]}" if is_french and value.day == 1 else written


def moment(value: datetime) -> str:
    """« 12 mars 2026 à 9:05 », by the clock of France."""
    here = timezone.localtime(value)
    return _("%(day)s à %(time)s") % {"day": day(here.date()), "time": time_format(here, "H:i")}


def month(value: date) -> str:
    """« mars 2026 »."""
    return date_format(value, "F Y")


def partial(value: PartialDate) -> str:
    """A date known to the day, the month or the year; "" when it is not known at all."""
    if value.year is None:
        return ""
    if value.month is None:
        return str(value.year)
    if value.day is None:
        return month(date(value.year, value.month, 1))
    return day(date(value.year, value.month, value.day))


def age(born: PartialDate, on: date) -> str:
    """The age on a day: in days, months, then years; « environ » when the birth date is not whole; "" unknown."""
    if born.year is None:
        return ""
    first = date(born.year, born.month or 1, born.day or 1)
    if first > on:
        return ""
    if not born.is_whole:
        years = _months(first, on) // 12
        if not years:
            return _("moins d’un an")
        return ngettext("environ %(count)d an", "environ %(count)d ans", years) % {"count": years}
    return _whole_age(first, on)


def _whole_age(born: date, on: date) -> str:
    months = _months(born, on)
    if months < 1:
        days = (on - born).days
        if not days:
            return _("moins d’un jour")
        return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}
    if months < MONTHS_UNTIL:
        return ngettext("%(count)d mois", "%(count)d mois", months) % {"count": months}
    return ngettext("%(count)d an", "%(count)d ans", months // 12) % {"count": months // 12}


def _months(born: date, on: date) -> int:
    """Whole months lived; a birthday that the month does not have falls on its last day."""
    months = (on.year - born.year) * 12 + on.month - born.month
    return months - (on.day < min(born.day, monthrange(on.year, on.month)[1]))
