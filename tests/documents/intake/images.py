"""DICOM files of invented patients for the tests of filing."""

from __future__ import annotations

from pathlib import Path

import pydicom
from pydicom.uid import UID

from patients.models import DossierPage
from tests.documents.formats.dicom.invented import InventedFile, InventedPatient, invented, invented_patient
from tests.documents.formats.dicom.shipped import shipped_file
from tests.documents.intake.letters import Person, dossier_of


def person_of(patient: InventedPatient) -> Person:
    """The invented patient as the letters name them."""
    return Person(patient.ins, patient.birth_name, patient.given_name, f"{patient.birth_date:%Y-%m-%d}", patient.sex)


def dossier_for(patient: InventedPatient) -> DossierPage:
    """Their dossier."""
    return dossier_of(person_of(patient))


def image(
    folder: Path, name: str = "CT_small.dcm", patient: InventedPatient | None = None, *, salt: str = "", study: str = ""
) -> InventedFile:
    """A file that pydicom ships, under an invented patient."""
    folder.mkdir(parents=True, exist_ok=True)
    return invented(shipped_file(name), folder, patient or invented_patient(), salt=salt, study=study)


def slices(folder: Path, count: int, study: str = "2.25.91") -> list[Path]:
    """The images of one series: they differ by their own number."""
    first = pydicom.dcmread(image(folder, study=study).path)
    uid, paths = first.SOPInstanceUID, []
    for number in range(count):
        first.SOPInstanceUID = first.file_meta.MediaStorageSOPInstanceUID = UID(f"{uid}.{number}")
        first.InstanceNumber = number + 1
        paths.append(folder / f"{number:05d}.dcm")
        first.save_as(paths[-1])
    return paths
