"""Writing what no action writes, behind the database's own back: what a check must then find."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def behind_the_database() -> Iterator[None]:
    """PostgreSQL's triggers look away meanwhile (the role of the tests owns the server); SQLite has no such ones."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.check_constraints()  # what was written before is judged before
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
