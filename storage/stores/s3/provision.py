"""Making a bucket ready: itself, its mark, its versions and their end, and a key that may do what is needed alone."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import certifi
from botocore.exceptions import ClientError
from minio import MinioAdmin
from minio.credentials.providers import StaticProvider
from minio.error import MinioAdminException
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from storage.errors import StorageDenied, StorageUnavailable
from storage.stores.s3.address import Address
from storage.stores.s3.answers import answers, code_of
from storage.stores.s3.client import client_of
from storage.stores.s3.mark import claim

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEPT_DAYS = 30
"""How long the bytes of a deleted object stay, sealed, for who deleted by mistake."""
ABORTED_DAYS = 1
_OURS = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
_WITHOUT = {"NotImplemented", "InvalidArgument", "MalformedXML", "InvalidRequest", "501", "VersioningNotConfigured"}


def make_bucket(address: Address, installation: UUID) -> dict[str, bool]:
    """The bucket, ready and marked; which of its safeguards the server offers. Repeats without harm.

    Raises StorageDenied for another installation's bucket and for a key that may not do this; StorageUnavailable.
    """
    client, bucket = client_of(address), address.bucket
    with answers(address):
        try:
            client.create_bucket(Bucket=bucket)
        except ClientError as error:
            if code_of(error) not in _OURS:
                raise
        claim(client, address, installation)
        versions = _does(partial(_keep_versions, client, bucket))
        ends = any(_does(partial(_end_versions, client, bucket, aborting=aborting)) for aborting in (True, False))
    client.close()
    return {"versions": versions, "lifecycle": ends}


def key_name(admin: Address, installation: UUID) -> str:
    """The same for the same installation and bucket."""
    return f"diaphane-{hashlib.sha256(f'{installation} {admin.bucket}'.encode()).hexdigest()[:8]}"


def make_key(admin: Address, portal: Address) -> bool:
    """Makes the key of `portal` on MinIO, with what the portal needs; False on another server.

    Raises StorageDenied, StorageUnavailable.
    """
    if not _is_minio(admin):
        return False
    speaker = MinioAdmin(
        endpoint=admin.server,
        credentials=StaticProvider(admin.key, admin.secret),
        region=admin.region,
        secure=admin.scheme == "https",
        http_client=_pool(admin),
    )
    with _admin_answers(admin):
        name = f"diaphane-{admin.bucket}"
        speaker.policy_add(name, policy=policy(admin.bucket))
        speaker.user_add(portal.key, portal.secret)
        speaker.policy_set(name, user=portal.key)
    return True


def policy(bucket: str) -> dict[str, Any]:
    """What the portal needs, as S3 writes it: no rights over the bucket itself, its versions or its mark."""
    objects = f"arn:aws:s3:::{bucket}/*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                "Resource": [objects],
            },
            {
                "Effect": "Deny",
                "Action": ["s3:PutObject", "s3:DeleteObject"],
                "Resource": [f"arn:aws:s3:::{bucket}/.diaphane/*"],
            },
            # MinIO lets who may delete an object delete its versions, unless it is said
            {"Effect": "Deny", "Action": ["s3:DeleteObjectVersion"], "Resource": [objects]},
        ],
    }


def policy_text(bucket: str) -> str:
    """The same, to be given to a server by hand."""
    return json.dumps(policy(bucket), indent=2)


def _keep_versions(client: "S3Client", bucket: str) -> None:
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _end_versions(client: "S3Client", bucket: str, *, aborting: bool) -> None:
    ends: Any = {
        "ID": "diaphane",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": KEPT_DAYS},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
    }
    if aborting:
        ends["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": ABORTED_DAYS}
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [ends]})


def _does(request: Callable[[], None]) -> bool:
    """Whether the server knows this request at all."""
    try:
        request()
    except ClientError as error:
        if code_of(error) not in _WITHOUT:
            raise
        return False
    return True


def _is_minio(address: Address) -> bool:
    client = client_of(address)
    with answers(address):
        told = client.head_bucket(Bucket=address.bucket)["ResponseMetadata"]["HTTPHeaders"]
    client.close()
    return "minio" in told.get("server", "").lower()


def _pool(address: Address) -> PoolManager:
    return PoolManager(
        timeout=Timeout(connect=min(3.0, address.timeout), read=address.timeout),
        retries=Retry(total=2, backoff_factor=0.2),
        cert_reqs="CERT_REQUIRED",
        ca_certs=address.ca or certifi.where(),
    )


@contextmanager
def _admin_answers(address: Address) -> Iterator[None]:
    with answers(address):
        try:
            yield
        except MinioAdminException as error:
            found = re.search(r'"Code":"(\w{1,60})"', str(error))
            said = f"{address.variable}: {address.server} answered {found[1] if found else 'an unknown error'}"
            denied = found and found[1] in {"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"}
            raise (StorageDenied if denied else StorageUnavailable)(said) from None
        except HTTPError as error:
            raise StorageUnavailable(f"{address.variable}: {address.server} cannot be reached") from error
