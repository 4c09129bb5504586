"""What a server answers, as errors of the port: the codes of several servers, and what must never be shown."""

import errno
import socket
import ssl

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import ProtocolError

from storage.errors import ObjectMissing, StorageDenied, StorageError, StorageFull, StorageUnavailable
from storage.stores.s3 import Address
from storage.stores.s3.answers import answers, code_of

ADDRESS = Address.parse("s3+https://KEY:hush@objects.example:9000/bucket", "STORAGE_URL")
OBJECT = "ab" * 16


def refusal(code: str, message: str = "the hush of KEY") -> ClientError:
    """As boto3 gives it: the answer of a server may show what signed the request."""
    return ClientError({"Error": {"Code": code, "Message": message, "StringToSign": "hush"}}, "PutObject")  # type: ignore[typeddict-unknown-key]


def said(error: Exception, key: str = "") -> StorageError:
    with pytest.raises(StorageError) as raised, answers(ADDRESS, key):
        raise error
    return raised.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("InvalidAccessKeyId", StorageDenied),
        ("SignatureDoesNotMatch", StorageDenied),
        ("AccessDenied", StorageDenied),
        ("403", StorageDenied),
        ("RequestTimeTooSkewed", StorageDenied),
        ("XMinioStorageFull", StorageFull),
        ("XMinioAdminBucketQuotaExceeded", StorageFull),
        ("QuotaExceeded", StorageFull),
        ("507", StorageFull),
        ("NoSuchBucket", StorageUnavailable),
        ("SlowDown", StorageUnavailable),
        ("InternalError", StorageUnavailable),
        ("503", StorageUnavailable),
    ],
)
def test_a_code_is_the_kind_of_failure_that_it_means(code: str, kind: type[StorageError]) -> None:
    error = said(refusal(code))
    assert type(error) is kind
    assert str(error).startswith(f"STORAGE_URL: objects.example:9000 answered {code}")
    assert error.__cause__ is None


@pytest.mark.parametrize("code", ["NoSuchKey", "404", "NotFound"])
def test_an_absent_object_is_missing_where_one_was_asked_for(code: str) -> None:
    error = said(refusal(code), OBJECT)
    assert isinstance(error, ObjectMissing)
    assert str(error) == f"object {OBJECT}"
    assert type(said(refusal(code))) is StorageUnavailable


def test_an_absent_bucket_is_not_an_absent_object() -> None:
    assert not isinstance(said(refusal("NoSuchBucket"), OBJECT), ObjectMissing)


@pytest.mark.parametrize("code", ["hush KEY", "<html>", "", "x" * 300, "a\nb"], ids=repr)
def test_what_is_not_a_code_is_not_repeated(code: str) -> None:
    assert code_of(refusal(code)) == "an unknown error"
    assert str(said(refusal(code))) == "STORAGE_URL: objects.example:9000 answered an unknown error"


def test_an_answer_without_a_body_has_no_code() -> None:
    assert code_of(ClientError({}, "HeadObject")) == "an unknown error"


def reached(reason: Exception) -> EndpointConnectionError:
    return EndpointConnectionError(endpoint_url="https://objects.example:9000/bucket?KEY=hush", error=reason)


SELF_SIGNED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)"
UNTRUSTED = SSLError(endpoint_url="https://hush", error=ssl.SSLError(1, SELF_SIGNED))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (reached(ConnectionRefusedError(errno.ECONNREFUSED, "no")), "cannot be reached: ECONNREFUSED"),
        (
            reached(ProtocolError("aborted", ConnectionResetError(errno.ECONNRESET, "no"))),
            "cannot be reached: ECONNRESET",
        ),
        (reached(OSError(errno.EHOSTUNREACH, "no")), "cannot be reached: EHOSTUNREACH"),
        (reached(socket.gaierror(-2, "Name or service not known")), "cannot be reached: no such name"),
        (ConnectTimeoutError(endpoint_url="https://hush"), "does not answer: no connection in time"),
        (ReadTimeoutError(endpoint_url="https://hush"), "does not answer in time"),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), "cannot be reached: IncompleteReadError"),
        (BotoCoreError(), "cannot be reached: BotoCoreError"),
        (ConnectionResetError(errno.ECONNRESET, "hush"), "cannot be reached: ECONNRESET"),
        (UNTRUSTED, "shows a certificate that is not trusted: self-signed certificate"),
        (
            SSLError(endpoint_url="https://hush", error=ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version")),
            "does not speak TLS: WRONG_VERSION_NUMBER",
        ),
        (SSLError(endpoint_url="https://hush", error=ssl.SSLError(8, "EOF")), "does not speak TLS: no handshake"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_silence_is_said_by_its_cause(error: Exception, words: str) -> None:
    unavailable = said(error)
    assert type(unavailable) is StorageUnavailable
    assert str(unavailable) == f"STORAGE_URL: objects.example:9000 {words}"


def test_causes_that_go_in_a_circle_end() -> None:
    one, other = BotoCoreError(), ProtocolError("x")
    one.__cause__, other.__cause__ = other, one
    assert str(said(one)).endswith("cannot be reached: BotoCoreError")


def test_what_is_no_answer_passes_through() -> None:
    with pytest.raises(KeyError), answers(ADDRESS):
        raise KeyError
    with pytest.raises(ObjectMissing), answers(ADDRESS):
        raise ObjectMissing("object")
