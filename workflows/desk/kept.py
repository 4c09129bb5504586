"""What somebody sent and has not confirmed yet: sealed in their session, opened for them alone.

The session table is read by whoever looks after the database, and kept in its copies: a list of patients' numbers must
not stand there in clear. The key is the quarantine's, where what came in waits for a decision.
"""

from base64 import b64decode, b64encode
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.http import HttpRequest

from patients.models import User
from storage import vaults

NONCE = 12  # bytes (NIST SP 800-38D, 5.2.1.1)


def keep(request: HttpRequest, name: str, user: User, content: bytes) -> None:
    """Puts `content` under `name`. Raises what storage raises."""
    nonce = token_bytes(NONCE)
    sealed = nonce + _cipher().encrypt(nonce, content, _bound(name, user))
    request.session[name] = b64encode(sealed).decode()


def kept(request: HttpRequest, name: str, user: User) -> bytes | None:
    """What is there; None for nothing, or for what was sealed for somebody else. Raises what storage raises."""
    sealed = b64decode(request.session.get(name, ""))
    if not sealed:
        return None
    try:
        return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], _bound(name, user))
    except InvalidTag:
        return None


def forget(request: HttpRequest, name: str) -> None:
    """Nothing is there any more."""
    request.session.pop(name, None)


def _bound(name: str, user: User) -> bytes:
    return f"diaphane kept {name} {user.pk}".encode()


def _cipher() -> AESGCM:
    key = vaults.unlock(vaults.quarantine())
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"diaphane kept in a session").derive(key))
