"""Cancer drugs as the protocols give them: doses by square metre, by kilogram's worth or fixed."""

from dataclasses import dataclass
from functools import cache

from portal.demonstration.people import told


@dataclass(frozen=True, slots=True)
class Given:
    """A protocol for one patient: its name, its rhythm, and a row for each drug: name, rule, dose, way."""

    name: str = ""
    every: str = ""
    rows: tuple[tuple[str, str, str, str], ...] = ()


@cache
def given(key: str, surface: float, percent: str) -> Given:
    """The protocol `key` for a body surface in square metres, at so many percent; an empty one without a key."""
    if not key:
        return Given()
    table = told("protocols.toml")[key]
    rows = tuple(_row(drug, surface, int(percent)) for drug in table["drugs"])
    return Given(table["name"], table["every"], rows)


def _row(drug: list[str], surface: float, percent: int) -> tuple[str, str, str, str]:
    name, amount, unit, way = drug
    if not unit.endswith("/m²"):
        return name, f"{amount} {unit}", f"{amount} {unit}", way
    dose = round(float(amount) * surface * percent / 100)
    rule = f"{amount} {unit}" if percent == 100 else f"{amount} {unit} × {percent} %"
    return name, rule, f"{dose} {unit.removesuffix('/m²')}", way
