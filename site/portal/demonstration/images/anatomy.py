"""What lies in a phantom: shapes painted one over the other into a slice of the body, as a scanner would see them.

Lengths are millimetres, attenuation Hounsfield units; x goes to the patient's left, y to the back, z to the head. All
in whole numbers, on a grid of quarter millimetres: the same voxels on every machine.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from portal.demonstration.chance import Chance

PIXELS, SPACING = 256, 1.5  # so many pixels a side, of so many millimetres
Plane = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Point = tuple[int, int, int]
_ONE = 1_000_000  # what the sum of squares is compared with
_STEPS = (np.arange(PIXELS, dtype=np.int64) * 2 - PIXELS + 1) * 3  # the pixels' middles, in quarter millimetres
_X, _Y = np.meshgrid(_STEPS, _STEPS)


class Shape(Protocol):
    """Something that has a cross-section at each height."""

    def paint(self, image: Plane, z: int) -> None:
        """Puts its attenuation where it is in the slice at `z` millimetres."""


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """An organ; `denser` is how many units it gains with each 10 mm to the back, as a lung does in who lies down."""

    centre: Point
    axes: Point
    units: int
    denser: int = 0

    def paint(self, image: Plane, z: int) -> None:
        """See Shape."""
        (x, y, height), (wide, deep, tall) = self.centre, self.axes
        if (left := _ONE - (z - height) ** 2 * _ONE // tall**2) <= 0:
            return
        place = (_between(y - deep, y + deep), _between(x - wide, x + wide))
        inside = _squares(_X[place], _Y[place], (x, y), (wide, deep)) < left
        image[place][inside] = self.units + self.denser * _Y[place][inside] // 40


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ellipses mirrored at the middle, through every slice: the outline of a trunk, or a layer of its wall."""

    centre: tuple[int, int]
    axes: tuple[int, int]
    units: int

    def paint(self, image: Plane, z: int) -> None:
        """See Shape."""
        image[_squares(np.abs(_X), _Y, self.centre, self.axes) < _ONE] = self.units


@dataclass(frozen=True, slots=True)
class Ribs:
    """Bone in a mirrored wall, `thick`: a rib every so many mm, so high, none before `front`; it descends to the front
    by `lean` mm in 100. Harder outside than within."""

    centre: tuple[int, int]
    axes: tuple[int, int]
    thick: int
    every: int
    high: int
    lean: int
    front: int
    units: int

    def paint(self, image: Plane, z: int) -> None:
        """See Shape."""
        along = (4 * z - self.lean * _Y // 100) % (4 * self.every)
        image[self._wall(0) & (along < 4 * self.high)] = self.units
        image[self._wall(2) & (along >= 8) & (along < 4 * self.high - 8)] = self.units * 2 // 5

    def _wall(self, within: int) -> Mask:
        (wide, deep), inner = self.axes, self.thick - within
        outside = _squares(np.abs(_X), _Y, self.centre, (wide - within, deep - within)) < _ONE
        inside = _squares(np.abs(_X), _Y, self.centre, (wide - inner, deep - inner)) < _ONE
        wall: Mask = outside & ~inside & (4 * self.front <= _Y)
        return wall


def shapes(told: Sequence[Sequence[str | int]]) -> tuple[Shape, ...]:
    """The shapes that a body's `organs` tell, each a kind and its numbers (content/images.toml says which)."""
    return tuple(shape for kind, *numbers in told for shape in _KINDS[str(kind)](*map(int, numbers)))


def _ellipsoid(*told: int) -> Iterator[Shape]:
    x, y, z, wide, deep, tall, units, *denser = told
    yield Ellipsoid((x, y, z), (wide, deep, tall), units, *denser)


def _pair(*told: int) -> Iterator[Shape]:
    x, y, wide, deep, units = told
    yield Pair((x, y), (wide, deep), units)


def _ribs(*told: int) -> Iterator[Shape]:
    x, y, wide, deep, *rest = told
    yield Ribs((x, y), (wide, deep), *rest)


def _tube(*told: int) -> Iterator[Shape]:
    """A vessel or an airway, from one point to another, from one radius to another: a row of balls."""
    (start, end), (first, last, units) = _points(told[:6]), told[6:]
    count = max(1, *(abs(b - a) for a, b in zip(start, end, strict=True)))
    for step in range(count + 1):
        radius = first + (last - first) * step // count
        yield Ellipsoid(_way(start, end, step, count), (radius, radius, radius), units)


def _tree(*told: int) -> Iterator[Shape]:
    """The vessels of a lung: from its root, so many branches of a first radius to points of an ellipsoid, forked."""
    (root, centre, axes), (count, radius, units) = _points(told[:9]), told[9:]
    chance = Chance(f"vessels of {root}")
    for _branch in range(count):
        tip = _place(chance, centre, axes)
        bend = _moved(chance, _way(root, tip, 1, 2), 12)
        yield from _tube(*root, *bend, radius, 2, units)
        yield from _tube(*bend, *tip, 2, 1, units)
        yield from _tube(*_way(bend, tip, 1, 3), *_moved(chance, tip, 20), 1, 1, units)


def _place(chance: Chance, centre: Point, axes: Point) -> Point:
    """A point in the outer half of an ellipsoid."""
    while True:
        parts = [chance.between(-100, 100) for _axis in range(3)]
        if 2500 < sum(part**2 for part in parts) < 8100:
            x, y, z = (middle + part * axis // 100 for middle, part, axis in zip(centre, parts, axes, strict=True))
            return x, y, z


def _moved(chance: Chance, point: Point, most: int) -> Point:
    x, y, z = (part + chance.between(-most, most) for part in point)
    return x, y, z


def _way(start: Point, end: Point, step: int, count: int) -> Point:
    x, y, z = (a + (b - a) * step // count for a, b in zip(start, end, strict=True))
    return x, y, z


def _points(told: Sequence[int]) -> list[Point]:
    return [(told[n], told[n + 1], told[n + 2]) for n in range(0, len(told), 3)]


_KINDS: Mapping[str, Callable[..., Iterator[Shape]]] = {
    "ellipsoid": _ellipsoid,
    "pair": _pair,
    "ribs": _ribs,
    "tube": _tube,
    "tree": _tree,
}


def _between(low: int, high: int) -> slice:
    """The rows or columns whose middles are between two places."""
    first, last = np.searchsorted(_STEPS, [4 * low, 4 * high])
    return slice(int(first), int(last) + 1)


def _squares(x: Plane, y: Plane, centre: tuple[int, int], axes: tuple[int, int]) -> Plane:
    """How far from the centre, squared, where 1,000,000 is the edge of the ellipse."""
    across = (x - 4 * centre[0]) ** 2 * _ONE // (4 * axes[0]) ** 2
    return across + (y - 4 * centre[1]) ** 2 * _ONE // (4 * axes[1]) ** 2


def softened(image: Plane) -> Plane:
    """As a detector sees it: each pixel mixed with its neighbours, 1-2-1 across and down."""
    wide = np.pad(image, 1, mode="edge")
    across = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    mixed: Plane = (across[:-2] + 2 * across[1:-1] + across[2:]) // 16
    return mixed
