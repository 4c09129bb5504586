import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.identity import rpps


def luhn_digit(ten: str) -> str:
    """The key of ten digits, by the table of doubled digits, apart from the code under test."""
    doubled = "0246813579"
    total = sum(int(doubled[int(digit)] if place % 2 == 0 else digit) for place, digit in enumerate(reversed(ten)))
    return str(-total % 10)


TENS = st.from_regex(r"[0-9]{10}", fullmatch=True).filter(lambda ten: int(ten) > 0)


@given(TENS)
def test_ten_digits_with_their_luhn_key_are_right(ten: str) -> None:
    assert rpps.key_is_right(ten + luhn_digit(ten))


@given(TENS, st.integers(0, 10), st.integers(1, 9))
def test_one_digit_changed_is_always_found(ten: str, place: int, by: int) -> None:
    number = ten + luhn_digit(ten)
    changed = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not rpps.key_is_right(changed)


@given(st.text(max_size=15))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    assert not rpps.key_is_right(text) or len(text) == 11


@pytest.mark.parametrize("value", ["", "00000000000", "1234567890", "801234567897", "0123456789７", "0123456789a"])
def test_what_is_no_rpps_has_no_right_key(value: str) -> None:
    assert not rpps.key_is_right(value)


def test_the_key_is_of_the_rpps_without_the_register_digit() -> None:
    assert rpps.key_is_right("01234567897")
    assert not rpps.key_is_right("01234567896")


@pytest.mark.parametrize(
    ("idnps", "register", "value"),
    [
        ("801234567897", "rpps", "01234567897"),
        (" 801234567893 ", "rpps", "01234567893"),  # the key is wrong: still an RPPS, unverified
        ("00B1057294", "adeli", "0B1057294"),
        ("0751234567", "adeli", "751234567"),
        ("124789224582101", "internal", "24789224582101"),
        ("3750100042/123", "internal", "750100042/123"),
        ("401234567890009", "internal", "01234567890009"),
        ("8011234567897", "other", "8011234567897"),  # a digit too many
        ("80123456789", "other", "80123456789"),
        ("01234567", "other", "01234567"),
        ("3", "other", "3"),
        ("", "other", ""),
    ],
)
def test_an_idnps_tells_its_register(idnps: str, register: str, value: str) -> None:
    number = rpps.split(idnps)
    assert (number.register, number.value) == (register, value)
    assert number.rpps == (value if register == "rpps" else "")


@given(st.text(max_size=15))
def test_any_idnps_is_of_one_register_and_keeps_its_digits(idnps: str) -> None:
    number = rpps.split(idnps)
    assert idnps.strip().endswith(number.value)
