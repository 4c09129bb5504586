"""Bytes going into a bucket: one request for a small object, parts for a large one; whole, or not there at all."""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from storage.errors import ObjectExists, StorageError
from storage.stores.s3.address import Address
from storage.stores.s3.answers import ABSENT, TAKEN, answers, code_of
from storage.stores.s3.checksums import checksum, compare, digest, of_parts
from storage.stores.s3.offers import Offer, Offers

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

logger = logging.getLogger(__name__)

PART = 8 * 1024 * 1024
"""Bytes in a part: S3 takes 10,000 parts, each of 5 MiB at least. An object of fewer bytes goes in one request."""
STEP = 1000
"""After so many parts they grow by PART: 440 GB fit into 10,000."""
MARK = "put"
"""Metadata that tells one put from another: the answer to a put that was done can be lost, and it is tried again."""


class _Condition(TypedDict, total=False):
    IfNoneMatch: str


class Uploads:
    """Puts objects into one bucket."""

    def __init__(self, client: "S3Client", address: Address) -> None:
        """Nothing is asked yet."""
        self._client, self._address, self.offers = client, address, Offers()

    def put(self, name: str, content: Iterable[bytes]) -> None:
        """Put all of `content` under a name that nothing has. Raises ObjectExists, StorageUnavailable."""
        parts, mark = _parts(content), secrets.token_hex(8)
        first = next(parts, b"")
        if len(first) < PART:
            self._put_whole(name, first, mark)
            return
        following = chain([first], parts)
        del first  # it would stay in memory to the end
        self._put_parts(name, following, mark)

    def _put_whole(self, name: str, body: bytes, mark: str) -> None:
        def request(offer: Offer) -> None:
            sums = checksum(body, sha256=offer.sha256)
            answer = self._client.put_object(
                Bucket=self._address.bucket,
                Key=name,
                Body=body,
                Metadata={MARK: mark},
                **sums,
                **self._condition(name, offer),
            )
            compare(answer, sums.get("ChecksumSHA256"))

        self._once(name, mark, request)

    def _put_parts(self, name: str, parts: Iterable[bytes], mark: str) -> None:
        upload, sha256 = self._begin(name, mark)
        try:
            sent, sums = self._send(name, upload, parts, sha256=sha256)
            self._once(name, mark, lambda offer: self._complete(name, upload, sent, sums, offer))
        except BaseException:
            self._abort(name, upload)
            raise

    def _begin(self, name: str, mark: str) -> tuple[str, bool]:
        """The id of an upload, and whether its parts carry SHA-256."""
        bucket, metadata = self._address.bucket, {MARK: mark}

        def request(offer: Offer) -> tuple[str, bool]:
            if not offer.sha256:
                begun = self._client.create_multipart_upload(Bucket=bucket, Key=name, Metadata=metadata)
                return begun["UploadId"], False
            begun = self._client.create_multipart_upload(
                Bucket=bucket, Key=name, Metadata=metadata, ChecksumAlgorithm="SHA256"
            )
            return begun["UploadId"], begun.get("ChecksumAlgorithm") == "SHA256"

        with answers(self._address):
            return self.offers.ask(request)

    def _send(
        self, name: str, upload: str, parts: Iterable[bytes], *, sha256: bool
    ) -> tuple[list["CompletedPartTypeDef"], list[bytes]]:
        sent: list[CompletedPartTypeDef] = []
        digests: list[bytes] = []
        for number, body in enumerate(parts, 1):
            sums = checksum(body, sha256=sha256)
            with answers(self._address):
                answer = self._client.upload_part(
                    Bucket=self._address.bucket, Key=name, UploadId=upload, PartNumber=number, Body=body, **sums
                )
            compare(answer, sums.get("ChecksumSHA256"))
            sent.append({"PartNumber": number, "ETag": answer["ETag"]})
            if sha256:
                sent[-1]["ChecksumSHA256"] = sums["ChecksumSHA256"]
                digests.append(digest(sums))
        return sent, digests

    def _complete(
        self, name: str, upload: str, sent: list["CompletedPartTypeDef"], digests: list[bytes], offer: Offer
    ) -> None:
        answer = self._client.complete_multipart_upload(
            Bucket=self._address.bucket,
            Key=name,
            UploadId=upload,
            MultipartUpload={"Parts": sent},
            **self._condition(name, offer),
        )
        if "-" in answer.get("ChecksumSHA256", ""):
            compare(answer, of_parts(digests) if digests else None)

    def _condition(self, name: str, offer: Offer) -> _Condition:
        if offer.conditional:
            return {"IfNoneMatch": "*"}
        if self._mark_of(name) is not None:
            raise ObjectExists(f"object {name}")
        return {}

    def _once(self, name: str, mark: str, request: Callable[[Offer], None]) -> None:
        """Make the request that makes the object appear. What is there under this mark is this put, done before."""
        with answers(self._address):
            try:
                self.offers.ask(request)
            except ClientError as error:
                if code_of(error) not in TAKEN | ABSENT | {"NoSuchUpload"}:
                    raise
                there = self._mark_of(name)
                if there is None:
                    raise
                if there != mark:
                    raise ObjectExists(f"object {name}") from None

    def _mark_of(self, name: str) -> str | None:
        """The mark of the put that made an object; none if there is no object."""
        try:
            return self._client.head_object(Bucket=self._address.bucket, Key=name)["Metadata"].get(MARK, "")
        except ClientError as error:
            if code_of(error) in ABSENT:
                return None
            raise

    def _abort(self, name: str, upload: str) -> None:
        # What is wrong already is worth more than this; `storage orphans` finds what stays.
        with suppress(StorageError), answers(self._address):
            self._client.abort_multipart_upload(Bucket=self._address.bucket, Key=name, UploadId=upload)


def _parts(content: Iterable[bytes]) -> Iterator[bytes]:
    buffer, number = bytearray(), 0
    for piece in content:
        buffer += piece
        while len(buffer) >= (size := PART * (1 + number // STEP)):
            with memoryview(buffer) as view:
                part = bytes(view[:size])
            del buffer[:size]
            number += 1
            yield part
    if buffer:
        yield bytes(buffer)
