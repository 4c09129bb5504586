"""Series whose geometry is known to the millimetre: each slice is as grey as its place says, whatever its spacing."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from documents.actions.file_instance import file_instance
from documents.actions.preview import preview
from documents.actions.receive import receive
from documents.formats import dicom
from documents.models import ImageSetPage
from patients.models import DossierPage
from tests.documents.after.images import ROOT

CT = "1.2.840.10008.5.1.4.1.1.2"
CR = "1.2.840.10008.5.1.4.1.1.1"
CLIP = "1.2.840.10008.5.1.4.1.1.3.1"
SIDE = 32  # pixels
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Volume:
    """A study of one series: its slices stand at `start`, `start + spacing`… mm along their normal.

    The anatomy that a slice shows is its place minus `moved`: the table of another day, another frame of reference.
    """

    name: str
    day: str
    count: int = 1
    spacing: float = 1.0
    start: float = 0.0
    moved: float = 0.0
    frame_of_reference: str = "1"
    orientation: Sequence[float] = AXIAL
    modality: str = "CT"
    part: str = "CHEST"
    title: str = "Scanner"
    pixel: float = 1.0


def file(volume: Volume, under: DossierPage) -> ImageSetPage:
    """Filed by the portal's own action, with a preview."""
    filed: ImageSetPage | None = None
    for number in range(volume.count):
        filed = _file(under, _slice(volume, number), f"{volume.name}.1", with_preview=number == volume.count // 2)
    assert filed is not None
    return filed


def clip(under: DossierPage, name: str, frames: int) -> ImageSetPage:
    """A colour clip of ultrasound, ten frames a second."""
    told = _study(Volume(name, "20260301", modality="US", part="", title="Échographie"), CLIP, 0)
    told.SamplesPerPixel, told.PhotometricInterpretation, told.PlanarConfiguration = 3, "RGB", 0
    told.BitsAllocated = told.BitsStored = 8
    told.HighBit, told.PixelRepresentation = 7, 0
    told.NumberOfFrames, told.FrameTime = frames, "100"
    pixels = numpy.zeros((frames, SIDE, SIDE, 3), "u1")
    for frame in range(frames):
        pixels[frame, :, : SIDE * (frame + 1) // frames, 0] = 200
    told.PixelData = pixels.tobytes()
    return _file(under, _encoded(told, CLIP), f"{name}.1", with_preview=True)


def _slice(volume: Volume, number: int) -> bytes:
    place = volume.start + volume.spacing * number
    kind = CR if volume.modality == "CR" else CT
    told = _study(volume, kind, number)
    rows, columns = numpy.array(volume.orientation[:3]), numpy.array(volume.orientation[3:])
    if kind == CT:
        position = numpy.cross(rows, columns) * place
        told.ImagePositionPatient = [f"{value:.4f}" for value in position]
        told.ImageOrientationPatient = [f"{value:.6f}" for value in volume.orientation]
        told.FrameOfReferenceUID = f"{ROOT}.9.{volume.frame_of_reference}"
        told.RescaleSlope, told.RescaleIntercept = "1", "-1024"
        told.SliceThickness = f"{volume.spacing:g}"
    told.PixelSpacing = [f"{volume.pixel:g}"] * 2
    told.SamplesPerPixel, told.PhotometricInterpretation = 1, "MONOCHROME2"
    told.BitsAllocated, told.BitsStored, told.HighBit, told.PixelRepresentation = 16, 12, 11, 0
    told.WindowCenter, told.WindowWidth = "40", "400"
    grey = round(1064 + place - volume.moved)
    told.PixelData = numpy.full((SIDE, SIDE), grey, "<u2").tobytes()
    return _encoded(told, kind)


def _study(volume: Volume, kind: str, number: int) -> Dataset:
    told = Dataset()
    told.SOPClassUID, told.SOPInstanceUID = kind, f"{ROOT}.{volume.name}.1.{number + 1}"
    told.StudyInstanceUID, told.SeriesInstanceUID = f"{ROOT}.{volume.name}", f"{ROOT}.{volume.name}.1"
    told.StudyDate, told.StudyTime, told.StudyDescription = volume.day, "101500", volume.title
    told.Modality, told.BodyPartExamined, told.SeriesDescription = volume.modality, volume.part, "Axial"
    told.SeriesNumber, told.InstanceNumber = 1, number + 1
    told.Rows = told.Columns = SIDE
    return told


def _encoded(told: Dataset, kind: str) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = UID(kind), ExplicitVRLittleEndian
    meta.MediaStorageSOPInstanceUID = UID(str(told.SOPInstanceUID))
    told.file_meta = meta
    made = BytesIO()
    pydicom.dcmwrite(made, told, enforce_file_format=True)
    return made.getvalue()


def _file(under: DossierPage, content: bytes, series: str, *, with_preview: bool) -> ImageSetPage:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "image.dcm"
        path.write_bytes(content)
        filed = file_instance(receive(BytesIO(content)), under, dicom.read_instance(path))
        if with_preview:
            preview(filed, f"{ROOT}.{series}", path)
    return filed
