"""Which workers live, on PostgreSQL: each has a session of its own that holds an advisory lock, whatever its host.

The server lets a lock go with its session. A host that vanished without a word is given up within a minute.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection

from patients.turns import number_of

# Seconds and counts: 20 + 3 x 10 without an answer, instead of the two hours of most systems
VANISHED = {"tcp_keepalives_idle": 20, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
HELD = """
SELECT EXISTS (
    SELECT 1 FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((classid::bigint << 32) | objid::bigint) = %s
)
"""


@contextmanager
def living(worker: str) -> Iterator[Callable[[], None]]:
    """Holds the lock of this worker until the block ends; what it gives is called now and then to keep it.

    Raises BlockingIOError where another session holds it, psycopg.OperationalError where the server does not answer.
    """
    held = _Held(number_of(_name(worker)))
    try:
        held.keep()
        yield held.keep
    finally:
        held.let_go()


def lives(worker: str) -> bool:
    """Whether a session holds the lock of this worker. It is looked at, never tried: two who look do not meet."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [number_of(_name(worker))])
        return bool(cursor.fetchone()[0])


class _Held:
    """One lock and its session; a session that was lost (a server restarted) is replaced."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._session: psycopg.Connection[Any] | None = None

    def keep(self) -> None:
        if self._session is not None:
            try:
                self._session.execute("SELECT 1")
            except psycopg.Error:
                self.close()
            else:
                return
        self._session = _session()
        row = self._session.execute("SELECT pg_try_advisory_lock(%s)", [self._number]).fetchone()
        if not (row and row[0]):
            self.close()
            raise BlockingIOError

    def let_go(self) -> None:
        """The lock before its session, which the server ends a little after it is closed here."""
        if self._session is not None:
            with suppress(psycopg.Error):
                self._session.execute("SELECT pg_advisory_unlock(%s)", [self._number])
        self.close()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _session() -> psycopg.Connection[Any]:
    made: psycopg.Connection[Any] = connection.get_new_connection(connection.get_connection_params())
    made.autocommit = True
    for name, value in VANISHED.items():
        made.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
    return made


def _name(worker: str) -> str:
    return f"worker/{worker}"
