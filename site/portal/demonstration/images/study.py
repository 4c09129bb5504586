"""Whose images these are and of which day: stamped on every instance, whatever it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from patients.identity import ins
from portal.demonstration.papers import Paper
from portal.demonstration.people import Patient, houses
from portal.demonstration.uids import uid_of

_DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate")
_TIMES = ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime", "InstanceCreationTime")
# What a file says of someone else
_OTHERS = (
    *("OtherPatientIDs", "OtherPatientIDsSequence", "OtherPatientNames", "EthnicGroup", "PatientComments"),
    *("PatientAddress", "PatientTelephoneNumbers", "PatientMotherBirthName", "AdditionalPatientHistory", "PatientAge"),
    *("RequestAttributesSequence", "StudyComments", "PatientBirthTime", "IssuerOfPatientID", "PatientWeight"),
    *("OperatorsName", "PerformingPhysicianName"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one study puts on each of its instances."""

    uid: str
    source: str
    title: str
    number: str
    day: str
    time: str
    names: tuple[str, str]
    birth: str
    sex: str
    ins: str
    institution: str

    @classmethod
    def of(cls, paper: Paper, patient: Patient, today: date) -> Stamp:
        """Of the study that a paper reports on."""
        if paper.study is None:
            raise ValueError("this paper reports on no images")
        who = patient.identity_on(paper.when.date(), today)
        return cls(
            uid=paper.study.uid,
            source=paper.study.source,
            title=paper.study.title,
            number=paper.number,
            day=f"{paper.when:%Y%m%d}",
            time=f"{paper.when:%H%M}00",
            names=(who.birth_name, who.first_given_name),
            birth=who.birth_date.replace("-", ""),
            sex=who.sex,
            ins=patient.ins,
            institution=houses()[paper.author.house].name,
        )

    def put(self, instance: Dataset, series: str, number: int) -> None:
        """Patient, study, series and instance; what the file said of others goes."""
        for name in _OTHERS:
            if name in instance:
                delattr(instance, name)
        self._dated(instance)
        instance.SpecificCharacterSet = "ISO_IR 192"
        instance.PatientName = instance.PatientBirthName = "^".join(self.names)
        instance.PatientID, instance.PatientBirthDate, instance.PatientSex = self.ins, self.birth, self.sex
        issuer = Dataset()
        issuer.UniversalEntityID, issuer.UniversalEntityIDType = ins.DEMONSTRATION, "ISO"
        instance.IssuerOfPatientIDQualifiersSequence = Sequence([issuer])
        instance.StudyInstanceUID, instance.StudyDescription = self.uid, self.title[:64]
        instance.AccessionNumber, instance.InstitutionName = self.number, self.institution
        instance.ReferringPhysicianName = ""
        instance.SeriesInstanceUID = uid_of(self.uid, series)
        instance.SOPInstanceUID = uid_of(self.uid, series, str(number))

    def _dated(self, instance: Dataset) -> None:
        for names, value in ((_DATES, self.day), (_TIMES, self.time)):
            for name in names:
                if name in instance or name.startswith("Study"):
                    setattr(instance, name, value)


def encoded(instance: Dataset, meta: FileMetaDataset) -> bytes:
    """A DICOM file (PS3.10), the transfer syntax of `meta` kept; by us, so that no library's version is in it."""
    meta.MediaStorageSOPClassUID = instance.SOPClassUID
    meta.MediaStorageSOPInstanceUID = instance.SOPInstanceUID
    meta.ImplementationClassUID = UID(uid_of("implementation"))
    meta.ImplementationVersionName = "DIAPHANE"
    instance.file_meta = meta
    buffer = BytesIO()
    instance.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
