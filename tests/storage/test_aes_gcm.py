"""The primitive is the one NIST published: AES-256-GCM test cases 13 to 16 of McGrew and Viega's specification.

(The Galois/Counter Mode of Operation, appendix B; the same vectors are in NIST's validation suite.)
"""

from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONG_KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
LONG_PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
LONG_CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)


@dataclass(frozen=True)
class Vector:
    """One published case, in hexadecimal."""

    key: str
    nonce: str
    plain: str
    associated: str
    cipher: str
    tag: str


VECTORS = {
    "case 13": Vector("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    "case 14": Vector(
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    "case 15": Vector(
        LONG_KEY, "cafebabefacedbaddecaf888", LONG_PLAIN, "", LONG_CIPHER, "b094dac5d93471bdec1a502270e3cc6c"
    ),
    "case 16": Vector(
        LONG_KEY,
        "cafebabefacedbaddecaf888",
        LONG_PLAIN[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        LONG_CIPHER[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_the_primitive_gives_the_published_bytes(vector: Vector) -> None:
    cipher = AESGCM(bytes.fromhex(vector.key))
    sealed = cipher.encrypt(bytes.fromhex(vector.nonce), bytes.fromhex(vector.plain), bytes.fromhex(vector.associated))
    assert sealed.hex() == vector.cipher + vector.tag


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_the_primitive_refuses_a_changed_tag(vector: Vector) -> None:
    changed = bytearray.fromhex(vector.cipher + vector.tag)
    changed[-1] ^= 1
    with pytest.raises(InvalidTag):
        AESGCM(bytes.fromhex(vector.key)).decrypt(
            bytes.fromhex(vector.nonce), bytes(changed), bytes.fromhex(vector.associated)
        )
