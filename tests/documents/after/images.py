"""Studies for the tests of this folder: real DICOM files of a few bytes, filed by the portal's own action."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from documents.actions.file_instance import file_instance
from documents.actions.preview import preview
from documents.actions.receive import receive
from documents.formats import dicom
from documents.models import EntryPage, ImageSetPage, Series
from patients.models import DossierPage

ROOT = "1.2.250.1.213.9"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def written(study: str, series: str, instance: str) -> bytes:
    """A grey image of 8 x 8, of these UIDs (without their root)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = UID(SECONDARY_CAPTURE), ExplicitVRLittleEndian
    meta.MediaStorageSOPInstanceUID = UID(f"{ROOT}.{instance}")
    told = Dataset()
    told.SOPClassUID, told.SOPInstanceUID = SECONDARY_CAPTURE, meta.MediaStorageSOPInstanceUID
    told.StudyInstanceUID, told.SeriesInstanceUID = f"{ROOT}.{study}", f"{ROOT}.{series}"
    told.Modality, told.StudyDescription, told.StudyDate = "OT", f"Examen {study}", "20260328"
    told.Rows = told.Columns = 8
    told.SamplesPerPixel, told.PhotometricInterpretation = 1, "MONOCHROME2"
    told.BitsAllocated = told.BitsStored = 8
    told.HighBit, told.PixelRepresentation = 7, 0
    told.PixelData = bytes(range(64))
    told.file_meta = meta
    made = BytesIO()
    pydicom.dcmwrite(made, told, enforce_file_format=True)
    return made.getvalue()


def study(under: DossierPage, name: str, series: dict[str, int], *, previews: bool = False) -> ImageSetPage:
    """The study `name`, with so many images in each series; `previews` keeps the pictures of its series."""
    filed: ImageSetPage | None = None
    for uid, count in series.items():
        for number in range(count):
            filed = image(under, name, uid, f"{name}.{uid}.{number}", previews=previews)
    assert filed is not None
    return filed


def image(under: DossierPage, study: str, series: str, instance: str, *, previews: bool = False) -> ImageSetPage:
    """One image, filed."""
    content = written(study, series, instance)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "image.dcm"
        path.write_bytes(content)
        filed = file_instance(receive(BytesIO(content)), under, dicom.read_instance(path))
        if previews:
            preview(filed, f"{ROOT}.{series}", path)
    return filed


def uid(name: str) -> str:
    """The UID of a study, series or instance by its name here."""
    return f"{ROOT}.{name}"


def held(entry: EntryPage) -> dict[str, int]:
    """How many images each series of a study has, by their names here."""
    return {one.uid.removeprefix(f"{ROOT}."): one.instances.count() for one in series(entry)}


def series(entry: EntryPage) -> list[Series]:
    """The series of a study."""
    return list(Series.objects.filter(image_set=entry.pk).order_by("uid"))
