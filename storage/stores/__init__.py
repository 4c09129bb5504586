"""The stores behind the port, and the one that the settings STORAGE_URL, STORAGE_FALLBACK_URL, STORAGE_CACHE name."""

import os
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from storage.ports import ObjectStore
from storage.stores.blocks import Blocks
from storage.stores.cache import CachedStore
from storage.stores.fallback import FallbackStore
from storage.stores.local import LocalStore

_FORMS = "file:///absolute/folder or s3+https://KEY:SECRET@host:port/bucket?region=…"


def object_store() -> ObjectStore:
    """The store of this process. Raises ImproperlyConfigured."""
    return _composed(*_addresses(), getattr(settings, "STORAGE_CACHE", ""))


def origin_store() -> ObjectStore:
    """The same without the cache of this machine: what is really stored. Raises ImproperlyConfigured."""
    return _composed(*_addresses(), "")


def _addresses() -> tuple[str, str]:
    return getattr(settings, "STORAGE_URL", ""), getattr(settings, "STORAGE_FALLBACK_URL", "")


# No message holds an address: that of a bucket holds its secret.
@lru_cache(maxsize=8)
def _composed(url: str, fallback: str, cache: str) -> ObjectStore:
    store = store_at(url, "STORAGE_URL")
    if fallback:
        store = FallbackStore(store, store_at(fallback, "STORAGE_FALLBACK_URL"))
    return CachedStore(store, _blocks(cache)) if cache else store


def _blocks(url: str) -> Blocks:
    address = urlsplit(url)
    size = re.fullmatch(r"megabytes=([1-9]\d{0,8})", address.query)
    if address.scheme != "file" or address.netloc or not address.path.startswith("/") or not size:
        raise ImproperlyConfigured("STORAGE_CACHE must be file:///absolute/folder?megabytes=N.")
    return Blocks(Path(unquote(address.path)), int(size[1]) * 1024 * 1024)


@lru_cache(maxsize=8)
def store_at(url: str, variable: str) -> ObjectStore:
    """The store at an address that a variable says. Raises ImproperlyConfigured."""
    scheme = url.partition(":")[0]
    if scheme in {"s3+http", "s3+https"}:
        # Not for an installation on a folder, which needs none of it
        from storage.stores.s3 import Address, S3Store

        return S3Store(Address.parse(url, variable), _owner)
    address = urlsplit(url) if scheme == "file" else None
    if address and not address.netloc and address.path.startswith("/"):
        return LocalStore(Path(unquote(address.path)))
    raise ImproperlyConfigured(f"{variable} must be {_FORMS}.")


def _owner() -> UUID:
    from storage.installation import installation_id  # models are there once Django is ready

    return installation_id()


def forget_stores() -> None:
    """Make them anew at their next use."""
    for made in (store_at, _composed):
        made.cache_clear()


# Two processes must not speak through one connection.
os.register_at_fork(after_in_child=forget_stores)
