"""Whatever is done to a sealed object, nothing but its own bytes comes out of it."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import DamagedObject
from storage.sealing import Sealed, unseal
from storage.sealing.header import HEADER_SIZE
from tests.storage.sealed_bytes import (
    KEY,
    OBJECT,
    OTHER_OBJECT,
    SEGMENT,
    Memory,
    format_version,
    opened,
    parts,
    sealed_bytes,
)

CONTENT = bytes(range(40))  # two full segments and a half
RAW = sealed_bytes(CONTENT)
HEADER, SEGMENTS = parts(RAW)
FIELDS = {
    "magic": range(8),
    "version": range(8, 10),
    "segment size": range(10, 14),
    "object uuid": range(14, 30),
    "nonce prefix": range(30, 37),
    "first segment": range(37, 53),
    "first tag": range(53, 69),
    "second segment": range(69, 85),
    "second tag": range(85, 101),
    "last segment": range(101, 109),
    "last tag": range(109, 125),
}


def flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_fields_are_the_whole_object() -> None:
    assert [at for field in FIELDS.values() for at in field] == list(range(len(RAW)))


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_every_single_flipped_bit_is_found(field: range) -> None:
    for bit in range(field.start * 8, field.stop * 8):
        with pytest.raises(DamagedObject):
            opened(flipped(RAW, bit), len(CONTENT))


def test_pieces_before_the_damage_are_authentic_and_nothing_comes_after() -> None:
    damaged = flipped(RAW, FIELDS["second segment"].start * 8)
    pieces = unseal(Sealed(OBJECT, KEY, len(CONTENT), SEGMENT), Memory(damaged).get, 0, len(CONTENT))
    assert next(pieces) == CONTENT[:SEGMENT]
    with pytest.raises(DamagedObject):
        next(pieces)
    assert list(pieces) == []


def test_an_object_cut_anywhere_is_refused() -> None:
    for length in range(len(RAW)):
        with pytest.raises(DamagedObject):
            opened(RAW[:length], len(CONTENT))


@pytest.mark.parametrize("kept", [1, 2])
def test_an_object_cut_between_segments_is_refused_even_if_its_row_agrees(kept: int) -> None:
    cut = HEADER + b"".join(SEGMENTS[:kept])
    with pytest.raises(DamagedObject):
        opened(cut, kept * SEGMENT)


def test_an_object_cut_to_its_header_does_not_read_as_empty() -> None:
    with pytest.raises(DamagedObject):
        opened(HEADER, 0)


def test_an_empty_object_cut_to_its_header_is_refused() -> None:
    empty = sealed_bytes(b"")
    assert opened(empty, 0) == b""
    with pytest.raises(DamagedObject):
        opened(empty[:HEADER_SIZE], 0)


@given(st.binary(min_size=1, max_size=100))
def test_an_object_with_anything_after_it_is_refused(more: bytes) -> None:
    with pytest.raises(DamagedObject):
        opened(RAW + more, len(CONTENT))


def test_a_row_that_says_another_size_is_refused() -> None:
    for size in {*range(60)} - {len(CONTENT)}:
        with pytest.raises(DamagedObject):
            opened(RAW, size)


def test_a_row_that_says_another_segment_size_is_refused() -> None:
    with pytest.raises(DamagedObject):
        opened(RAW, len(CONTENT), segment=32)


FULL = sealed_bytes(bytes(range(3 * SEGMENT)))
FULL_HEADER, FULL_SEGMENTS = parts(FULL)


@pytest.mark.parametrize("order", [order for order in permutations(range(3)) if order != (0, 1, 2)], ids=str)
def test_segments_in_another_order_are_refused(order: tuple[int, ...]) -> None:
    shuffled = FULL_HEADER + b"".join(FULL_SEGMENTS[place] for place in order)
    with pytest.raises(DamagedObject):
        opened(shuffled, 3 * SEGMENT)


@pytest.mark.parametrize("place", range(3))
def test_a_repeated_segment_is_refused(place: int) -> None:
    longer = [*FULL_SEGMENTS[: place + 1], *FULL_SEGMENTS[place:]]
    for size in (3 * SEGMENT, 4 * SEGMENT):
        with pytest.raises(DamagedObject):
            opened(FULL_HEADER + b"".join(longer), size)


@pytest.mark.parametrize("place", range(3))
def test_a_segment_left_out_is_refused(place: int) -> None:
    shorter = [*FULL_SEGMENTS[:place], *FULL_SEGMENTS[place + 1 :]]
    for size in (3 * SEGMENT, 2 * SEGMENT):
        with pytest.raises(DamagedObject):
            opened(FULL_HEADER + b"".join(shorter), size)


@pytest.mark.parametrize("place", range(3))
def test_the_same_segment_of_another_object_is_refused_even_under_the_same_key_and_nonces(place: int) -> None:
    _header, borrowed = parts(sealed_bytes(bytes(range(3 * SEGMENT)), uuid=OTHER_OBJECT))
    mixed = [*FULL_SEGMENTS[:place], borrowed[place], *FULL_SEGMENTS[place + 1 :]]
    with pytest.raises(DamagedObject):
        opened(FULL_HEADER + b"".join(mixed), 3 * SEGMENT)


@pytest.mark.parametrize("place", range(3))
def test_a_segment_of_another_version_of_the_format_is_refused(place: int) -> None:
    with format_version(2):
        _header, newer = parts(sealed_bytes(bytes(range(3 * SEGMENT))))
    mixed = [*FULL_SEGMENTS[:place], newer[place], *FULL_SEGMENTS[place + 1 :]]
    with pytest.raises(DamagedObject):
        opened(FULL_HEADER + b"".join(mixed), 3 * SEGMENT)


def test_a_whole_object_of_another_version_is_refused() -> None:
    with format_version(2):
        newer = sealed_bytes(CONTENT)
        assert opened(newer, len(CONTENT)) == CONTENT
    with pytest.raises(DamagedObject, match="version"):
        opened(newer, len(CONTENT))


def test_a_whole_other_object_in_its_place_is_refused() -> None:
    with pytest.raises(DamagedObject, match="another object"):
        opened(sealed_bytes(CONTENT, uuid=OTHER_OBJECT), len(CONTENT))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DamagedObject):
        opened(RAW, len(CONTENT), key=bytes(32))


@given(raw=st.binary(max_size=200), size=st.integers(min_value=0, max_value=200))
def test_noise_is_refused(raw: bytes, size: int) -> None:
    with pytest.raises(DamagedObject):
        opened(HEADER + raw, size)


def test_what_is_said_of_damage_holds_no_content() -> None:
    marked = sealed_bytes(b"MARTIN Jeanne 1.2.250.1.213.1.4.10")
    with pytest.raises(DamagedObject) as refused:
        opened(flipped(marked, 400), 34)
    assert str(refused.value) == f"object {OBJECT}: segment 0 does not authenticate"
    assert refused.value.__cause__ is None
