"""How stored values become greys or colours: modality, VOI and palette (PS3.3 C.11.1, C.11.2, C.7.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from documents.formats.dicom.attributes import first_item, integer, items, number, numbers, text
from documents.formats.dicom.lookup import Palette, Table, palette_of, table_of
from documents.formats.dicom.values import Json

Function = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]


@dataclass(frozen=True, slots=True)
class Window:
    """Centre and width, in the units of the modality (PS3.3 C.11.2.1.2)."""

    centre: float
    width: float
    function: Function = "LINEAR"


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the file asks for. `inverted`: the lowest value is white."""

    slope: float = 1.0
    intercept: float = 0.0
    modality_table: Table | None = None
    window: Window | None = None
    voi_table: Table | None = None
    palette: Palette | None = None
    inverted: bool = False
    padding: tuple[float, float] | None = None
    aspect: float = 1.0  # height of a pixel for a width of 1


def presentation(data_set: Json, frame: int = 1) -> Presentation:
    """For one frame, from 1: functional groups of its own, of all frames, then the image itself."""
    places = _places(data_set, frame)
    values = _first_with(places, "PixelValueTransformationSequence", "RescaleSlope")
    voi = _first_with(places, "FrameVOILUTSequence", "WindowCenter")
    slope, intercept = number(values, "RescaleSlope"), number(values, "RescaleIntercept")
    photometric = text(data_set, "PhotometricInterpretation").upper()
    shape = text(data_set, "PresentationLUTShape").upper()
    return Presentation(
        slope=1.0 if slope is None else slope,
        intercept=intercept or 0.0,
        modality_table=table_of(first_item(data_set, "ModalityLUTSequence")),
        window=window_of(voi),
        voi_table=table_of(first_item(data_set, "VOILUTSequence")),
        palette=palette_of(data_set) if photometric == "PALETTE COLOR" else None,
        inverted=photometric == "MONOCHROME1" or (shape == "INVERSE" and photometric == "MONOCHROME2"),
        padding=_padding(data_set),
        aspect=_aspect(places),
    )


def _places(data_set: Json, frame: int) -> list[Json]:
    own = items(data_set, "PerFrameFunctionalGroupsSequence")[frame - 1 : frame]
    return [*own, first_item(data_set, "SharedFunctionalGroupsSequence"), data_set]


def _first_with(places: list[Json], sequence: str, keyword: str) -> Json:
    candidates = [first_item(place, sequence) for place in places[:-1]] + [places[-1]]
    return next((place for place in candidates if numbers(place, keyword)), {})


def window_of(data_set: Json) -> Window | None:
    """The first window that makes sense; the file's function if it is a known one."""
    centre, width = number(data_set, "WindowCenter"), number(data_set, "WindowWidth")
    if centre is None or width is None or width <= 0:
        return None
    function = text(data_set, "VOILUTFunction").upper()
    if function == "LINEAR_EXACT":
        return Window(centre, width, "LINEAR_EXACT")
    if function == "SIGMOID":
        return Window(centre, width, "SIGMOID")
    # A linear window narrower than 1 has no meaning (PS3.3 C.11.2.1.2.1): units are then small ones.
    return Window(centre, width, "LINEAR" if width >= 1 else "LINEAR_EXACT")


def _padding(data_set: Json) -> tuple[float, float] | None:
    """Stored values outside the image (PS3.3 C.7.5.1.1.2), left out of an automatic window."""
    value = integer(data_set, "PixelPaddingValue")
    if value is None:
        return None
    limit = integer(data_set, "PixelPaddingRangeLimit")
    other = value if limit is None else limit
    return (min(value, other), max(value, other))


def _aspect(places: list[Json]) -> float:
    """PS3.3 C.7.6.3.1.7: pixels are not always square (ultrasound, nuclear medicine)."""
    measures = _first_with(places, "PixelMeasuresSequence", "PixelSpacing")
    pair = numbers(measures, "PixelSpacing") or numbers(places[-1], "PixelAspectRatio")
    if len(pair) != 2 or min(pair) <= 0 or not 0.1 <= pair[0] / pair[1] <= 10:
        return 1.0
    return pair[0] / pair[1]
