"""Who an image says it is of (PS3.3 C.2.2, C.7.1.1), as a claim that filing judges.

Modalities often know one name only: it stands as birth name and as used name both, because filing
compares it with strict traits anyway and a married name will simply not agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.formats.dicom.attributes import first_item, items, text, values
from documents.formats.dicom.values import Json
from documents.formats.reading import Identifier, PatientClaim

_OID = re.compile(r"[0-2](\.(0|[1-9]\d*)){2,}")
_DATE = re.compile(r"(\d{4})[.-]?(\d\d)?[.-]?(\d\d)?")
_SEXES = {"M": "M", "F": "F", "O": "U", "U": "U"}


def claim(data_set: Json) -> PatientClaim:
    """From the metadata of an instance."""
    used_family, used_given, used_middle = _name(text(data_set, "PatientName"))
    birth_family, birth_given, birth_middle = _name(text(data_set, "PatientBirthName"))
    if not birth_family:
        birth_family, birth_given, birth_middle = used_family, used_given, used_middle
    return PatientClaim(
        identifiers=tuple(dict.fromkeys(_identifiers(data_set))),
        birth_name=birth_family,
        first_given_name=birth_given,
        given_names=" ".join(filter(None, (birth_given, birth_middle))),
        used_name=used_family,
        used_given_name=used_given,
        birth_date=birth_date(text(data_set, "PatientBirthDate")),
        sex=_SEXES.get(text(data_set, "PatientSex").upper(), ""),
    )


def _name(value: str) -> tuple[str, str, str]:
    """Family, given and middle names of a PN (PS3.5 6.2.1.1)."""
    family, given, middle = [*(part.strip() for part in value.split("^")), "", ""][:3]
    return family, given, middle


def _identifiers(data_set: Json) -> Iterator[Identifier]:
    yield from _identifier(data_set)
    for other in items(data_set, "OtherPatientIDsSequence"):
        yield from _identifier(other)
    for value in values(data_set, "OtherPatientIDs"):  # retired: numbers without their authority
        if isinstance(value, str) and value.strip():
            yield Identifier(value.strip(), "")


def _identifier(data_set: Json) -> Iterator[Identifier]:
    value = text(data_set, "PatientID").strip()
    if value:
        yield Identifier(value, _authority(data_set))


def _authority(data_set: Json) -> str:
    """The issuer's OID: said by the qualifiers, or written in the issuer (PS3.3 10.14, HL7 v2 HD)."""
    qualifiers = first_item(data_set, "IssuerOfPatientIDQualifiersSequence")
    if text(qualifiers, "UniversalEntityIDType").upper() in ("ISO", ""):
        found = _oid(text(qualifiers, "UniversalEntityID"))
        if found:
            return found
    return _oid(text(data_set, "IssuerOfPatientID"))


def _oid(value: str) -> str:
    """An OID alone, as urn:oid:, or as the second part of "name&oid&ISO"."""
    parts = [part.strip().removeprefix("urn:oid:") for part in re.split(r"[&^]", value)]
    return next((part for part in parts if _OID.fullmatch(part)), "")


def birth_date(value: str) -> str:
    """A DA (also the old form with dots) as an ISO date, partial where month or day are unknown."""
    found = _DATE.fullmatch(value.strip())
    if not found or found[1] == "0000":
        return ""
    year, month, day = found[1], found[2] or "00", found[3] or "00"
    if not "01" <= month <= "12":
        return year if month == "00" else ""
    if not "01" <= day <= "31":
        return f"{year}-{month}" if day == "00" else ""
    return f"{year}-{month}-{day}"
