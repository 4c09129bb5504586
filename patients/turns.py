"""One after the other, by name: for what two may begin at the same instant and no row is there yet to lock.

SQLite's transactions queue by themselves (IMMEDIATE); PostgreSQL's need a lock, which ends with the transaction.
"""

from hashlib import blake2b

from django.db import connection


def take(*names: str) -> None:
    """Waits until nobody else has these turns; they are ours until the caller's transaction ends. One query.

    Of several, always in the same order: two who take them never wait for each other.
    """
    if connection.vendor == "postgresql":
        numbers = sorted(map(number_of, names))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(one) FROM unnest(%s::bigint[]) AS one", [numbers])


def number_of(name: str) -> int:
    """A name as the 64 bits of an advisory lock."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
