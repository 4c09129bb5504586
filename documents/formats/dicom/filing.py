"""One instance as filing reads any file: the contract of `documents.formats.reading`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from documents.formats.dicom.instance import InstanceReading, read_instance
from documents.formats.dicom.levels import Study
from documents.formats.reading import Author, Precision, Reading

FORMAT = "dicom"
MEDIA_TYPE = "application/dicom"

# TRE_A03 class of a set of images; LOINC 18748-4 is for the report that a radiologist writes.
_CLASS = ("31", "1.2.250.1.213.1.1.4.1", "Imagerie médicale")
_DATE = re.compile(r"(\d{4})[.-]?(\d\d)[.-]?(\d\d)")
_TIME = re.compile(r"(\d\d):?(\d\d)?:?(\d\d)?(\.\d*)?")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
# A modality's clock is on the wall of a French hospital, unless the file says otherwise.
_HERE = ZoneInfo("Europe/Paris")


def read(path: Path) -> Reading:
    """What one DICOM file says. Raises Unreadable."""
    return reading_of(read_instance(path))


def reading_of(read_file: InstanceReading) -> Reading:
    """The same, from what was already read."""
    study, series = read_file.study, read_file.series
    when, precision = moment(study)
    code, system, display = _CLASS
    return Reading(
        format=FORMAT,
        media_type=MEDIA_TYPE,
        kind="images",
        patient=read_file.patient,
        document_id=read_file.instance.uid,
        type_code=code,
        type_system=system,
        type_display=display,
        title=study.description or series.description or f"Imagerie {series.modality}".strip(),
        act_date=when,
        act_date_precision=precision,
        authors=_authors(read_file),
        unit=study.department,
        organisation=study.institution,
        studies=(study.uid,),
        pages=len(read_file.frames),
        display="picture" if read_file.displayable else "none",
    )


def _authors(read_file: InstanceReading) -> tuple[Author, ...]:
    """Who performed, and the machine (PS3.3 C.7.3.1, C.7.5.1)."""
    series, institution = read_file.series, read_file.study.institution
    device = " ".join(filter(None, (series.manufacturer, series.model)))
    authors = (
        Author("person", name=" ".join(series.performing.split("^")).strip(), organisation=institution),
        Author("device", name=device, organisation=institution),
    )
    return tuple(author for author in authors if author.name)


def moment(study: Study) -> tuple[datetime | None, Precision]:
    """Study Date and Time (DA, TM: PS3.5 6.2), as precise as they are."""
    day = _DATE.fullmatch(study.date.strip())
    if day is None:
        return None, ""
    time = _TIME.fullmatch(study.time.strip())
    hour, minute, second = (int(time[n] or 0) for n in (1, 2, 3)) if time else (0, 0, 0)
    try:
        when = datetime(
            int(day[1]), int(day[2]), int(day[3]), hour, minute, min(second, 59), tzinfo=_zone(study.timezone)
        )
    except ValueError:
        return None, ""
    if time is None:
        return when, "day"
    return when, "second" if time[3] else "minute"


def _zone(offset: str) -> tzinfo:
    """Timezone Offset From UTC (0008,0201), "+0200"."""
    found = _OFFSET.fullmatch(offset.strip())
    if not found or int(found[2]) > 14:
        return _HERE
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-ahead if found[1] == "-" else ahead)
