"""A wrapped key is opened by one key, for one purpose, unchanged."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import DamagedObject
from storage.keys import new_key, object_purpose, unwrap, vault_purpose, wrap

VAULT, OTHER_VAULT = UUID(int=1), UUID(int=2)
OBJECT, OTHER_OBJECT = UUID(int=3), UUID(int=4)
UNDER = bytes(range(32))
PURPOSE = object_purpose(VAULT, OBJECT)

keys = st.binary(min_size=32, max_size=32)


@given(key=keys, under=keys, vault=st.uuids(), stored=st.uuids())
def test_a_wrapped_key_unwraps_to_itself(key: bytes, under: bytes, vault: UUID, stored: UUID) -> None:
    wrapped = wrap(key, under, object_purpose(vault, stored))
    assert len(wrapped) == 61
    assert key not in wrapped
    assert unwrap(wrapped, under, object_purpose(vault, stored)) == key


def test_a_key_is_new_each_time_and_so_is_its_wrapping() -> None:
    key = new_key()
    assert len(key) == 32
    assert key != new_key()
    assert wrap(key, UNDER, PURPOSE) != wrap(key, UNDER, PURPOSE)


@pytest.mark.parametrize(
    "field", [range(1), range(1, 13), range(13, 45), range(45, 61)], ids=["version", "nonce", "key", "tag"]
)
def test_every_single_flipped_bit_is_found(field: range) -> None:
    wrapped = wrap(new_key(), UNDER, PURPOSE)
    for bit in range(field.start * 8, field.stop * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedObject):
            unwrap(bytes(changed), UNDER, PURPOSE)


def test_a_wrapped_key_cut_or_lengthened_is_refused() -> None:
    wrapped = wrap(new_key(), UNDER, PURPOSE) + bytes(20)
    for length in {*range(len(wrapped))} - {61}:
        with pytest.raises(DamagedObject):
            unwrap(wrapped[:length], UNDER, PURPOSE)


@pytest.mark.parametrize(
    "purpose",
    [
        object_purpose(VAULT, OTHER_OBJECT),
        object_purpose(OTHER_VAULT, OBJECT),
        object_purpose(OBJECT, VAULT),
        vault_purpose(VAULT),
        b"",
    ],
    ids=["another object", "another vault", "vault and object exchanged", "a vault's key", "nothing"],
)
def test_a_key_wrapped_for_one_purpose_is_refused_for_another(purpose: bytes) -> None:
    with pytest.raises(DamagedObject):
        unwrap(wrap(new_key(), UNDER, PURPOSE), UNDER, purpose)


def test_another_wrapping_key_is_refused_without_saying_anything_of_it() -> None:
    with pytest.raises(DamagedObject) as refused:
        unwrap(wrap(new_key(), UNDER, PURPOSE), bytes(32), PURPOSE)
    assert str(refused.value) == "a wrapped key does not authenticate"
