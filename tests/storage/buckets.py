"""Buckets of a real server for the tests: one made for a test, and gone after it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from storage.stores.s3 import Address, S3Store
from tests.servers import named

VARIABLES = {"minio": "DIAPHANE_TEST_STORAGE_URL", "versitygw": "DIAPHANE_TEST_VERSITYGW_URL"}


def server(name: str = "minio") -> Address:
    """The server that the environment names; without it the test is skipped, and fails in CI."""
    return Address.parse(named(VARIABLES[name], name), "STORAGE_URL")


@contextmanager
def bucket(server: Address) -> Iterator[Address]:
    """The address of a new bucket of that server, removed at the end with all that it holds."""
    address = replace(server, bucket=f"test-{secrets.token_hex(8)}")
    store = S3Store(address)
    store.client.create_bucket(Bucket=address.bucket)
    try:
        yield address
    finally:
        empty(store)
        store.client.delete_bucket(Bucket=address.bucket)
        store.close()


@contextmanager
def opened(address: Address) -> Iterator[S3Store]:
    """A store of that address, closed at the end."""
    store = S3Store(address)
    try:
        yield store
    finally:
        store.close()


def empty(store: S3Store) -> None:
    """Remove every version of every object, and every upload."""
    client, name = store.client, store.address.bucket
    for unfinished in store.unfinished():
        store.discard(unfinished.key)
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            client.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
