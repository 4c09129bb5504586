"""Where frames lie in the patient, for sorting slices and comparing series (PS3.3 C.7.6.2, C.7.6.16)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from documents.formats.dicom.attributes import first_item, items, number, numbers, text
from documents.formats.dicom.values import Json

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """One frame's place, in millimetres; None where the file does not say.

    `orientation` is the direction of the rows then of the columns; `spacing` between rows, then
    between columns.
    """

    position: Vector | None
    orientation: tuple[Vector, Vector] | None
    spacing: tuple[float, float] | None
    thickness: float | None

    @property
    def normal(self) -> Vector | None:
        """The direction in which slices follow each other (cross product of rows and columns)."""
        if self.orientation is None:
            return None
        (a, b, c), (d, e, f) = self.orientation
        return (b * f - c * e, c * d - a * f, a * e - b * d)

    @property
    def distance(self) -> float | None:
        """Where the slice is along its normal: what slices are sorted and compared by."""
        if self.position is None or self.normal is None:
            return None
        found = sum(p * n for p, n in zip(self.position, self.normal, strict=True))
        return found if isfinite(found) else None


@dataclass(frozen=True, slots=True)
class Geometry:
    """`planes`: one for the image, or one for each frame of an enhanced image."""

    frame_of_reference: str
    slice_spacing: float | None
    planes: tuple[Plane, ...]


def geometry(data_set: Json) -> Geometry:
    shared = first_item(data_set, "SharedFunctionalGroupsSequence")
    by_frame = items(data_set, "PerFrameFunctionalGroupsSequence")
    if shared or by_frame:
        planes = tuple(_plane(_groups(own, shared)) for own in by_frame or [{}])
    else:
        planes = (_plane(_Groups(data_set, data_set, data_set)),)
    measures = first_item(shared, "PixelMeasuresSequence")
    return Geometry(
        frame_of_reference=text(data_set, "FrameOfReferenceUID"),
        slice_spacing=number(data_set, "SpacingBetweenSlices") or number(measures, "SpacingBetweenSlices"),
        planes=planes,
    )


class _Groups(NamedTuple):
    """The data sets that hold position, orientation and measures."""

    position: Json
    orientation: Json
    measures: Json


def _groups(own: Json, shared: Json) -> _Groups:
    """A frame's own functional groups, else those that all frames share (PS3.3 C.7.6.16.1)."""
    names = ("PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence")
    return _Groups(*(first_item(own, name) or first_item(shared, name) for name in names))


def _plane(groups: _Groups) -> Plane:
    position = numbers(groups.position, "ImagePositionPatient")
    directions = numbers(groups.orientation, "ImageOrientationPatient")
    spacing = numbers(groups.measures, "PixelSpacing")
    return Plane(
        position=(position[0], position[1], position[2]) if _are(position, 3) else None,
        orientation=_directions(directions) if _are(directions, 6) else None,
        spacing=(spacing[0], spacing[1]) if _are(spacing, 2) else None,
        thickness=number(groups.measures, "SliceThickness"),
    )


def _are(found: tuple[float, ...], count: int) -> bool:
    return len(found) == count and all(map(isfinite, found))


def _directions(found: tuple[float, ...]) -> tuple[Vector, Vector]:
    return (found[0], found[1], found[2]), (found[3], found[4], found[5])
