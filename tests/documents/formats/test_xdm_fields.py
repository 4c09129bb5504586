"""The HL7 pieces of a package's description: numbers, people, dates, codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.formats.professionals import rpps_in
from documents.formats.reading import Identifier, PatientClaim, Recipient
from documents.formats.xdm import ebrs, hl7v2

FIELD = st.text("AZÉ09^&|~ -'", max_size=40)


@pytest.mark.parametrize(
    ("cx", "expected"),
    [
        ("279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH", Identifier("279035121518989", "1.2.250.1.213.1.4.10")),
        ("IPP1^^^CHU&1.2.3&ISO^PI", Identifier("IPP1", "1.2.3")),
        ("IPP1^^^CHU^PI", None),
        ("^^^&1.2.3&ISO", None),
        ("", None),
        ("123", None),
    ],
)
def test_a_number_comes_with_its_authority_or_not_at_all(cx: str, expected: Identifier | None) -> None:
    assert hl7v2.identifier(cx) == expected


@pytest.mark.parametrize(
    ("xcn", "name", "rpps"),
    [
        ("810001234567^MARTIN^Ana^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS", "Ana MARTIN", "10001234567"),
        ("810001234567^MARTIN^Ana", "Ana MARTIN", "10001234567"),
        ("0751234567^MARTIN", "MARTIN", ""),
        ("810001234567^MARTIN^^^^^^^&1.2.3&ISO", "MARTIN", ""),
        ("^MARTIN^Ana", "Ana MARTIN", ""),
        ("", "", ""),
    ],
)
def test_a_professional_has_a_name_and_perhaps_an_rpps(xcn: str, name: str, rpps: str) -> None:
    assert hl7v2.person(xcn) == (name, rpps)


@pytest.mark.parametrize(
    ("number", "rpps"),
    [
        ("810001234567", "10001234567"), ("10001234567", "10001234567"), ("910001234567", ""),
        ("1000123456", ""), ("8100012345678", ""), ("", ""), ("８10001234567", ""), (" 810001234567", ""),
    ],
)  # fmt: skip
def test_a_national_number_holds_an_rpps_or_not(number: str, rpps: str) -> None:
    assert rpps_in(number) == rpps


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Cabinet^^|810001234567^MARTIN^Ana|^^Internet^a@b", Recipient("Ana MARTIN", "10001234567", "Cabinet")),
        ("Cabinet", Recipient("", "", "Cabinet")),
        ("|^MARTIN^Ana", Recipient("Ana MARTIN", "", "")),
        ("", Recipient()),
    ],
)
def test_a_recipient_is_someone_somewhere(written: str, expected: Recipient) -> None:
    assert hl7v2.recipient(written) == expected


def test_the_patients_names_are_told_by_their_kind() -> None:
    lines = ("PID-5|MARTIN^ANA^ANA LOU^^^^L~DUPONT^LOU^^^^^D",)
    claim = hl7v2.patient(lines, ())
    assert claim == PatientClaim(
        birth_name="MARTIN", first_given_name="ANA", given_names="ANA LOU", used_name="DUPONT", used_given_name="LOU"
    )


@pytest.mark.parametrize("kind", ["", "X", "M", "A"])
def test_a_name_of_another_kind_is_no_birth_name(kind: str) -> None:
    assert hl7v2.patient((f"PID-5|MARTIN^ANA^^^^^{kind}",), ()) is None


def test_numbers_beside_and_inside_are_put_together_once() -> None:
    cx = "1^^^&1.2&ISO"
    claim = hl7v2.patient((f"PID-3|{cx}~2^^^&1.3&ISO",), (cx, "3^^^&1.4&ISO"))
    assert claim is not None
    assert [i.value for i in claim.identifiers] == ["1", "3", "2"]


@pytest.mark.parametrize(("date", "expected"), [("19790328", "1979-03-28"), ("1979", "1979"), ("x", ""), ("", "")])
def test_a_birth_date_is_as_precise_as_it_is_written(date: str, expected: str) -> None:
    claim = hl7v2.patient((f"PID-7|{date}", "PID-8|F"), ())
    assert claim is not None
    assert claim.birth_date == expected


@given(st.lists(st.builds("{}|{}".format, st.sampled_from(["PID-3", "PID-5", "PID-7", "PID-8", "PID-11", "x"]), FIELD)))
def test_any_lines_are_a_claim_or_none(lines: list[str]) -> None:
    claim = hl7v2.patient(tuple(lines), ())
    assert claim is None or claim != PatientClaim()


@given(FIELD, st.integers(1, 20))
def test_a_component_beyond_the_field_is_empty(field: str, number: int) -> None:
    found = hl7v2.component(field, number)
    assert "^" not in found
    assert found in field


def element(inside: str) -> etree._Element:
    return etree.fromstring(f"<o xmlns='urn:x'>{inside}</o>")


def test_a_slot_is_found_by_its_exact_name() -> None:
    held = element("<Slot name='URI'><ValueList><Value> a </Value><Value/><Value>b</Value></ValueList></Slot>")
    assert ebrs.slot(held, "URI") == ("a", "b")
    assert ebrs.slot(held, "uri") == ()
    assert (ebrs.first(held, "URI"), ebrs.first(held, "x")) == ("a", "")


def test_a_slot_of_a_classification_is_not_the_objects_own() -> None:
    held = element("<Classification><Slot name='URI'><ValueList><Value>a</Value></ValueList></Slot></Classification>")
    assert ebrs.slot(held, "URI") == ()


def test_codes_are_told_by_their_scheme() -> None:
    held = element(
        "<Classification classificationScheme='s' nodeRepresentation='c'>"
        "<Slot name='codingScheme'><ValueList><Value>1.2</Value></ValueList></Slot>"
        "<Name><LocalizedString value=' Un  nom '/></Name></Classification>"
        "<Classification classificationScheme='t' nodeRepresentation='d'/>"
    )
    assert ebrs.codes(held, "s") == [ebrs.Code("c", "1.2", "Un nom")]
    assert ebrs.codes(held, "t") == [ebrs.Code("d", "", "")]
    assert ebrs.codes(held, "u") == []


def test_an_identifier_is_told_by_its_scheme() -> None:
    held = element("<ExternalIdentifier identificationScheme='s' value=' 1.2 '/><ExternalIdentifier value='x'/>")
    assert (ebrs.identifier(held, "s"), ebrs.identifier(held, "t")) == ("1.2", "")
