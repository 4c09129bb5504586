"""A bucket as an object store: `ab/abcd…`, each put once, read by ranges, listed only by the operator's commands."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from botocore.exceptions import ClientError

from storage.errors import ObjectMissing, StorageUnavailable
from storage.ports import Listed, Source
from storage.stores.s3.address import Address
from storage.stores.s3.answers import ABSENT, answers, code_of
from storage.stores.s3.client import client_of
from storage.stores.s3.mark import claim
from storage.stores.s3.offers import Offer
from storage.stores.s3.source import Body, S3Source
from storage.stores.s3.upload import Uploads

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{32})")
_UNFINISHED = re.compile(r"([0-9a-f]{32})\.(.{1,1024})")


class S3Store:
    """The objects of one bucket, laid out as the local store's files, so that one can be copied over the other.

    Threads share it; every request takes a bounded time, and is tried three times where that can help.
    """

    def __init__(self, address: Address, owner: Callable[[], UUID] | None = None) -> None:
        """Nothing is asked of the server yet. `owner` tells whose the bucket must be; it is asked once."""
        self.address, self._owner = address, owner
        self._client = client_of(address)
        self._uploads = Uploads(self._client, address)

    @property
    def client(self) -> "S3Client":
        """What speaks to the server. Raises StorageDenied where the bucket is another installation's."""
        self._claim()
        return self._client

    @property
    def offer(self) -> Offer:
        """What the server was found to do."""
        return self._uploads.offers.best

    def close(self) -> None:
        """Give back the connections that are kept open."""
        self._client.close()

    def put(self, key: str, content: Iterable[bytes]) -> None:
        """Send the bytes, in parts if they are many. What `content` raises passes through; nothing stays.

        Should the connection break for good at the very end, the object may be there: `storage orphans` finds it.
        """
        name = _name(key)
        self._claim()
        self._uploads.put(name, content)

    def get(self, key: str, start: int = 0, length: int | None = None) -> Source:
        """The bytes from `start`, asked for by range."""
        name, stop = _name(key), None if length is None else start + length
        return S3Source(self.address, lambda at: self._body(name, key, at, stop), start)

    def delete(self, key: str) -> None:
        """Delete the object; a bucket with versions keeps the bytes as long as its rules say."""
        with answers(self.address):
            self.client.delete_object(Bucket=self.address.bucket, Key=_name(key))

    def exists(self, key: str) -> bool:
        """Whether the object is there. (An answer without a body does not tell which is absent, object or bucket.)"""
        name = _name(key)
        with answers(self.address):
            return self._is_there(name)

    def listing(self) -> Iterator[Listed]:
        """Every object whose name is a key, in order, a thousand in a request."""
        for page in self._pages("list_objects_v2"):
            now = _clock(page)
            for one in page.get("Contents", []):
                if found := _NAME.fullmatch(one["Key"]):
                    yield Listed(found[1], _age(now, one["LastModified"]))

    def unfinished(self) -> Iterator[Listed]:
        """The uploads in parts. MinIO tells those begun since it started, and removes older ones by itself."""
        for page in self._pages("list_multipart_uploads"):
            now = _clock(page)
            for one in page.get("Uploads", []):
                if found := _NAME.fullmatch(one["Key"]):
                    yield Listed(f"{found[1]}.{one['UploadId']}", _age(now, one["Initiated"]))

    def discard(self, name: str) -> None:
        """Abort an upload in parts."""
        found = _UNFINISHED.fullmatch(name)
        if not found:
            raise ValueError("not the name of an unfinished put")
        with answers(self.address):
            try:
                self.client.abort_multipart_upload(Bucket=self.address.bucket, Key=_name(found[1]), UploadId=found[2])
            except ClientError as error:
                if code_of(error) not in ABSENT | {"NoSuchUpload"}:
                    raise

    def refresh(self, key: str) -> bool:
        """There is no nearer copy."""
        _name(key)
        return False

    def _claim(self) -> None:
        if self._owner is not None:
            claim(self._client, self.address, self._owner())
            self._owner = None

    def _body(self, name: str, key: str, start: int, stop: int | None) -> Body | None:
        with answers(self.address, key):
            if stop is not None and stop <= start:
                if not self._is_there(name):
                    raise ObjectMissing(f"object {key}")
                return None
            wanted = f"bytes={start}-" if stop is None else f"bytes={start}-{stop - 1}"
            try:
                answer = self.client.get_object(Bucket=self.address.bucket, Key=name, Range=wanted)
            except ClientError as error:
                if code_of(error) in {"InvalidRange", "416"}:
                    return None
                raise
            length = answer["ContentLength"]
            if length and answer["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.PARTIAL_CONTENT:
                raise StorageUnavailable(f"{self.address.variable}: {self.address.server} knows no ranges")
            return Body(answer["Body"], length)

    def _is_there(self, name: str) -> bool:
        try:
            self.client.head_object(Bucket=self.address.bucket, Key=name)
        except ClientError as error:
            if code_of(error) not in ABSENT:
                raise
            # Fails where the bucket is absent
            self.client.list_objects_v2(Bucket=self.address.bucket, MaxKeys=1, Prefix=name)
            return False
        return True

    def _pages(self, asking: Any) -> Iterator[Any]:
        pages = iter(self.client.get_paginator(asking).paginate(Bucket=self.address.bucket))
        while True:
            with answers(self.address):
                page = next(pages, None)
            if page is None:
                return
            yield page


def _name(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("a key is 32 lowercase hexadecimal digits")
    return f"{key[:2]}/{key}"


def _clock(page: Any) -> datetime:
    """The server's own time: the clock here may differ."""
    return parsedate_to_datetime(page["ResponseMetadata"]["HTTPHeaders"]["date"])


def _age(now: datetime, then: datetime) -> timedelta:
    return max(now - then, timedelta(0))
