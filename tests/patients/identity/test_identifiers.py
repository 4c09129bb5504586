import pytest

from patients.identity import ins
from patients.identity.identifiers import Identifier, KnownIdentifier
from tests.patients.identity.people import HOSPITAL, MARIE_INS


def test_an_ins_is_compared_without_its_writing() -> None:
    spaced = Identifier("2 79 03 51 215 189 89", f"urn:oid:{ins.TEST}")
    assert spaced.is_ins
    assert not spaced.is_local
    assert spaced.normal() == MARIE_INS.normal()
    assert spaced.value == "2 79 03 51 215 189 89"  # what was received is kept


@pytest.mark.parametrize("other", ["3", "0000003", "00000 3", "A00003"])
def test_a_local_number_is_compared_to_the_letter(other: str) -> None:
    assert Identifier("000003", HOSPITAL).normal() != Identifier(other, HOSPITAL).normal()
    assert Identifier("000003 \0", HOSPITAL).normal() == Identifier("000003", HOSPITAL).normal()
    assert Identifier("a3", HOSPITAL).normal() != Identifier("A3", HOSPITAL).normal()


@pytest.mark.parametrize(
    ("value", "authority"), [("000003", ""), ("000003", "  "), ("", HOSPITAL), (" ", HOSPITAL), ("0" * 22, ins.INS_C)]
)
def test_a_number_without_authority_or_value_is_nobodys_and_so_is_an_ins_c(value: str, authority: str) -> None:
    number = Identifier(value, authority)
    assert not number.is_local
    assert not number.is_ins


def test_only_an_ins_can_have_a_wrong_key() -> None:
    assert Identifier("279035121518990", ins.TEST).key_is_wrong
    assert not Identifier("279035121518989", ins.TEST).key_is_wrong
    assert not Identifier("279035121518990", HOSPITAL).key_is_wrong


def test_a_known_number_compares_with_a_received_one() -> None:
    assert KnownIdentifier("279035121518989", ins.TEST).normal() == Identifier("2790351215189 89", ins.TEST).normal()
    assert KnownIdentifier("279035121518989", ins.NIR).normal() != MARIE_INS.normal()
