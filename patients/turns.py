"""One after the other, by name: for what two may begin at the same instant and no row is there yet to lock.

SQLite's transactions queue by themselves (IMMEDIATE); PostgreSQL's need a lock, which ends with the transaction.
"""

from hashlib import blake2b

from django.db import connection


def take(name: str) -> None:
    """Waits until nobody else has this turn; it is ours until the caller's transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number_of(name)])


def number_of(name: str) -> int:
    """A name as the 64 bits of an advisory lock."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
