"""A METADATA.XML: one description for each document entry of a submission (IHE ITI TF-3:4.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from documents.formats import xml_input
from documents.formats.cda.header import IMAGING_REPORT, STUDY_REFERENCE, VISIBILITIES
from documents.formats.hl7_times import moment
from documents.formats.reading import Author, Kind, Reading, Recipient
from documents.formats.xdm import ebrs, hl7v2

_IMAGES = "application/dicom"
_REPLACES = "RPLC"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a submission says of one file: how to find it, how to know it, what it is."""

    uri: str
    sha1: str
    size: int | None
    description: Reading


def entries(path: Path) -> tuple[Entry, ...]:
    """The entries of a METADATA.XML. Raises Unreadable."""
    root = xml_input.parse(path)
    objects = list(ebrs.named(root, "ExtrinsicObject"))
    recipients = _recipients(root)
    identifiers = {o.get("id"): ebrs.identifier(o, ebrs.UNIQUE_ID) for o in objects}
    replaced = _replaced(root, identifiers)
    return tuple(_entry(o, recipients, replaced.get(str(o.get("id")), ())) for o in objects)


def _recipients(root: etree._Element) -> tuple[Recipient, ...]:
    written = (v for package in ebrs.named(root, "RegistryPackage") for v in ebrs.slot(package, "intendedRecipient"))
    return tuple(dict.fromkeys(hl7v2.recipient(value) for value in written))


def _replaced(root: etree._Element, identifiers: dict[str | None, str]) -> dict[str, tuple[str, ...]]:
    """What each entry replaces: a document's id where the package has it, else its entry's."""
    found: dict[str, tuple[str, ...]] = {}
    for link in ebrs.named(root, "Association"):
        source, target = link.get("sourceObject") or "", link.get("targetObject") or ""
        if (link.get("associationType") or "").endswith(_REPLACES) and source and target:
            found[source] = (*found.get(source, ()), identifiers.get(target) or target)
    return found


def _entry(entry: etree._Element, recipients: tuple[Recipient, ...], replaces: tuple[str, ...]) -> Entry:
    size = ebrs.first(entry, "size")
    return Entry(
        uri=ebrs.first(entry, "URI"),
        sha1=ebrs.first(entry, "hash").lower(),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 15 else None,
        description=_description(entry, recipients, replaces),
    )


def _description(entry: etree._Element, recipients: tuple[Recipient, ...], replaces: tuple[str, ...]) -> Reading:
    nothing = ebrs.Code("", "", "")
    kind = next(iter(ebrs.codes(entry, ebrs.TYPE)), nothing)
    media_type = (entry.get("mimeType") or "").lower()
    when, precision = moment(_utc(ebrs.first(entry, "serviceStartTime") or ebrs.first(entry, "creationTime")))
    stated = {code.code for code in ebrs.codes(entry, ebrs.CONFIDENTIALITY)}
    numbers = (*ebrs.slot(entry, "sourcePatientId"), ebrs.identifier(entry, ebrs.PATIENT_ID))
    return Reading(
        format="xdm",
        media_type=media_type,
        kind=_kind(media_type, kind.code),
        patient=hl7v2.patient(ebrs.slot(entry, "sourcePatientInfo"), numbers),
        document_id=ebrs.identifier(entry, ebrs.UNIQUE_ID),
        replaces=replaces,
        type_code=kind.code,
        type_system=kind.system,
        type_display=kind.display,
        class_code=next(iter(ebrs.codes(entry, ebrs.CLASS)), nothing).code,
        title=ebrs.label(entry),
        act_date=when,
        act_date_precision=precision,
        authors=_authors(entry),
        confidentiality=next((level for level in "VR" if level in stated), "N"),
        visibility=tuple(code for code in VISIBILITIES if code in stated),
        recipients=recipients,
        language=ebrs.first(entry, "languageCode"),
        studies=_studies(entry),
    )


def _utc(stamp: str) -> str:
    """DTM is in universal time and says no zone (ITI TF-3, table 4.2.3.1.7-2)."""
    return stamp if not stamp or "+" in stamp or "-" in stamp else f"{stamp}+0000"


def _kind(media_type: str, code: str) -> Kind:
    if media_type == _IMAGES:
        return "images"
    return "report" if code == IMAGING_REPORT else "clinical"


def _authors(entry: etree._Element) -> tuple[Author, ...]:
    found = []
    for one in ebrs.classifications(entry, ebrs.AUTHOR):
        name, rpps = hl7v2.person(ebrs.first(one, "authorPerson"))
        place = hl7v2.organisation(ebrs.first(one, "authorInstitution"))
        speciality = hl7v2.component(ebrs.first(one, "authorSpecialty"), 2)
        found.append(Author("person" if name else "organisation", name or place, rpps, place, speciality))
    return tuple(dict.fromkeys(found))


def _studies(entry: etree._Element) -> tuple[str, ...]:
    """References of the type of a study's UID (IHE ITI TF-3, CXi; RAD TF-3, XDS-I.b)."""
    references = ebrs.slot(entry, "urn:ihe:iti:xds:2013:referenceIdList")
    return tuple(dict.fromkeys(hl7v2.component(r, 1) for r in references if hl7v2.component(r, 5) == STUDY_REFERENCE))
