"""Wrapping keys: a vault's key under a master key, an object's key under its vault's.

A wrapped key is one version byte, a random nonce of 12 bytes and AES-256-GCM of the 32 bytes: 61 bytes. The
associated data says what the key is for, so that a key put in another's place is refused. Random nonces allow 2**32
wraps under one key (NIST SP 800-38D, 8.3): one for each object ever put in a vault, or for each vault of a master.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import DamagedObject

KEY_SIZE = 32
_VERSION = b"\x01"
_NONCE_SIZE = 12


def new_key() -> bytes:
    """A random key of 256 bits."""
    return secrets.token_bytes(KEY_SIZE)


def vault_purpose(vault: UUID) -> bytes:
    """What a vault's wrapped key is bound to."""
    return b"diaphane vault key" + vault.bytes


def object_purpose(vault: UUID, stored: UUID) -> bytes:
    """What an object's wrapped key is bound to: its vault and itself."""
    return b"diaphane object key" + vault.bytes + stored.bytes


def wrap(key: bytes, under: bytes, purpose: bytes) -> bytes:
    """A key that only `under` unwraps, and only for the same purpose."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return _VERSION + nonce + AESGCM(under).encrypt(nonce, key, _VERSION + purpose)


def unwrap(wrapped: bytes, under: bytes, purpose: bytes) -> bytes:
    """The key inside. Raises DamagedObject if it was changed, or wrapped under another key or for another purpose."""
    version, nonce, sealed = wrapped[:1], wrapped[1 : 1 + _NONCE_SIZE], wrapped[1 + _NONCE_SIZE :]
    if version != _VERSION or len(sealed) != KEY_SIZE + 16:
        raise DamagedObject("a wrapped key has another format")
    try:
        return AESGCM(under).decrypt(nonce, sealed, version + purpose)
    except InvalidTag:
        raise DamagedObject("a wrapped key does not authenticate") from None
