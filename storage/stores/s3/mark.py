"""The mark of an installation in its bucket: one small object, so that nobody works in another's by mistake.

A database that is copied to a second machine and left with the same STORAGE_URL carries the same id: that one is not
caught. A new installation, or another one's address, is.
"""

from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from botocore.exceptions import ClientError

from storage.errors import StorageDenied
from storage.stores.s3.address import Address
from storage.stores.s3.answers import ABSENT, TAKEN, answers, code_of
from storage.stores.s3.offers import LACKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAME = ".diaphane/installation"
LONGEST = 100


def claim(client: "S3Client", address: Address, installation: UUID) -> None:
    """Mark a bucket that nobody marked. Raises StorageDenied for another installation's, StorageUnavailable."""
    with answers(address):
        found = _read(client, address) or _write(client, address, installation) or _read(client, address)
    if found != str(installation):
        raise StorageDenied(f"{address.variable}: the bucket at {address.server} belongs to another installation")


def _read(client: "S3Client", address: Address) -> str:
    try:
        with closing(client.get_object(Bucket=address.bucket, Key=NAME)["Body"]) as body:
            return body.read(LONGEST).decode("ascii", "replace")
    except ClientError as error:
        if code_of(error) in ABSENT:
            return ""
        raise


def _write(client: "S3Client", address: Address, installation: UUID) -> str:
    """The mark as written; nothing if another was quicker."""
    body = str(installation).encode()
    try:
        client.put_object(Bucket=address.bucket, Key=NAME, Body=body, IfNoneMatch="*")
    except ClientError as error:
        if code_of(error) in TAKEN:
            return ""
        if code_of(error) not in LACKING:
            raise
        client.put_object(Bucket=address.bucket, Key=NAME, Body=body)
    return str(installation)
