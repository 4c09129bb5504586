"""Which attributes belong to the patient and study, and which to the series (PS3.3 C.7.1 to C.7.3; PS3.18 10.6.3.3)."""

from __future__ import annotations

import re
from typing import Any

from documents.formats.dicom.attributes import text
from documents.formats.dicom.values import Json
from documents.imaging.packed import pack
from documents.storable import storable

# Patient, General Study and Patient Study modules, Visit and Imaging Service Request
STUDY = frozenset(
    {
        *("00080020", "00080030", "00080050", "00080051", "00080090", "00080096", "0008009C", "0008009D", "00080201"),
        *("00081030", "00081032", "00081048", "00081049", "00081060", "00081062", "00081080", "00081084", "00081110"),
        *("0020000D", "00200010", "00401012", "00101010", "00101020", "00101030", "001021A0", "001021B0", "001021C0"),
    }
)
_STUDY_GROUPS = ("0010", "0032", "0038")
# General Series and General Equipment modules, and what is asked for of the request
SERIES = frozenset(
    {
        *("00080021", "00080031", "00080060", "00080064", "00080070", "00080080", "00080081", "0008103E", "0008103F"),
        *("00081010", "00081040", "00081050", "00081052", "00081070", "00081072", "00081090", "00081111", "00081250"),
        *("00180015", "00181000", "00181020", "00181030", "00185100", "0020000E", "00200011", "00200052", "00200060"),
        *("00201040", "00400244", "00400245", "00400253", "00400254", "00400275", "00400280", "0040A170"),
    }
)


def is_of_study(tag: str) -> bool:
    """Whether this attribute is the same for a whole study."""
    return tag in STUDY or tag.startswith(_STUDY_GROUPS)


def kept(data_set: Json) -> Json:
    """Of an instance's metadata, what its series keeps to be found by: patient, study and series."""
    return {tag: told for tag, told in data_set.items() if tag in SERIES or is_of_study(tag)}


def columns(data_set: Json) -> dict[str, Any]:
    """The columns of a series that say this, from the metadata of one of its instances."""
    day = re.sub(r"\D", "", text(data_set, "StudyDate"), flags=re.ASCII)
    return {
        "patient_id": storable(text(data_set, "PatientID"))[:64],
        "accession": storable(text(data_set, "AccessionNumber"))[:64],
        "study_date": day if len(day) == 8 else "",
        "attributes": pack(kept(data_set)),
    }
