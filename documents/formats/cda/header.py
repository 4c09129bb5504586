"""A CDA header: what the document is, when, from where, for whose eyes, after and about what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict

from lxml import etree

from documents.formats.cda import people
from documents.formats.cda.tree import V3, attribute, every, instance_id, one, words
from documents.formats.hl7_times import moment
from documents.formats.reading import Author, Kind, PatientClaim, Precision, Recipient

IMAGING_REPORT = "18748-4"  # LOINC, « CR d'imagerie médicale »
STUDY_REFERENCE = "urn:ihe:iti:xds:2016:studyInstanceUID"
VISIBILITIES = ("MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX")
STUDY_ACT = "113014"  # DCM « DICOM Study »
_UID = re.compile(r"[0-9]+(\.[0-9]+)+")


class Header(TypedDict):
    """The fields of a Reading that a CDA header gives."""

    kind: Kind
    patient: PatientClaim | None
    document_id: str
    set_id: str
    version: int | None
    replaces: tuple[str, ...]
    type_code: str
    type_system: str
    type_display: str
    title: str
    act_date: datetime | None
    act_date_precision: Precision
    authors: tuple[Author, ...]
    unit: str
    organisation: str
    confidentiality: str
    visibility: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    language: str
    studies: tuple[str, ...]


def header(document: etree._Element) -> Header:
    """All of it, from the ClinicalDocument element."""
    code = one(document, "code")
    when, precision = _act(document)
    return Header(
        kind="report" if attribute(code, "code") == IMAGING_REPORT else "clinical",
        patient=people.patient(document),
        document_id=instance_id(one(document, "id")),
        set_id=instance_id(one(document, "setId")),
        version=_version(document),
        replaces=_replaced(document),
        type_code=attribute(code, "code"),
        type_system=attribute(code, "codeSystem"),
        type_display=attribute(code, "displayName"),
        title=words(one(document, "title")),
        act_date=when,
        act_date_precision=precision,
        authors=people.authors(document),
        unit=_unit(document),
        organisation=words(one(document, "custodian/assignedCustodian/representedCustodianOrganization/name")),
        confidentiality=_confidentiality(document),
        visibility=_visibility(document),
        recipients=people.recipients(document),
        language=attribute(one(document, "languageCode"), "code"),
        studies=studies(document),
    )


def _version(document: etree._Element) -> int | None:
    value = attribute(one(document, "versionNumber"), "value")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _replaced(document: etree._Element) -> tuple[str, ...]:
    """The documents this one takes the place of (CDA R2 4.2.3.1, typeCode RPLC)."""
    related = every(document, "relatedDocument")
    targets = (r for r in related if attribute(r, "typeCode") == "RPLC")
    ids = (instance_id(ii) for t in targets for ii in every(t, "parentDocument/id"))
    return tuple(dict.fromkeys(filter(None, ids)))


def _act(document: etree._Element) -> tuple[datetime | None, Precision]:
    """When the act took place: the first documented act that is dated, else the document's date."""
    times = [
        *every(document, "documentationOf/serviceEvent/effectiveTime"),
        *every(document, "effectiveTime"),
    ]
    for time in times:
        when, precision = _start(time)
        if when is not None:
            return when, precision
    return None, ""


def _start(time: etree._Element) -> tuple[datetime | None, Precision]:
    """An interval's low, a point's value, or the high of an interval known by its end alone."""
    stamps = (
        attribute(one(time, "low"), "value"),
        attribute(time, "value"),
        attribute(one(time, "center"), "value"),
        attribute(one(time, "high"), "value"),
    )
    found = (moment(stamp) for stamp in stamps if stamp)
    return next((f for f in found if f[0] is not None), (None, ""))


def _unit(document: etree._Element) -> str:
    """Where the patient was seen: the care place, else its organisation."""
    facility = one(document, "componentOf/encompassingEncounter/location/healthCareFacility")
    places = ("location/name", "serviceProviderOrganization/name")
    return next(filter(None, (words(one(facility, place)) for place in places)), "")


def _codes(document: etree._Element) -> list[tuple[str, str]]:
    """Every confidentiality code, of the header and of sections, translations included.

    A visibility code stands beside the confidentiality code; CDA allows one at the top, so senders
    put the others in a second element or in a translation. Missing one would show a masked document.
    """
    found = []
    for element in document.iter(f"{{{V3}}}confidentialityCode"):
        for code in (element, *every(element, "translation")):
            found.append((attribute(code, "code"), attribute(code, "codeSystem")))
    return found


def _confidentiality(document: etree._Element) -> str:
    """The strictest of N, R and V that the document states, normal when it states none."""
    stated = {code for code, _system in _codes(document)}
    return next((level for level in "VR" if level in stated), "N")


def _visibility(document: etree._Element) -> tuple[str, ...]:
    """Codes of TRE_A07 (1.2.250.1.213.1.1.4.13), whatever system the sender gave them under."""
    stated = {code for code, _system in _codes(document)}
    return tuple(code for code in VISIBILITIES if code in stated)


def studies(document: etree._Element) -> tuple[str, ...]:
    """The DICOM studies a document refers to, by their instance UIDs.

    Three ways are in use: the documented act's id of an imaging report (CI-SIS « CR d'imagerie »,
    DICOM PS3.20 5.1.8), a reference id of type STUDY_REFERENCE (IHE RAD TF-3, XDS-I.b), and a
    Study Act in the DICOM object catalogue (PS3.20 9.8).
    """
    found = [*_documented(document), *_referenced(document), *_catalogued(document)]
    return tuple(dict.fromkeys(uid for uid in found if _UID.fullmatch(uid)))


def _documented(document: etree._Element) -> Iterator[str]:
    if attribute(one(document, "code"), "code") != IMAGING_REPORT:
        return
    for ii in every(document, "documentationOf/serviceEvent/id"):
        if not attribute(ii, "extension"):
            yield attribute(ii, "root")


def _referenced(document: etree._Element) -> Iterator[str]:
    for element in document.iter(f"{{{V3}}}id"):
        if attribute(element, "assigningAuthorityName") == STUDY_REFERENCE:
            yield attribute(element, "extension") or attribute(element, "root")
        elif attribute(element, "root") == STUDY_REFERENCE:
            yield attribute(element, "extension")


def _catalogued(document: etree._Element) -> Iterator[str]:
    for act in document.iter(f"{{{V3}}}act"):
        if attribute(one(act, "code"), "code") == STUDY_ACT:
            yield from (attribute(ii, "root") for ii in every(act, "id"))
