"""Writing a METADATA.XML: a submission set and its document entries (IHE ITI TF-3:4.2.3), as the CI-SIS uses them.

« Partage de documents de santé » gives the French codes. XDM asks for less than a registry does (ITI TF-2:3.32.4.1.4):
what the portal does not know is left out, never invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from lxml import etree

from documents.formats.professionals import IDNPS
from documents.formats.reading import Identifier, PatientClaim, Precision
from documents.formats.xdm import ebrs
from documents.formats.xdm.ebrs import Code

RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
LCM = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
HAS_MEMBER = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
STUDY = "urn:ihe:iti:xds:2016:studyInstanceUID"
_SEPARATORS = str.maketrans(dict.fromkeys("^&|~\\", " "))  # of HL7 v2: our reader, as most, knows no escapes
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STAMPS = {"year": "%Y", "month": "%Y%m", "minute": "%Y%m%d%H%M", "second": "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True)
class Professional:
    """Who wrote or sent: `rpps` only when its key is right."""

    name: str = ""
    rpps: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the package. `date` is a moment as precise as `precision`; `replaces` are document ids."""

    uri: str
    media_type: str
    sha1: str
    size: int
    unique_id: str
    title: str
    type: Code
    clazz: Code
    format: Code
    date: datetime
    precision: Precision
    author: Professional
    confidentiality: tuple[Code, ...]
    language: str = "fr-FR"
    replaces: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """The package: by which installation (an OID), when, by whom it was taken."""

    unique_id: str
    source_id: str
    time: datetime
    author: Professional
    title: str


def metadata(submission: Submission, patient: PatientClaim, documents: tuple[Document, ...]) -> bytes:
    """The bytes of a METADATA.XML. `patient` has the numbers that may be sent, the INS first."""
    root = etree.Element(f"{{{LCM}}}SubmitObjectsRequest", nsmap={"lcm": LCM, None: RIM})  # type: ignore[dict-item]
    listing = _add(root, "RegistryObjectList")
    package = _submission(listing, submission, patient)
    for document in documents:
        entry = _document(listing, document, patient)
        _association(listing, HAS_MEMBER, package, entry, ("SubmissionSetStatus", "Original"))
        for target in document.replaces:  # what it replaces is not in the package: its id is all that is known
            _association(listing, REPLACES, entry, target)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _submission(listing: etree._Element, told: Submission, patient: PatientClaim) -> str:
    key = _key()
    package = _add(listing, "RegistryPackage", id=key, objectType=f"{ebrs.OBJECT}RegistryPackage", status=APPROVED)
    _slot(package, "submissionTime", told.time.astimezone(UTC).strftime("%Y%m%d%H%M%S"))
    _name(package, told.title)
    _author(package, ebrs.SUBMISSION_AUTHOR, told.author)
    _numbered(package, ebrs.SUBMISSION_ID, told.unique_id, "XDSSubmissionSet.uniqueId")
    _numbered(package, ebrs.SOURCE_ID, told.source_id, "XDSSubmissionSet.sourceId")
    if patient.identifiers:
        _numbered(package, ebrs.SUBMISSION_PATIENT, cx(patient.identifiers[0]), "XDSSubmissionSet.patientId")
    node = {"classificationNode": ebrs.SUBMISSION_SET, "classifiedObject": key, "id": _key()}
    _add(listing, "Classification", objectType=f"{ebrs.OBJECT}Classification", **node)
    return key


def _document(listing: etree._Element, told: Document, patient: PatientClaim) -> str:
    key = _key()
    entry = _add(
        listing, "ExtrinsicObject", id=key, mimeType=told.media_type, objectType=ebrs.STABLE_DOCUMENT, status=APPROVED
    )
    date = stamp(told.date, told.precision)
    _slot(entry, "creationTime", date)
    _slot(entry, "serviceStartTime", date)
    _slot(entry, "languageCode", told.language)
    _slot(entry, "hash", told.sha1)
    _slot(entry, "size", str(told.size))
    _slot(entry, "URI", told.uri)
    _slot(entry, "sourcePatientId", *(cx(number) for number in patient.identifiers[:1]))
    _slot(entry, "sourcePatientInfo", *patient_lines(patient))
    _slot(entry, "urn:ihe:iti:xds:2013:referenceIdList", *(f"{uid}^^^^{STUDY}" for uid in told.studies))
    _name(entry, told.title)
    _author(entry, ebrs.AUTHOR, told.author)
    for scheme, code in (
        (ebrs.CLASS, told.clazz),
        (ebrs.TYPE, told.type),
        (ebrs.FORMAT, told.format),
        *((ebrs.CONFIDENTIALITY, code) for code in told.confidentiality),
    ):
        _coded(entry, scheme, code)
    if patient.identifiers:
        _numbered(entry, ebrs.PATIENT_ID, cx(patient.identifiers[0]), "XDSDocumentEntry.patientId")
    _numbered(entry, ebrs.UNIQUE_ID, told.unique_id, "XDSDocumentEntry.uniqueId")
    return key


