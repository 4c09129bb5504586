"""A bucket of any S3 server as an object store."""

from storage.stores.s3.address import Address
from storage.stores.s3.store import S3Store

__all__ = ["Address", "S3Store"]
