"""What a server answered, or that it did not, as errors of the port: one line, without key or secret."""

import errno
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError, SSLError
from urllib3.exceptions import HTTPError

from storage.errors import ObjectMissing, StorageDenied, StorageFull, StorageUnavailable
from storage.stores.s3.address import Address

ABSENT = {"NoSuchKey", "404", "NotFound", "NoSuchVersion"}
TAKEN = {"PreconditionFailed", "412"}
_DENIED = {
    "InvalidAccessKeyId": "it does not know this key",
    "SignatureDoesNotMatch": "the secret is not the one of this key",
    "AccessDenied": "the key has not this right",
    "403": "the key has not this right, or is unknown",
    "XAdminUserNotFound": "it does not know this key",
    "RequestTimeTooSkewed": "its clock and the one of this machine differ",
    "AuthorizationHeaderMalformed": "the region is not its own",
}
_FULL = {
    "XMinioStorageFull": "its disk is full",
    "XMinioAdminBucketQuotaExceeded": "the quota of the bucket is used up",
    "QuotaExceeded": "the quota of the bucket is used up",
    "InsufficientStorage": "its disk is full",
    "507": "its disk is full",
}
_CHANGED = "it received other bytes than were sent"
_OTHER = {
    "NoSuchBucket": "it has no such bucket",
    "BadDigest": _CHANGED,
    "XAmzContentSHA256Mismatch": _CHANGED,
    "XAmzContentChecksumMismatch": _CHANGED,
}


@contextmanager
def answers(address: Address, key: str = "") -> Iterator[None]:
    """Turn every failure of a request into one of the port's. `key` is the object that may be absent."""
    try:
        yield
    except ClientError as error:
        raise _refusal(address, code_of(error), key) from None
    except (BotoCoreError, HTTPError, OSError) as error:
        raise StorageUnavailable(f"{address.variable}: {address.server} {_silence(error)}") from None


def code_of(error: ClientError) -> str:
    """The code of S3, a word as `NoSuchKey`; the HTTP status where the answer had no body. Never free text."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code if re.fullmatch(r"[A-Za-z0-9.]{1,60}", code) else "an unknown error"


def _refusal(address: Address, code: str, key: str) -> Exception:
    if code in ABSENT and key:
        return ObjectMissing(f"object {key}")
    for kind, words in ((StorageDenied, _DENIED), (StorageFull, _FULL), (StorageUnavailable, _OTHER)):
        if code in words:
            return kind(f"{address.variable}: {address.server} answered {code}: {words[code]}")
    return StorageUnavailable(f"{address.variable}: {address.server} answered {code}")


def _silence(error: BaseException) -> str:
    if isinstance(error, SSLError) or "SSLError" in str(error):
        return _mistrust(str(error))
    if isinstance(error, ConnectTimeoutError):
        return "does not answer: no connection in time"
    if isinstance(error, ReadTimeoutError):
        return "does not answer in time"
    return f"cannot be reached: {_system_name(error)}"


def _mistrust(said: str) -> str:
    if found := re.search(r"certificate verify failed: ([^(\n]+)", said):
        return f"shows a certificate that is not trusted: {found[1].strip()}"
    if re.search(r"doesn't match|mismatch", said):
        return "shows a certificate that is not trusted: it is for another name"
    found = re.search(r"\[SSL: (\w+)\]", said)
    return f"does not speak TLS: {found[1] if found else 'no handshake'}"


def _system_name(error: BaseException) -> str:
    """ECONNREFUSED and the like, from wherever the libraries wrapped it; else the name of their own error."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            if isinstance(one, socket.gaierror):
                return "no such name"
            if isinstance(one, OSError) and (name := errno.errorcode.get(one.errno or 0)):
                return name
            kwargs = getattr(one, "kwargs", {})
            waiting += [one.__cause__, one.__context__, *one.args, getattr(one, "reason", None), kwargs.get("error")]
    return type(error).__name__
