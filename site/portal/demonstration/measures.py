"""What the blocks calculate: doses by body surface, dates around the day of the paper, a decimal with its comma."""

from datetime import date, timedelta
from math import sqrt

from django.template import Library

from portal.demonstration import days
from portal.demonstration.chance import of

register = Library()


def surface(kilograms: float, centimetres: float) -> float:
    """Body surface in square metres (Mosteller 1987), to the hundredth."""
    return round(sqrt(kilograms * centimetres / 3600), 2)


@register.filter
def comma(value: float | str) -> str:
    """A decimal as written in French: « 12,5 »."""
    return str(value).replace(".", ",")


@register.filter
def times(value: float | str, by: float | str) -> str:
    """A product, to the unit: a dose by square metre becomes a dose."""
    return str(round(_number(value) * _number(by)))


@register.filter
def percent(value: float | str, by: float | str) -> str:
    """So many percent of a number, to the unit."""
    return str(round(_number(value) * _number(by) / 100))


@register.filter
def plus(value: float | str, by: float | str) -> str:
    """A sum, to the unit."""
    return str(round(_number(value) + _number(by)))


@register.filter
def later(day: date, count: float | str) -> str:
    """The long date so many days later (or earlier), on a working day."""
    return days.long(days.working(day + timedelta(round(_number(count)))))


@register.filter
def month_later(day: date, count: float | str) -> str:
    """« mars 2026 », so many days later."""
    return days.month(day + timedelta(round(_number(count))))


@register.filter
def one_of(chance: int, choices: str) -> str:
    """One of « a|b|c »; two lists of choices in one paper fall each for itself."""
    options = choices.split("|")
    return options[(chance + of(choices)) % len(options)]


@register.filter
def agreed(sex: str, forms: str) -> str:
    """One of « masculine|feminine »."""
    masculine, feminine = forms.split("|")
    return feminine if sex == "F" else masculine


def _number(value: float | str) -> float:
    return float(str(value).replace(",", "."))
