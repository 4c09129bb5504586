import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from patients.identity import ins
from tests.patients.identity.people import numbers, with_key


@given(numbers())
def test_a_number_with_its_key_is_right(number: str) -> None:
    assert ins.key_is_right(number)


@given(numbers(), st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_digit_changed_is_always_found(number: str, place: int, digit: str) -> None:
    # 97 is a prime past 10: no change of one digit leaves the key right
    changed = number[:place] + digit + number[place + 1 :]
    assert ins.key_is_right(changed) == (changed == number)


@given(numbers(), st.integers(0, 11))
def test_two_neighbours_swapped_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert ins.key_is_right(swapped) == (swapped == number)


@given(st.text(max_size=20))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    assert not ins.key_is_right(text) or ins.parse(text) is not None


@pytest.mark.parametrize(
    "written",
    [
        "279035121518989",
        "2 79 03 51 215 189 89",
        "2.79.03.51.215.189.89",
        "279 0351215189 - 89",
        "\u00a0279035121518989",
    ],
)
def test_the_writing_of_a_number_does_not_count(written: str) -> None:
    assert ins.key_is_right(written)
    assert ins.normal(written) == "279035121518989"


@pytest.mark.parametrize(("department", "counts_as"), [("2A", "19"), ("2B", "18")])
def test_corsica_counts_as_the_numbers_it_had(department: str, counts_as: str) -> None:
    number = with_key(f"17605{department}004001")
    assert ins.key_is_right(number)
    assert ins.key_is_right(number.lower())
    assert ins.key_of(number[:13]) == ins.key_of(f"17605{counts_as}004001")


def test_the_key_of_a_number_that_97_divides_is_97() -> None:
    body = next(str(n) for n in range(1790351215000, 1790351215097) if n % 97 == 0)
    assert ins.key_is_right(f"{body}97")
    assert not ins.key_is_right(f"{body}00")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "279035121518990",  # the key is 89
        "27903512151898",  # 14 characters
        "2790351215189890",  # 16
        "0000000000000" + "97",  # thirteen zeros have the key 97, and are nobody
        "9790351215189" + ins.key_of("9790351215189"),  # a sex that is never given
        "27903512151898Z",
        "2790351215A8989",
        "٢79035121518989",  # a digit, but not ours
        "221042545611404",
    ],
)
def test_what_is_no_number_has_no_right_key(value: str) -> None:
    assert not ins.key_is_right(value)


@pytest.mark.parametrize("month", ["01", "12", "20", "30", "31", "42", "50", "99", "00"])
def test_an_odd_month_informs_and_refuses_nothing(month: str) -> None:
    assert ins.key_is_right(with_key(f"179{month}99351001"))


@pytest.mark.parametrize(
    ("written", "month"), [("01", 1), ("12", 12), ("31", 1), ("42", 12), ("20", None), ("50", None)]
)
def test_the_month_of_an_incomplete_act_is_told_where_it_is_known(written: str, month: int | None) -> None:
    parts = ins.parse(with_key(f"179{written}99351001"))
    assert parts is not None
    assert parts.month == month


@pytest.mark.parametrize(("digit", "sex"), list(zip("12345678", ["M", "F", "M", "F", "", "", "M", "F"], strict=True)))
def test_the_sex_digit_of_a_foreign_or_waiting_number_is_understood(digit: str, sex: str) -> None:
    parts = ins.parse(with_key(f"{digit}790399351001"))
    assert parts is not None
    assert parts.sex == sex


def test_the_parts_of_a_number() -> None:
    assert ins.parse("2 79 03 51 215 189 89") == ins.Matricule("2790351215189", "89", "F", "79", 3, "51215")
    assert ins.parse("1 76 05 2a 004 001 00") == ins.Matricule("176052A004001", "00", "M", "76", 5, "2A004")
    assert ins.parse("2 79 03") is None


def test_the_authorities_of_the_ins() -> None:
    assert {oid for oid in ins.OIDS if ins.is_ins_authority(oid)} == {ins.NIR, ins.NIA, ins.TEST, ins.DEMONSTRATION}
    assert not ins.is_ins_authority("1.2.250.1.213.1.4")
    assert not ins.is_ins_authority("")


def test_only_test_and_demonstration_numbers_are_of_invented_people() -> None:
    assert {oid for oid in ins.OIDS if ins.is_invented(oid)} == {"1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"}


def test_each_authority_says_what_it_means() -> None:
    with override("fr"):
        meanings = {oid: str(meaning) for oid, meaning in ins.OIDS.items()}
    assert "inventé" in meanings[ins.TEST]
    assert "inventé" in meanings[ins.DEMONSTRATION]
    assert "inventé" not in meanings[ins.NIR] + meanings[ins.NIA]
    assert len(set(meanings.values())) == len(ins.OIDS)