def cx(number: Identifier) -> str:
    """A patient's number: NH is a national one, PI a local one (HL7 table 0203; CI-SIS)."""
    kind = "NH" if number.authority.startswith("1.2.250.1.213.1.4.") else "PI"
    return f"{_plain(number.value)}^^^&{_plain(number.authority)}&ISO^{kind}"


def patient_lines(patient: PatientClaim) -> list[str]:
    """sourcePatientInfo: PID-3, PID-5 (L the birth name, D the used one), PID-7, PID-8, PID-11 (BDL the birthplace)."""
    one = {name: _plain(getattr(patient, name)) for name in ("birth_name", "first_given_name", "given_names")}
    used = _plain(patient.used_name), _plain(patient.used_given_name)
    lines = [f"PID-3|{cx(number)}" for number in patient.identifiers]
    lines.append(f"PID-5|{one['birth_name']}^{one['first_given_name']}^{one['given_names']}^^^^L")
    lines += [f"PID-5|{used[0]}^{used[1]}^^^^^D"] if any(used) else []
    lines += [f"PID-7|{patient.birth_date.replace('-', '')}"] if patient.birth_date else []
    lines += [f"PID-8|{patient.sex}"] if patient.sex else []
    lines += [f"PID-11|^^^^^^BDL^^{patient.birth_place}"] if patient.birth_place else []
    return lines


def stamp(moment: datetime, precision: Precision) -> str:
    """A DTM: in universal time from the minute on, the sender's calendar day above (ITI TF-3, table 4.2.3.1.7-2)."""
    if precision in ("minute", "second"):
        moment = moment.astimezone(UTC)
    return f"{moment.year:04d}" + moment.strftime(_STAMPS.get(precision, "%Y%m%d"))[len(str(moment.year)) :]


def _author(parent: etree._Element, scheme: str, who: Professional) -> None:
    made = _classification(parent, scheme, "")
    idnps = f"&{IDNPS}&ISO^D^^^IDNPS" if who.rpps else ""
    number = f"8{who.rpps}" if who.rpps else ""
    _slot(made, "authorPerson", *([f"{number}^{_plain(who.name)}^^^^^^^{idnps}"] if who.name or number else []))
    _slot(made, "authorInstitution", *([_plain(who.organisation)] if who.organisation else []))


def _coded(parent: etree._Element, scheme: str, code: Code) -> None:
    if not code.code:
        return
    made = _classification(parent, scheme, code.code)
    _slot(made, "codingScheme", *([code.system] if code.system else []))
    _name(made, code.display)


def _classification(parent: etree._Element, scheme: str, code: str) -> etree._Element:
    kinds = {"objectType": f"{ebrs.OBJECT}Classification", "classifiedObject": str(parent.get("id")), "id": _key()}
    return _add(parent, "Classification", classificationScheme=scheme, nodeRepresentation=code, **kinds)


def _numbered(parent: etree._Element, scheme: str, value: str, name: str) -> None:
    kinds = {"objectType": f"{ebrs.OBJECT}ExternalIdentifier", "registryObject": str(parent.get("id")), "id": _key()}
    _name(_add(parent, "ExternalIdentifier", identificationScheme=scheme, value=value, **kinds), name)


def _association(
    listing: etree._Element, kind: str, source: str, target: str, slot: tuple[str, str] | None = None
) -> None:
    ends = {"sourceObject": source, "targetObject": target, "objectType": f"{ebrs.OBJECT}Association", "id": _key()}
    made = _add(listing, "Association", associationType=kind, **ends)
    if slot:
        _slot(made, *slot)


def _slot(parent: etree._Element, name: str, *values: str) -> None:
    if values:
        listed = _add(_add(parent, "Slot", name=name), "ValueList")
        for value in values:
            _add(listed, "Value").text = _fit(value)


def _name(parent: etree._Element, text: str) -> None:
    _add(_add(parent, "Name"), "LocalizedString", value=text, charset="UTF-8")


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    told = {name: _fit(value) for name, value in attributes.items()}
    return etree.SubElement(parent, f"{{{RIM}}}{tag}", told)


def _fit(text: str) -> str:
    """Without what XML 1.0 has no room for (2.2): control characters, halves of pairs."""
    return _UNFIT.sub("", text)


def _plain(text: str) -> str:
    return " ".join(text.translate(_SEPARATORS).split())


def _key() -> str:
    return f"urn:uuid:{uuid4()}"
