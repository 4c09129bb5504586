"""A phantom of the thorax or the abdomen, as a scanner gives it: slices of any thickness, a lesion that grows or not.

Geometry in millimetres, attenuation in Hounsfield units, all in whole numbers: the same voxels on every machine. A
thick slice is the mean of the millimetres in it, so that the same lesion looks as it does in a real comparison.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from portal.demonstration.chance import of
from portal.demonstration.images.anatomy import PIXELS, SPACING, Ellipsoid, Plane, Point, Shape, shapes, softened
from portal.demonstration.images.study import Stamp, encoded
from portal.demonstration.people import told
from portal.demonstration.uids import uid_of

DEPTH = 48  # millimetres of body
AIR = -1000


@dataclass(frozen=True, slots=True)
class Body:
    """What lies in a phantom: organs, where a lesion may be, how it is looked at."""

    organs: tuple[Shape, ...]
    lesion: Point
    lesion_units: int
    part: str
    window: tuple[int, int]


@cache
def body_of(name: str) -> Body:
    """The body of this name, as the content tells it."""
    table = told("images.toml")["phantom"][name]
    (x, y, z), (centre, width) = table["lesion"]["centre"], table["window"]
    return Body(shapes(table["organs"]), (x, y, z), table["lesion"]["units"], table["part"], (centre, width))


def instances(stamp: Stamp) -> Iterator[Callable[[], bytes]]:
    """The slices of the source, from the feet to the head, each in a file."""
    body, thickness, lesion = _told(stamp.source)
    for number in range(1, DEPTH // thickness + 1):
        yield partial(_slice, stamp, body, thickness, lesion, number)


def _told(source: str) -> tuple[str, int, int]:
    """« thorax-5mm:42 »: the body, the thickness and the lesion's diameter in millimetres, 0 for none."""
    kind, _colon, lesion = source.partition(":")
    body, _dash, thickness = kind.partition("-")
    return body, int(thickness.removesuffix("mm")), int(lesion or 0)


def _slice(stamp: Stamp, body: str, thickness: int, lesion: int, number: int) -> bytes:
    bottom = (number - 1) * thickness - DEPTH // 2
    planes = [plane(body, lesion, bottom + step) for step in range(thickness)]
    seen = softened(sum(planes[1:], planes[0]) // thickness)
    values = seen + softened(_noise(stamp.uid, number, 80 // thickness + 4))
    instance = _instance(body, thickness, number, bottom)
    stamp.put(instance, "axial", number)
    instance.FrameOfReferenceUID = uid_of(stamp.uid, "frame")
    instance.PixelData = np.clip(values + 1024, 0, 4095).astype("<u2").tobytes()
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return encoded(instance, meta)


def plane(body: str, lesion: int, z: int) -> Plane:
    """One millimetre of the body, in Hounsfield units; rows go to the back, columns to the left."""
    image = _healthy(body, z).copy()
    if half := lesion // 2:
        Ellipsoid(body_of(body).lesion, (half, half, half), body_of(body).lesion_units).paint(image, z)
    return image


@cache
def _healthy(body: str, z: int) -> Plane:
    """Without a lesion: the same for every patient."""
    image = np.full((PIXELS, PIXELS), AIR, dtype=np.int64)
    for organ in body_of(body).organs:
        organ.paint(image, z)
    return image


def _noise(study: str, number: int, strength: int) -> Plane:
    """What a detector adds: a hash of each pixel's place, between minus and plus `strength`."""
    seed = of(f"{study}/{number}") & 0xFFFFFFFF
    place = np.arange(PIXELS * PIXELS, dtype=np.uint64) + np.uint64(seed)
    mixed = (place * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    mixed ^= mixed >> np.uint64(15)
    mixed = (mixed * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    return (mixed >> np.uint64(16)).astype(np.int64).reshape(PIXELS, PIXELS) % (2 * strength + 1) - strength


def _instance(body: str, thickness: int, number: int, bottom: int) -> Dataset:
    instance = Dataset()
    instance.SOPClassUID, instance.Modality = CTImageStorage, "CT"
    instance.ImageType = ["DERIVED", "PRIMARY", "AXIAL"]
    instance.Manufacturer, instance.ManufacturerModelName = "Diaphane", "Fantôme"
    instance.BodyPartExamined = body_of(body).part
    instance.SeriesDescription, instance.ProtocolName = f"Axial {thickness} mm", "Fantôme"
    instance.SeriesNumber, instance.InstanceNumber = 1, number
    instance.SeriesDate = instance.SeriesTime = instance.AcquisitionDate = instance.ContentDate = ""
    instance.KVP, instance.PatientPosition = 120, "HFS"
    _placed(instance, thickness, bottom)
    instance.SamplesPerPixel, instance.PhotometricInterpretation = 1, "MONOCHROME2"
    instance.Rows = instance.Columns = PIXELS
    instance.BitsAllocated, instance.BitsStored, instance.HighBit, instance.PixelRepresentation = 16, 12, 11, 0
    instance.RescaleIntercept, instance.RescaleSlope, instance.RescaleType = -1024, 1, "HU"
    instance.WindowCenter, instance.WindowWidth = body_of(body).window
    return instance


def _placed(instance: Dataset, thickness: int, bottom: int) -> None:
    """The plane in the body (PS3.3 C.7.6.2): the middle of the slice."""
    corner = -(PIXELS - 1) * SPACING / 2
    middle = bottom + thickness / 2
    instance.ImagePositionPatient = [corner, corner, middle]
    instance.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    instance.SliceThickness = instance.SpacingBetweenSlices = thickness
    instance.SliceLocation, instance.PixelSpacing = middle, [SPACING, SPACING]
    instance.PositionReferenceIndicator = ""
