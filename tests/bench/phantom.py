"""A CT study that nobody had, for the bench: slices of 512 x 512 in 16 bits, Explicit VR Little Endian."""

from __future__ import annotations

from pathlib import Path

import numpy
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from tests.documents.formats.dicom.invented import INS_TEST, InventedPatient, fresh_uid

SIDE = 512
CIRCLES = ((176, 250, 70, -800), (336, 250, 70, -800), (256, 350, 25, 700), (256, 200, 30, 150))


def write(folder: Path, count: int, patient: InventedPatient, salt: str = "") -> list[Path]:
    """`count` slices of one series of this patient."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = numpy.random.default_rng(1)
    paths = []
    for number in range(1, count + 1):
        slice_ = _told(patient, number, salt)
        slice_.PixelData = _pixels(number, count, noise).tobytes()
        path = folder / f"{number:05d}.dcm"
        dcmwrite(path, slice_, enforce_file_format=True)
        paths.append(path)
    return paths


def _pixels(
    number: int, count: int, noise: numpy.random.Generator
) -> numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint16]]:
    """A body with two lungs and a spine, which narrow towards both ends."""
    y, x = numpy.mgrid[0:SIDE, 0:SIDE]
    image = numpy.where(((x - 256) / 200) ** 2 + ((y - 256) / 150) ** 2 < 1, 40.0, -1000.0)
    along = (number - count / 2) / (count / 2)
    for centre_x, centre_y, radius, value in CIRCLES:
        narrowed = radius * numpy.sqrt(max(0.05, 1 - along * along))
        image[(x - centre_x) ** 2 + (y - centre_y) ** 2 < narrowed * narrowed] = value
    return numpy.clip(image + noise.normal(0, 15, image.shape) + 1024, 0, 4095).astype("<u2")


def _told(patient: InventedPatient, number: int, salt: str) -> Dataset:
    told = Dataset()
    told.file_meta = FileMetaDataset()
    told.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    told.SpecificCharacterSet, told.SOPClassUID, told.Modality = "ISO_IR 192", CTImageStorage, "CT"
    told.SOPInstanceUID = fresh_uid("phantom", salt, str(number))
    told.file_meta.MediaStorageSOPClassUID = CTImageStorage
    told.file_meta.MediaStorageSOPInstanceUID = told.SOPInstanceUID
    told.StudyInstanceUID, told.SeriesInstanceUID = fresh_uid("phantom", salt), fresh_uid("phantom series", salt)
    told.FrameOfReferenceUID = fresh_uid("phantom frame", salt)
    told.StudyDate = told.SeriesDate = "20260101"
    told.StudyTime, told.AccessionNumber, told.StudyID = "101500", "BENCH", "1"
    told.StudyDescription, told.SeriesDescription, told.BodyPartExamined = "Thorax", "Axial 1 mm", "CHEST"
    told.PatientName = told.PatientBirthName = patient.name
    told.PatientID, told.PatientSex = patient.ins, patient.sex
    told.PatientBirthDate = f"{patient.birth_date:%Y%m%d}"
    issuer = Dataset()
    issuer.UniversalEntityID, issuer.UniversalEntityIDType = INS_TEST, "ISO"
    told.IssuerOfPatientIDQualifiersSequence = Sequence([issuer])
    told.SeriesNumber, told.InstanceNumber = 1, number
    told.ImagePositionPatient = [-180.0, -180.0, float(-number)]
    told.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    told.SliceThickness, told.PixelSpacing = 1.0, [0.703125, 0.703125]
    told.SamplesPerPixel, told.PhotometricInterpretation = 1, "MONOCHROME2"
    told.Rows = told.Columns = SIDE
    told.BitsAllocated, told.BitsStored, told.HighBit, told.PixelRepresentation = 16, 12, 11, 0
    told.WindowCenter, told.WindowWidth, told.RescaleIntercept, told.RescaleSlope = 40, 400, -1024, 1
    return told
