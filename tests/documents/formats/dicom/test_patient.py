"""Who an image says it is of: numbers with their authority, names, date, sex (PS3.3 C.2.2, C.7.1.1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.formats.dicom import read_instance
from documents.formats.dicom.patient import birth_date
from documents.formats.reading import Identifier, PatientClaim
from tests.documents.formats.dicom.invented import INS_TEST, invented_patient
from tests.documents.formats.dicom.written import INSTANCE, SERIES, STUDY, element, item, part10, saved, sequence

IPP_AUTHORITY = "1.2.250.1.213.9.77"


def _qualifiers(oid: str, kind: str = "ISO") -> bytes:
    return sequence(0x00100024, [item(element(0x00400032, "UT", oid) + element(0x00400033, "CS", kind))])


def _claim(folder: Path, *elements: bytes) -> PatientClaim:
    keys = [element(0x00080018, "UI", INSTANCE), *elements]
    keys += [element(0x0020000D, "UI", STUDY), element(0x0020000E, "UI", SERIES)]
    return read_instance(saved(folder, part10(b"".join(keys)))).patient


def test_an_ins_is_named_by_its_authority(tmp_path: Path) -> None:
    who = invented_patient(3)
    claim = _claim(tmp_path, element(0x00100020, "LO", who.ins), _qualifiers(INS_TEST))
    assert claim.identifiers == (Identifier(who.ins, INS_TEST),)


def test_the_local_number_and_the_ins_are_both_read(tmp_path: Path) -> None:
    who = invented_patient(4)
    others = sequence(
        0x00101002,
        [
            item(element(0x00100020, "LO", who.ins) + element(0x00100022, "CS", "TEXT") + _qualifiers(INS_TEST)),
            item(element(0x00100020, "LO", "RIS-9") + element(0x00100021, "LO", "RIS")),
        ],
    )
    claim = _claim(tmp_path, element(0x00100020, "LO", "IPP-77"), _qualifiers(IPP_AUTHORITY), others)
    assert claim.identifiers == (
        Identifier("IPP-77", IPP_AUTHORITY), Identifier(who.ins, INS_TEST), Identifier("RIS-9", ""),
    )  # fmt: skip


ISSUERS = {
    "an OID": (element(0x00100021, "LO", IPP_AUTHORITY), IPP_AUTHORITY),
    "a URN": (element(0x00100021, "LO", f"urn:oid:{IPP_AUTHORITY}"), IPP_AUTHORITY),
    "an HL7 authority": (element(0x00100021, "LO", f"CHU&{IPP_AUTHORITY}&ISO"), IPP_AUTHORITY),
    "a name": (element(0x00100021, "LO", "CHU DE NULLE PART"), ""),
    "a version number": (element(0x00100021, "LO", "v2.1.3"), ""),
    "no OID": (_qualifiers("CHU", "DNS"), ""),
    "an OID said to be a name": (_qualifiers(IPP_AUTHORITY, "DNS"), ""),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize(("issuer", "authority"), ISSUERS.values(), ids=ISSUERS)
def test_an_authority_is_an_oid_or_nothing(issuer: bytes, authority: str, tmp_path: Path) -> None:
    claim = _claim(tmp_path, element(0x00100020, "LO", "IPP-77"), issuer)
    assert claim.identifiers == (Identifier("IPP-77", authority),)


def test_old_other_numbers_have_no_authority_and_none_is_told_twice(tmp_path: Path) -> None:
    claim = _claim(tmp_path, element(0x00100020, "LO", "A"), element(0x00101000, "LO", "A\\B\\ \\B"))
    assert claim.identifiers == (Identifier("A", ""), Identifier("B", ""))


def test_a_birth_name_and_a_used_name_are_kept_apart(tmp_path: Path) -> None:
    claim = _claim(
        tmp_path,
        element(0x00100010, "PN", "MARTIN^ANNIE"),
        element(0x00101005, "PN", "INVENTEE^ANNE^MARIE LOUISE"),
    )
    assert (claim.birth_name, claim.first_given_name, claim.given_names) == ("INVENTEE", "ANNE", "ANNE MARIE LOUISE")
    assert (claim.used_name, claim.used_given_name) == ("MARTIN", "ANNIE")


NAMES = {
    "family and given": ("INVENTEE^ALICE", "INVENTEE", "ALICE", "ALICE"),
    "with a middle name": ("INVENTEE^ALICE^LOUISE", "INVENTEE", "ALICE", "ALICE LOUISE"),
    "with prefix and suffix": ("INVENTEE^ALICE^^DR^III", "INVENTEE", "ALICE", "ALICE"),
    "compound": ("D'INVENTEE-LE GOFF^MARIE-ALICE", "D'INVENTEE-LE GOFF", "MARIE-ALICE", "MARIE-ALICE"),
    "spaced": (" INVENTEE ^ ALICE ", "INVENTEE", "ALICE", "ALICE"),
    "without carets": ("INVENTEE ALICE", "INVENTEE ALICE", "", ""),
    "no family": ("^ALICE", "", "ALICE", "ALICE"),
    "empty": ("", "", "", ""),
}


@pytest.mark.parametrize(("raw", "family", "first", "given"), NAMES.values(), ids=NAMES)
def test_the_only_name_stands_for_both(raw: str, family: str, first: str, given: str, tmp_path: Path) -> None:
    claim = _claim(tmp_path, element(0x00100010, "PN", raw))
    assert (claim.birth_name, claim.first_given_name, claim.given_names) == (family, first, given)
    assert (claim.used_name, claim.used_given_name) == (family, first)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("19790328", "1979-03-28"), ("1979.03.28", "1979-03-28"), ("1979-03-28", "1979-03-28"), ("197903", "1979-03"),
        ("1979", "1979"), ("19790300", "1979-03"), ("19790000", "1979"), (" 19790328 ", "1979-03-28"),
        ("", ""), ("00000000", ""), ("19791328", ""), ("19790332", ""), ("28/03/1979", ""), ("hier", ""),
    ],
)  # fmt: skip
def test_a_birth_date_is_as_precise_as_it_is(raw: str, iso: str) -> None:
    assert birth_date(raw) == iso


@pytest.mark.parametrize(("raw", "sex"), [("M", "M"), ("F", "F"), ("O", "U"), ("m", "M"), ("", ""), ("X", "")])
def test_sex_is_one_of_three_or_unknown(raw: str, sex: str, tmp_path: Path) -> None:
    assert _claim(tmp_path, element(0x00100040, "CS", raw)).sex == sex


def test_a_file_without_patient_claims_nothing(tmp_path: Path) -> None:
    assert _claim(tmp_path) == PatientClaim()


@pytest.mark.parametrize("vr", ["OB", "US", "SQ", "FD"])
def test_a_name_of_another_representation_is_no_name(vr: str, tmp_path: Path) -> None:
    claim = _claim(tmp_path, element(0x00100010, vr, b"\1\2\3\4\5\6\7\x08"), element(0x00100020, vr, b"\1" * 8))
    assert (claim.birth_name, claim.identifiers) == ("", ())
