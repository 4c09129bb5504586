"""Any DICOM file under an invented patient and fresh identifiers, its pixels untouched.

For tests of every suite: `invented(source, folder)` writes a copy whose patient has an INS of the
test root and a right key; Pixel Data and transfer syntax stay byte for byte. Never in the product.
"""

from __future__ import annotations

import uuid
import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

INS_TEST = "1.2.250.1.213.1.4.10"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

_NAMESPACE = uuid.UUID("6f0c3b7e-6d1e-4f0a-9c55-1d1a5b0a7c11")
_OF_A_REAL_PATIENT = (
    "OtherPatientIDs", "OtherPatientIDsSequence", "OtherPatientNames", "PatientBirthTime", "PatientAddress",
    "PatientMotherBirthName", "PatientTelephoneNumbers", "MilitaryRank", "PatientComments", "EthnicGroup",
    "IssuerOfPatientID", "AdditionalPatientHistory", "MedicalRecordLocator", "CountryOfResidence",
)  # fmt: skip


def with_key(number: str) -> str:
    """The 13 characters of a NIR and its key: 97 less the remainder by 97 (2A is 19, 2B is 18)."""
    digits = number.upper().replace("2A", "19").replace("2B", "18")
    return f"{number}{97 - int(digits) % 97:02d}"


@dataclass(frozen=True, slots=True)
class InventedPatient:
    """Somebody who does not exist, with all the strict traits of an INS."""

    birth_name: str
    given_name: str
    birth_date: date
    sex: str
    ins: str

    @property
    def name(self) -> str:
        return f"{self.birth_name}^{self.given_name}"


def invented_patient(rank: int = 1, *, sex: str = "F") -> InventedPatient:
    """The same patient for the same rank; ranks differ in name, date and number."""
    born = date(1940 + rank % 60, 1 + rank % 12, 1 + rank % 28)
    first = {"M": 1, "F": 2}[sex]
    number = f"{first}{born:%y%m}75{rank // 1000 % 900 + 1:03d}{rank % 1000:03d}"
    return InventedPatient(f"INVENTEE{_letters(rank)}", "ALICE" if sex == "F" else "ALAIN", born, sex, with_key(number))


def _letters(rank: int) -> str:
    text = ""
    while rank:
        rank, rest = divmod(rank, 26)
        text = chr(ord("A") + rest) + text
    return text


def fresh_uid(*parts: str) -> str:
    """An UID that no real file has, the same for the same parts (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(parts)).int}"


@dataclass(frozen=True, slots=True)
class InventedFile:
    """What was written, and under which keys."""

    path: Path
    patient: InventedPatient
    study: str
    series: str
    instance: str


def invented(
    source: Path, folder: Path, patient: InventedPatient | None = None, *, salt: str = "", study: str = ""
) -> InventedFile:
    """Write `source` into `folder` under an invented patient, and say its keys.

    Files of one original study or series stay together. Another `salt` makes other identifiers of
    the same file; `study` puts files into one study.
    """
    who = patient or invented_patient()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom comments on every odd value that real files have
        data_set = pydicom.dcmread(source, force=True)
        written = InventedFile(
            folder / f"{source.stem}{salt}.dcm",
            who,
            study or fresh_uid("study", _original(data_set, "StudyInstanceUID", source), salt, who.ins),
            fresh_uid("series", _original(data_set, "SeriesInstanceUID", source), salt, who.ins, study),
            fresh_uid("instance", _original(data_set, "SOPInstanceUID", source), salt, who.ins, source.name),
        )
        _put_patient(data_set, who)
        _put_keys(data_set, written)
        if any(element.VR is None for element in data_set.values()):
            list(data_set.iterall())  # implicit VR: representations are looked up to be written
        data_set.save_as(written.path, enforce_file_format=True)
    return written


def _original(data_set: Dataset, keyword: str, source: Path) -> str:
    return str(data_set.get(keyword) or source.name)


def _put_patient(data_set: Dataset, who: InventedPatient) -> None:
    for keyword in _OF_A_REAL_PATIENT:
        if keyword in data_set:
            del data_set[keyword]
    data_set.PatientName = who.name
    data_set.PatientBirthName = who.name
    data_set.PatientBirthDate = f"{who.birth_date:%Y%m%d}"
    data_set.PatientSex = who.sex
    data_set.PatientID = who.ins
    issuer = Dataset()
    issuer.UniversalEntityID = INS_TEST
    issuer.UniversalEntityIDType = "ISO"
    data_set.IssuerOfPatientIDQualifiersSequence = Sequence([issuer])


def _put_keys(data_set: pydicom.FileDataset, written: InventedFile) -> None:
    data_set.StudyInstanceUID = UID(written.study)
    data_set.SeriesInstanceUID = UID(written.series)
    data_set.SOPInstanceUID = UID(written.instance)
    if not data_set.get("SOPClassUID"):
        data_set.SOPClassUID = UID(SECONDARY_CAPTURE)
    known = getattr(data_set, "file_meta", None) or FileMetaDataset()
    known.MediaStorageSOPInstanceUID = UID(written.instance)
    known.MediaStorageSOPClassUID = data_set.SOPClassUID
    if "TransferSyntaxUID" not in known:
        known.TransferSyntaxUID = ImplicitVRLittleEndian if _is_implicit(data_set) else ExplicitVRLittleEndian
    data_set.file_meta = known


def _is_implicit(data_set: Dataset) -> bool:
    return bool(data_set.original_encoding[0])
