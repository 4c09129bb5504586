"""What a study, a series and an image are, for lists and for choosing (PS3.3 C.7.2, C.7.3, C.7.6)."""

from __future__ import annotations

from dataclasses import dataclass

from documents.formats.dicom.attributes import first_item, integer, text, values
from documents.formats.dicom.values import Json


@dataclass(frozen=True, slots=True)
class Study:
    """Dates and times as in the file (DA, TM); names as "FAMILY^GIVEN"."""

    uid: str
    id: str
    date: str
    time: str
    timezone: str
    description: str
    accession: str
    referring: str
    institution: str
    department: str
    instances: int | None  # how many the sender says there are


@dataclass(frozen=True, slots=True)
class Series:
    uid: str
    number: int | None
    modality: str
    description: str
    protocol: str
    body_part: str
    laterality: str
    date: str
    time: str
    performing: str
    manufacturer: str
    model: str
    instances: int | None


@dataclass(frozen=True, slots=True)
class Instance:
    """One SOP instance. `frames` is what the file promises, 1 for a plain image, 0 without pixels."""

    uid: str
    sop_class: str
    number: int | None
    image_type: tuple[str, ...]
    date: str
    time: str
    comments: str
    rows: int
    columns: int
    frames: int


def study_of(data_set: Json) -> Study:
    return Study(
        uid=text(data_set, "StudyInstanceUID"),
        id=text(data_set, "StudyID"),
        date=text(data_set, "StudyDate"),
        time=text(data_set, "StudyTime"),
        timezone=text(data_set, "TimezoneOffsetFromUTC"),
        description=text(data_set, "StudyDescription"),
        accession=text(data_set, "AccessionNumber"),
        referring=text(data_set, "ReferringPhysicianName"),
        institution=text(data_set, "InstitutionName"),
        department=text(data_set, "InstitutionalDepartmentName"),
        instances=integer(data_set, "NumberOfStudyRelatedInstances"),
    )


def series_of(data_set: Json) -> Series:
    return Series(
        uid=text(data_set, "SeriesInstanceUID"),
        number=integer(data_set, "SeriesNumber"),
        modality=text(data_set, "Modality"),
        description=text(data_set, "SeriesDescription"),
        protocol=text(data_set, "ProtocolName"),
        body_part=_body_part(data_set),
        laterality=text(data_set, "Laterality") or text(data_set, "ImageLaterality"),
        date=text(data_set, "SeriesDate"),
        time=text(data_set, "SeriesTime"),
        performing=text(data_set, "PerformingPhysicianName") or text(data_set, "OperatorsName"),
        manufacturer=text(data_set, "Manufacturer"),
        model=text(data_set, "ManufacturerModelName"),
        instances=integer(data_set, "NumberOfSeriesRelatedInstances"),
    )


def instance_of(data_set: Json, frames: int) -> Instance:
    return Instance(
        uid=text(data_set, "SOPInstanceUID"),
        sop_class=text(data_set, "SOPClassUID"),
        number=integer(data_set, "InstanceNumber"),
        image_type=tuple(str(value) for value in values(data_set, "ImageType") if value),
        date=text(data_set, "AcquisitionDate") or text(data_set, "ContentDate"),
        time=text(data_set, "AcquisitionTime") or text(data_set, "ContentTime"),
        comments=text(data_set, "ImageComments"),
        rows=integer(data_set, "Rows") or 0,
        columns=integer(data_set, "Columns") or 0,
        frames=frames,
    )


def _body_part(data_set: Json) -> str:
    """The defined term, else the meaning of the coded region, also of an enhanced image's frames."""
    shared = first_item(data_set, "SharedFunctionalGroupsSequence")
    anatomy = first_item(shared, "FrameAnatomySequence")
    return (
        text(data_set, "BodyPartExamined")
        or text(first_item(data_set, "AnatomicRegionSequence"), "CodeMeaning")
        or text(first_item(anatomy, "AnatomicRegionSequence"), "CodeMeaning")
    )
