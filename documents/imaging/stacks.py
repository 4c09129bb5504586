"""A series as a screen needs it to place and to draw its frames: geometry and greys, without the pixels.

From what filing stored; a thousand slices are one answer of some 60 KB. Units are millimetres, patient coordinates
(PS3.3 C.7.6.2.1.1: to the left, to the back, to the head).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from documents.formats.dicom.attributes import integer, number
from documents.formats.dicom.description import describe_pixels
from documents.formats.dicom.geometry import Geometry, Plane, geometry
from documents.formats.dicom.presentation import presentation
from documents.formats.dicom.values import Json
from documents.imaging import packed
from documents.models import ImageSetPage, Instance, Series

AT_ONCE = 200  # rows in memory
USUAL_RATE = 15.0  # frames a second, where a clip says none


@dataclass(slots=True)
class Stack:
    """Slices in the order of the series; each names by its number the `looks` that it shares with others."""

    modality: str
    frame_of_reference: str = ""
    rate: float | None = None
    looks: list[dict[str, Any]] = field(default_factory=list)
    slices: list[dict[str, Any]] = field(default_factory=list)

    def add(self, uid: str, frame: int, plane: Plane, look: dict[str, Any]) -> None:
        """One frame."""
        if look not in self.looks[-8:]:
            self.looks.append(look)
        place = next(place for place in range(len(self.looks) - 1, -1, -1) if self.looks[place] == look)
        self.slices.append({"uid": uid, "frame": frame, "position": plane.position, "look": place})


def stack(image_set: ImageSetPage, series: str) -> Stack | None:
    """The series `series` of the study, None where it has no such. Two queries."""
    found = Series.objects.filter(image_set=image_set, uid=series).order_by("pk").first()
    if found is None:
        return None
    made = Stack(found.modality)
    for instance in _instances(found):
        _add(made, instance)
    return made


def _instances(series: Series) -> Iterator[Instance]:
    columns = ("uid", "number", "place", "transfer_syntax", "obstacle", "frame_count", "metadata")
    rows = Instance.objects.filter(series=series, frame_count__gt=0).only(*columns, "series_id")
    return rows.order_by("number", "place", "pk").iterator(chunk_size=AT_ONCE)


def _add(made: Stack, instance: Instance) -> None:
    data_set = packed.unpack(instance.metadata)
    where = geometry(data_set)
    made.frame_of_reference = made.frame_of_reference or where.frame_of_reference
    if instance.frame_count > 1:
        made.rate = made.rate or rate(data_set)
    is_same = instance.frame_count == 1 or len(where.planes) == 1
    look: dict[str, Any] = {}
    for number_ in range(1, instance.frame_count + 1):
        plane = _plane(where, number_)
        if not look or not is_same:
            look = _look(instance, data_set, number_, plane)
        made.add(instance.uid, number_, plane, look)


def _plane(where: Geometry, frame: int) -> Plane:
    """One plane for several frames is none for any: a clip."""
    if len(where.planes) == 1 and frame == 1:
        return where.planes[0]
    return where.planes[frame - 1] if 1 < len(where.planes) >= frame else Plane(None, None, None, None)


def _look(instance: Instance, data_set: Json, frame: int, plane: Plane) -> dict[str, Any]:
    """How a frame is drawn. `raw` is null where only the server draws it: colours, tables, samples of other sizes."""
    shown, pixels = presentation(data_set, frame), describe_pixels(data_set, instance.transfer_syntax)
    is_plain = (
        pixels is not None
        and pixels.samples == 1
        and pixels.kind == "integer"
        and pixels.bits_allocated in (8, 16)
        and not (shown.palette or shown.modality_table or shown.voi_table)
    )
    raw = {"bits": pixels.bits_allocated, "stored": pixels.bits_stored, "signed": pixels.signed} if pixels else None
    return {
        "rows": integer(data_set, "Rows") or 0,
        "columns": integer(data_set, "Columns") or 0,
        "orientation": plane.orientation,
        "spacing": plane.spacing,
        "aspect": shown.aspect,
        "obstacle": bool(instance.obstacle),
        "raw": raw if is_plain and not instance.obstacle else None,
        "slope": shown.slope,
        "intercept": shown.intercept,
        "inverted": shown.inverted,
        "padding": shown.padding,
        "window": [shown.window.centre, shown.window.width] if shown.window else None,
    }


def rate(data_set: Json) -> float:
    """Frames a second of a clip (PS3.3 C.7.6.5.1.1, C.12.1): as it says, kept between 1 and 60."""
    time = number(data_set, "FrameTime")
    told = integer(data_set, "RecommendedDisplayFrameRate") or integer(data_set, "CineRate")
    found = float(told) if told and told > 0 else 1000 / time if time and time > 0 else USUAL_RATE
    return min(max(found, 1.0), 60.0)
