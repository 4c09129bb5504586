"""Values of biology that hang together: a base of the patient's own, changed by what is going on, compared with before.

Everything is counted in tenths, so that no rounding differs between machines.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.demonstration.chance import Chance
from portal.demonstration.people import told


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis: its unit, its usual values (low, high, in tenths), the decimals written."""

    name: str
    group: str
    unit: str
    low: int
    high: int
    decimals: int = 1


ANALYSES = tuple(Analysis(name, **table) for name, table in told("labs.toml")["analysis"].items())
SITUATIONS: Mapping[str, Mapping[str, int]] = told("labs.toml")["situation"]
LIMITS: Mapping[str, tuple[str, str, int]] = told("labs.toml")["marker"]


@dataclass(slots=True)
class Blood:
    """The values of one patient, report after report."""

    chance: Chance
    sex: str
    age: int
    base: dict[str, int] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)

    def report(self, situation: str, markers: Mapping[str, str]) -> dict[str, list[tuple[str, ...]]]:
        """Rows by group: analysis, value, unit, usual values, value before. A marker's value is written as given."""
        self.base = self.base or {one.name: self._usual(one) for one in ANALYSES}
        values = self._values(SITUATIONS[situation])
        groups: dict[str, list[tuple[str, ...]]] = {}
        for one in ANALYSES:
            row = self._row(one.name, values[one.name], one.unit, self._range(one), one.decimals)
            groups.setdefault(one.group, []).append(row)
        for name, written in markers.items():
            groups.setdefault(LIMITS[name][0], []).append(self._marked(name, written))
        return groups

    def _values(self, changes: Mapping[str, int]) -> dict[str, int]:
        """Of one sample; white cells are the sum of their kinds, the filtration is that of the creatinine."""
        values = {one.name: self._value(one, changes.get(one.name, 100)) for one in ANALYSES}
        white = values["Polynucléaires neutrophiles"] + values["Lymphocytes"]
        filtered = 30849 * (values["Créatinine"] / 10) ** -1.154 * self.age**-0.203 * (1 if self.sex == "M" else 0.742)
        return values | {"Leucocytes": white * 112 // 100, "DFG estimé (MDRD)": min(round(filtered), 120) * 10}

    def _marked(self, name: str, written: str) -> tuple[str, ...]:
        _group, unit, limit = LIMITS[name]
        tenths = round(float(written.replace(",", ".").replace(" ", "")) * 10)
        usual = f"< {_written(limit, 1)}" if limit else "absence"
        return name, f"{written} *" if tenths > limit else written, unit, usual, self._before(name, written)

    def _usual(self, one: Analysis) -> int:
        """Somewhere in the middle of the usual values; a woman's haemoglobin is in their lower half."""
        third = (one.high - one.low) // 3
        low = one.low + (third if one.name != "Hémoglobine" else (4 if self.sex == "F" else 18))
        return self.chance.between(low, low + max(third, 1))

    def _value(self, one: Analysis, percent: int) -> int:
        around = self.chance.between(95, 105)
        return max(self.base[one.name] * percent * around // 10000, 1)

    def _row(self, name: str, tenths: int, unit: str, usual: tuple[int, int], decimals: int) -> tuple[str, ...]:
        written = _written(tenths, decimals)
        outside = not usual[0] <= tenths <= usual[1]
        span = f"{_written(usual[0], decimals)} – {_written(usual[1], decimals)}"
        return name, f"{written} *" if outside else written, unit, span, self._before(name, written)

    def _range(self, one: Analysis) -> tuple[int, int]:
        if one.name == "Hémoglobine" and self.sex == "M":
            return 130, 170
        return one.low, one.high

    def _before(self, name: str, written: str) -> str:
        earlier = self.before.get(name, "")
        self.before[name] = written
        return earlier


def _written(tenths: int, decimals: int) -> str:
    return f"{tenths // 10},{tenths % 10}" if decimals else str((tenths + 5) // 10)
