"""What a directory record says of an instance, by its SOP class (PS3.3 F.4, F.5; PS3.4 B.5)."""

from __future__ import annotations

from pydicom.datadict import dictionary_VR, tag_for_keyword

from documents.formats.dicom.attributes import element, text, values
from documents.formats.dicom.values import Json

IMAGE = "IMAGE"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
# The end of a SOP class's UID, or with a point after it the beginning of several; the longest is right
_KINDS = {
    "4.2": "SPECTROSCOPY",
    "9.": "WAVEFORM",
    "9.100.": "PRESENTATION",
    "11.": "PRESENTATION",
    "34.7": "PLAN",
    "34.10": "PLAN",
    "66": "RAW DATA",
    "66.1": "REGISTRATION",
    "66.2": "FIDUCIAL",
    "66.3": "REGISTRATION",
    "66.5": "SURFACE",
    "66.6": "TRACT",
    "67": "VALUE MAP",
    "68.": "SURFACE SCAN",
    "77.1.5.3": "STEREOMETRIC",
    "78.": "MEASUREMENT",
    "78.6": "SR DOCUMENT",
    "79.1": "SR DOCUMENT",
    "80.1": "MEASUREMENT",
    "88.": "SR DOCUMENT",
    "88.59": "KEY OBJECT DOC",
    "90.1": "ASSESSMENT",
    "91.1": "ANNOTATION",
    "104.": "ENCAP DOC",
    "131": "PRESENTATION",
    "481.2": "RT DOSE",
    "481.3": "RT STRUCTURE SET",
    "481.4": "RT TREAT RECORD",
    "481.5": "RT PLAN",
    "481.6": "RT TREAT RECORD",
    "481.7": "RT TREAT RECORD",
    "481.8": "RT PLAN",
    "481.9": "RT TREAT RECORD",
    **{f"481.{number}": "RADIOTHERAPY" for number in (*range(10, 23), 25)},
}
_WHEN = ("ContentDate", "ContentTime")
_IDENTIFIED = ("InstanceNumber", "ContentLabel", "ContentDescription", "ContentCreatorName")  # the macro (10.9)
_CONTENT = ("InstanceNumber", *_WHEN, "ConceptNameCodeSequence", "ContentSequence")
_KEYS: dict[str, tuple[str, ...]] = {
    IMAGE: ("InstanceNumber",),
    "RT DOSE": ("InstanceNumber", "DoseSummationType"),
    "RT STRUCTURE SET": ("InstanceNumber", "StructureSetLabel", "StructureSetDate", "StructureSetTime"),
    "RT PLAN": ("InstanceNumber", "RTPlanLabel", "RTPlanDate", "RTPlanTime"),
    "RT TREAT RECORD": ("InstanceNumber", "TreatmentDate", "TreatmentTime"),
    "PRESENTATION": (
        *("PresentationCreationDate", "PresentationCreationTime", *_IDENTIFIED),
        *("ReferencedSeriesSequence", "BlendingSequence"),
    ),
    "WAVEFORM": ("InstanceNumber", *_WHEN),
    "SR DOCUMENT": (*_CONTENT, "CompletionFlag", "VerificationFlag", "VerificationDateTime"),
    "KEY OBJECT DOC": _CONTENT,
    "SPECTROSCOPY": (
        *("ImageType", "InstanceNumber", *_WHEN, "ReferencedImageEvidenceSequence"),
        *("NumberOfFrames", "Rows", "Columns", "DataPointRows", "DataPointColumns"),
    ),
    "RAW DATA": ("InstanceNumber", *_WHEN),
    "ENCAP DOC": (
        *("InstanceNumber", *_WHEN, "DocumentTitle", "ConceptNameCodeSequence"),
        *("MIMETypeOfEncapsulatedDocument", "HL7InstanceIdentifier"),
    ),
    "STEREOMETRIC": (),
    "PLAN": (),
    "SURFACE SCAN": _WHEN,
    "ASSESSMENT": ("InstanceNumber", "InstanceCreationDate", "InstanceCreationTime"),
    "RADIOTHERAPY": (
        *("InstanceNumber", "UserContentLabel", "UserContentLongLabel"),
        *("ContentDescription", "ContentCreatorName"),
    ),
    **dict.fromkeys(
        ("REGISTRATION", "FIDUCIAL", "VALUE MAP", "SURFACE", "TRACT", "MEASUREMENT", "ANNOTATION"),
        (*_WHEN, *_IDENTIFIED),
    ),
}
# Required under a condition: left out where the file does not say it
_CONDITIONAL = frozenset(
    {
        *("ReferencedSeriesSequence", "BlendingSequence", "ContentSequence", "VerificationDateTime"),
        *("ReferencedImageEvidenceSequence", "HL7InstanceIdentifier", "UserContentLabel", "UserContentLongLabel"),
    }
)
# What stands for a value that is required and that the file does not say: nothing that could be taken for a fact
_OTHERWISE = {
    "InstanceNumber": "0",
    "ContentLabel": "NONE",
    "StructureSetLabel": "NONE",
    "RTPlanLabel": "NONE",
    "CompletionFlag": "PARTIAL",
    "VerificationFlag": "UNVERIFIED",
    "MIMETypeOfEncapsulatedDocument": "application/octet-stream",
}


def kind_of(sop_class: str) -> str:
    """The type of its record; an image where the standard has no other."""
    end = sop_class.removeprefix(_STORAGE)
    if end == sop_class:
        return IMAGE
    begun = [known for known in _KINDS if known.endswith(".") and end.startswith(known)]
    return _KINDS.get(end) or (_KINDS[max(begun, key=len)] if begun else IMAGE)


def keys_of(kind: str, data_set: Json) -> Json:
    """The keys of this type of record, from an instance's metadata, by tag and in their order."""
    told = {keyword: _told(keyword, data_set) for keyword in _KEYS[kind]}
    return dict(sorted((_key(keyword), value) for keyword, value in told.items() if value is not None))


def _told(keyword: str, data_set: Json) -> Json | None:
    found = _found(keyword, data_set)
    if not found and keyword in _CONDITIONAL:
        return None
    vr = dictionary_VR(tag_for_keyword(keyword) or 0)
    return {"vr": vr, "Value": found or ([_OTHERWISE[keyword]] if keyword in _OTHERWISE else [])}


def _found(keyword: str, data_set: Json) -> list[object]:
    if keyword == "VerificationDateTime":  # the latest (PS3.3 F.5.25)
        observers = values(data_set, "VerifyingObserverSequence")
        return [max(dates)] if (dates := [told for one in observers if (told := text(one, keyword))]) else []
    found = [one for one in element(data_set, keyword).get("Value", []) if one is not None]
    if keyword == "ContentSequence":  # what says more about the title (PS3.3 F.5.25, F.5.26)
        return [one for one in found if text(one, "RelationshipType") == "HAS CONCEPT MOD"]
    return found


def _key(keyword: str) -> str:
    return f"{tag_for_keyword(keyword) or 0:08X}"
