"""The anatomy of a phantom: shapes of the size and in the place that the content tells."""

import numpy as np
import pytest

from portal.demonstration.images import phantom
from portal.demonstration.images.anatomy import PIXELS, SPACING, Ellipsoid, Plane, shapes, softened

AIR = -1000


def painted(*told: list[str | int], z: int = 0) -> Plane:
    image = np.full((PIXELS, PIXELS), AIR, dtype=np.int64)
    for shape in shapes(told):
        shape.paint(image, z)
    return image


def at(image: Plane, x: float, y: float) -> int:
    """The units at a place, in millimetres from the middle."""
    middle = (PIXELS - 1) / 2
    return int(image[round(y / SPACING + middle), round(x / SPACING + middle)])


@pytest.mark.parametrize(("z", "radius"), [(0, 30), (24, 18), (30, 0), (-40, 0)])
def test_an_ellipsoid_has_the_section_of_its_height(z: int, radius: int) -> None:
    image = painted(["ellipsoid", 20, -40, 0, 30, 30, 30, 50], z=z)
    area = int((image == 50).sum()) * SPACING**2
    assert abs(area - 3.1416 * radius**2) < 60  # square millimetres
    assert at(image, 20, -40) == (50 if radius else AIR)


def test_what_comes_later_stands_in_front() -> None:
    image = painted(["ellipsoid", 0, 0, 0, 60, 60, 60, 50], ["ellipsoid", 10, 0, 0, 20, 20, 20, 200])
    assert (at(image, 10, 0), at(image, -30, 0)) == (200, 50)


def test_a_lung_is_denser_to_the_back() -> None:
    image = np.full((PIXELS, PIXELS), AIR, dtype=np.int64)
    Ellipsoid((0, 0, 0), (80, 90, 90), -870, denser=3).paint(image, 0)
    assert (at(image, 0, 80) - at(image, 0, -80)) == pytest.approx(3 * 16, abs=2)


def test_a_tube_goes_from_one_place_to_the_other_and_no_further() -> None:
    told: list[str | int] = ["tube", -40, 0, -20, 40, 20, 20, 6, 2, 180]
    assert at(painted(told, z=-20), -40, 0) == at(painted(told), 0, 10) == at(painted(told, z=20), 40, 20) == 180
    assert (painted(told, z=30) == AIR).all()
    wide, narrow = (int((painted(told, z=z) == 180).sum()) for z in (-15, 15))
    assert wide > 2 * narrow


def test_ribs_lie_in_the_wall_and_go_down_to_the_front() -> None:
    told: list[str | int] = ["ribs", 58, 0, 100, 100, 9, 25, 11, 40, -400, 380]
    heights = range(-24, 26)
    rows = {y: [z for z in heights if (painted(told, z=z)[round(y / SPACING + 127.5)] > AIR).any()] for y in (60, -60)}
    assert all(0 < len(there) < len(heights) for there in rows.values())
    assert rows[60] != rows[-60]
    assert at(painted(told), 58, 0) == AIR


def test_a_chest_has_its_heart_on_the_left_and_its_spine_at_the_back() -> None:
    chest = phantom.plane("thorax", 0, -20)
    assert at(chest, 48, -30) > 100
    assert at(chest, -100, 0) < -700
    assert at(chest, 0, 70) > 150
    assert at(chest, 0, -170) == AIR


def test_softening_keeps_what_is_even_and_spreads_an_edge() -> None:
    image = np.zeros((PIXELS, PIXELS), dtype=np.int64)
    image[:, 128:] = 400
    soft = softened(image)
    assert (soft[:, 127] == 100).all()
    assert (soft[:, 128] == 300).all()
    assert (soft[:, :126] == 0).all()
