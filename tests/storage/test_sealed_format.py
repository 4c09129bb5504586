"""The format on disk cannot change unseen: objects sealed today must open in twenty years.

If a test here fails, the change needs a new format version and a reader for both, not another vector.
"""

import struct
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.keys import object_purpose, unwrap, vault_purpose
from storage.sealing.header import SEGMENT_SIZE, VERSION
from tests.storage.sealed_bytes import KEY, OBJECT, PREFIX, opened, sealed_bytes

CONTENT = b"Diaphane, format 1: frozen."
FROZEN = bytes.fromhex(
    "4449415048414e45"  # DIAPHANE
    "0001"  # version
    "00000010"  # segment size
    "0b0e7c0a7f0e4c539a535d3f6c1a2b4d"  # object
    "a0a1a2a3a4a5a6"  # nonce prefix
    "4eb87dd9fe352b584003a2efeb6d371f"  # segment 0
    "504827f433b0d5d157b04105e4027648"  # its tag
    "c937fac96658f445d131cf"  # segment 1, the last
    "58418c947c2df16f44c59ba977f42317"  # its tag
)
FROZEN_EMPTY = FROZEN[:37] + bytes.fromhex("f63509e665077c0ffb0c6f26419bfbdc")
VAULT = UUID("5d3f6c1a-2b4d-4a0e-8f5e-0b0e7c0a7f0e")
FROZEN_OBJECT_KEY = bytes.fromhex(
    "01"
    "b0b1b2b3b4b5b6b7b8b9babb"
    "01b98c01d1d15e1364662539a8b9ba7ff3764e74f0740f4197d040158b3eafd3"
    "1677d15b9235dd5233dd027220c96419"
)
FROZEN_VAULT_KEY = bytes.fromhex(
    "01"
    "b0b1b2b3b4b5b6b7b8b9babb"
    "83e1cd44ff8ff3fa59bca31cb09667956095e00737558903dc427f61850d43e4"
    "c164e9a1c393b2c5cce3a8189562027e"
)


def test_an_object_sealed_by_format_1_opens() -> None:
    assert opened(FROZEN, len(CONTENT)) == CONTENT
    assert opened(FROZEN_EMPTY, 0) == b""


def test_sealing_still_gives_format_1() -> None:
    assert VERSION == 1
    assert sealed_bytes(CONTENT) == FROZEN
    assert sealed_bytes(b"") == FROZEN_EMPTY


def test_format_1_can_be_read_from_its_description_alone() -> None:
    header, sealed = FROZEN[:37], FROZEN[37:]
    magic, version, size, uuid, prefix = struct.unpack(">8sHI16s7s", header)
    assert (magic, version, size, uuid, prefix) == (b"DIAPHANE", 1, 16, OBJECT.bytes, PREFIX)
    cipher = AESGCM(KEY)
    first = cipher.decrypt(prefix + b"\x00\x00\x00\x00" + b"\x00", sealed[:32], header)
    second = cipher.decrypt(prefix + b"\x00\x00\x00\x01" + b"\x01", sealed[32:], header)
    assert first + second == CONTENT


def test_a_wrapped_key_can_be_read_from_its_description_alone() -> None:
    version, nonce, sealed = FROZEN_OBJECT_KEY[:1], FROZEN_OBJECT_KEY[1:13], FROZEN_OBJECT_KEY[13:]
    purpose = b"\x01diaphane object key" + VAULT.bytes + OBJECT.bytes
    assert version == b"\x01"
    assert AESGCM(b"v" * 32).decrypt(nonce, sealed, purpose) == KEY


def test_keys_wrapped_by_format_1_unwrap() -> None:
    assert unwrap(FROZEN_OBJECT_KEY, b"v" * 32, object_purpose(VAULT, OBJECT)) == KEY
    assert unwrap(FROZEN_VAULT_KEY, b"m" * 32, vault_purpose(VAULT)) == KEY


def test_new_objects_have_segments_of_64_kib() -> None:
    assert SEGMENT_SIZE == 65_536
