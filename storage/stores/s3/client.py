"""boto3, told to be patient for a bounded time and to depend on nothing around this process."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from storage.stores.s3.address import Address

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ATTEMPTS = 3
CONNECT_SECONDS = 3.0
CONNECTIONS = 32
"""Kept open at most, by each process."""

_turn = Lock()  # a session makes one client at a time; clients are for all threads


def client_of(address: Address) -> "S3Client":
    """A client of the server, which several threads may share.

    Path-style, since a hospital's server seldom has a name for each bucket. Bodies are signed also under TLS, so that
    any server checks the SHA-256 of what it received. Nothing is computed unasked: old servers refuse the CRC that
    boto3 would add, and what is read is authenticated by its seal.
    """
    with _turn:
        return _session().client(
            "s3",
            region_name=address.region,
            endpoint_url=address.endpoint,
            verify=address.ca or True,
            aws_access_key_id=address.key,
            aws_secret_access_key=address.secret,
            config=_config(address),
        )


@cache
def _session() -> "boto3.session.Session":
    """One for all clients: it keeps the description of S3, which takes half a second to read."""
    return boto3.session.Session()


def _config(address: Address) -> Config:
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": "path", "payload_signing_enabled": True},
        connect_timeout=min(CONNECT_SECONDS, address.timeout),
        read_timeout=address.timeout,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
