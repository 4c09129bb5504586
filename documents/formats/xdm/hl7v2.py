"""The HL7 v2 pieces that ebRS slots hold: people, organisations, numbers, the patient's traits.

IHE ITI TF-3, table 4.2.3.1.7-2 (CX, XCN, XON, sourcePatientInfo); CI-SIS « Partage de documents »
gives the French use of PID-5 (L birth name, D used name) and PID-11 (BDL, the birthplace).
"""

from __future__ import annotations

from collections.abc import Sequence

from documents.formats.hl7_times import birth_date
from documents.formats.professionals import IDNPS, rpps_in
from documents.formats.reading import Identifier, PatientClaim, Recipient

_SEXES = {"M", "F", "U"}


def component(field: str, number: int) -> str:
    """A component, from 1, of a field."""
    parts = field.split("^")
    return parts[number - 1].strip() if len(parts) >= number else ""


def authority(component_text: str) -> str:
    """The OID of a hierarchic designator: "&1.2.250&ISO"."""
    parts = component_text.split("&")
    return parts[1].strip() if len(parts) > 1 else ""


def identifier(cx: str) -> Identifier | None:
    """A number with its authority, None when one is missing (CX)."""
    value, oid = component(cx, 1), authority(component(cx, 4))
    return Identifier(value, oid) if value and oid else None


def person(xcn: str) -> tuple[str, str]:
    """A professional's name and RPPS (XCN)."""
    name = " ".join(filter(None, (component(xcn, 3), component(xcn, 2))))
    national = authority(component(xcn, 9)) in (IDNPS, "")
    return name, rpps_in(component(xcn, 1)) if national else ""


def organisation(xon: str) -> str:
    """An organisation's name (XON)."""
    return component(xon, 1)


def recipient(written: str) -> Recipient:
    """An intended recipient: organisation, person and mail address, set apart by bars."""
    parts = [*written.split("|"), "", ""]
    name, rpps = person(parts[1])
    return Recipient(name, rpps, organisation(parts[0]))


def patient(lines: tuple[str, ...], numbers: tuple[str, ...]) -> PatientClaim | None:
    """Who a document is about: sourcePatientInfo's PID fields, and the numbers given beside."""
    fields = [line.partition("|")[::2] for line in lines]
    cxs = [*numbers, *(cx for name, value in fields if name == "PID-3" for cx in value.split("~"))]
    names = [value for name, field in fields if name == "PID-5" for value in field.split("~")]
    born, used = _names(names, {"L", "B"}), _names(names, {"D", "U"})
    claim = PatientClaim(
        identifiers=tuple(dict.fromkeys(filter(None, map(identifier, cxs)))),
        birth_name=born[0],
        first_given_name=born[1],
        given_names=born[2],
        used_name=used[0],
        used_given_name=used[1],
        birth_date=birth_date(_field(fields, "PID-7")),
        sex=_field(fields, "PID-8") if _field(fields, "PID-8") in _SEXES else "",
        birth_place=_birth_place(_field(fields, "PID-11")),
    )
    return claim if claim != PatientClaim() else None


def _field(fields: Sequence[tuple[str, ...]], wanted: str) -> str:
    return next((field[1].strip() for field in fields if field[0] == wanted), "")


def _names(names: list[str], kinds: set[str]) -> tuple[str, str, str]:
    """Family name, first given name and all given names of the first name of one of these kinds."""
    for name in names:
        if component(name, 7) in kinds:
            return component(name, 1), component(name, 2), component(name, 3)
    return "", "", ""


def _birth_place(addresses: str) -> str:
    """The INSEE code of the address of type BDL (XAD-7 and XAD-9)."""
    for address in addresses.split("~"):
        if component(address, 7) == "BDL":
            return component(address, 9).upper()
    return ""
