"""The people of a CDA header: patient, authors, recipients.

CI-SIS « Structuration minimale »: recordTarget, author and informationRecipient; identity traits
after the national identity reference (RNIV): name parts carry the qualifiers BR (birth) and CL or
SP (used); the birthplace is an INSEE code in birthplace/place/addr/county.
"""

from __future__ import annotations

from lxml import etree

from documents.formats.cda.tree import attribute, every, one, words
from documents.formats.hl7_times import birth_date
from documents.formats.professionals import IDNPS, rpps_in
from documents.formats.reading import Author, Identifier, PatientClaim, Recipient

_USED = {"CL", "SP"}
_SEXES = {"M": "M", "F": "F", "U": "U", "UN": "U", "UNK": "U"}


def patient(document: etree._Element) -> PatientClaim | None:
    """Who the document is about; None when it names nobody, or several people at once."""
    roles = every(document, "recordTarget/patientRole")
    if len(roles) != 1:
        return None
    who = one(roles[0], "patient")
    return PatientClaim(
        identifiers=_identifiers(roles[0]),
        birth_name=_name_part(who, "family", {"BR"}),
        first_given_name=_name_part(who, "given", {"BR"}),
        given_names=_name_part(who, "given", set()),
        used_name=_name_part(who, "family", _USED) or _name_part(who, "family", set()),
        used_given_name=_name_part(who, "given", _USED),
        birth_date=birth_date(attribute(one(who, "birthTime"), "value")),
        sex=_SEXES.get(attribute(one(who, "administrativeGenderCode"), "code"), ""),
        birth_place=_birth_place(who),
    )


def _identifiers(role: etree._Element) -> tuple[Identifier, ...]:
    pairs = ((attribute(ii, "extension"), attribute(ii, "root")) for ii in every(role, "id"))
    return tuple(Identifier(value, root) for value, root in pairs if value and root)


def _name_part(who: etree._Element | None, part: str, qualifiers: set[str]) -> str:
    """The parts of a name with one of these qualifiers, or with none at all for an empty set."""
    parts = every(who, f"name/{part}") if who is not None else []
    kept = (p for p in parts if _qualified(p, qualifiers))
    return " ".join(filter(None, map(words, kept)))


def _qualified(part: etree._Element, wanted: set[str]) -> bool:
    given = set(attribute(part, "qualifier").split())
    return bool(given & wanted) if wanted else not given


def _birth_place(who: etree._Element | None) -> str:
    """The INSEE code, wherever in the address the sender put it first: county, as CI-SIS says."""
    return words(one(who, "birthplace/place/addr/county")).upper()


def authors(document: etree._Element) -> tuple[Author, ...]:
    """In the document's order; one who is named twice (two roles) is kept once."""
    found = (_author(role) for role in every(document, "author/assignedAuthor"))
    return tuple(dict.fromkeys(found))


def _author(role: etree._Element) -> Author:
    organisation = words(one(role, "representedOrganization/name"))
    person, device = one(role, "assignedPerson"), one(role, "assignedAuthoringDevice")
    speciality = attribute(one(role, "code"), "displayName")
    if person is not None:
        return Author("person", full_name(person), rpps(role), organisation, speciality)
    if device is not None:
        return Author("device", _device_name(device), "", organisation)
    return Author("organisation", organisation, "", organisation)


def _device_name(device: etree._Element) -> str:
    names = (words(one(device, part)) for part in ("manufacturerModelName", "softwareName"))
    return " ".join(dict.fromkeys(filter(None, names)))


def recipients(document: etree._Element) -> tuple[Recipient, ...]:
    """Those whom the document was addressed to."""
    roles = every(document, "informationRecipient/intendedRecipient")
    return tuple(dict.fromkeys(_recipient(role) for role in roles))


def _recipient(role: etree._Element) -> Recipient:
    name = full_name(one(role, "informationRecipient"))
    return Recipient(name, rpps(role), words(one(role, "receivedOrganization/name")))


def full_name(person: etree._Element | None) -> str:
    """Given names then family names, without titles; a name without parts as it stands."""
    name = one(person, "name")
    if name is None:
        return ""
    parts = [*every(name, "given"), *every(name, "family")]
    return " ".join(filter(None, map(words, parts))) or words(name)


def rpps(role: etree._Element) -> str:
    """The RPPS of a professional, "" when the role has none."""
    national = (attribute(ii, "extension") for ii in every(role, "id") if attribute(ii, "root") == IDNPS)
    return next(filter(None, map(rpps_in, national)), "")
