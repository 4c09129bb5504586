"""The URL of a database, read and judged: what is wrong with it is said without the password that it holds."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

FORM = "postgres://USER:PASSWORD@HOST:PORT/NAME"
UNREADABLE = "it cannot be read; a sign like / or @ in a password is written %2F or %40"
# Measured: IMMEDIATE, WAL and a timeout gave no error with four writers and a worker; DEFERRED gave thousands. FULL,
# because NORMAL can lose a committed trace with the power.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Measured at 100,000 entries: a timeline's one statement took 5.6 s, of which 5.59 to compile it, and 1 ms without
POSTGRESQL = "-c jit=off"
PATIENCE = 10  # seconds for a connection; libpq's own is two minutes and more
# A network that swallows everything ends a statement after half a minute or so (libpq; tcp(7)), not after two hours
SILENCE = {
    "keepalives": 1,
    "keepalives_idle": 15,  # seconds
    "keepalives_interval": 5,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


def configured(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings of the database at `url`. Raises ImproperlyConfigured: its `variable`, and never itself."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError:  # of the scheme, the port or the brackets; its words may hold the whole
        raise _wrong(variable) from None
    engine = str(found.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        found["OPTIONS"] = dict(SQLITE)
    elif engine.endswith("postgresql"):
        if not found["NAME"]:
            raise _wrong(variable, "it names no database")
        ours = {"connect_timeout": PATIENCE, "options": POSTGRESQL, **SILENCE}
        found["OPTIONS"] = {**ours, **found.get("OPTIONS", {})}
    else:
        raise _wrong(variable, "the portal runs on PostgreSQL")
    return found


def _wrong(variable: str, why: str = UNREADABLE) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{variable} is not {FORM}: {why}.")
