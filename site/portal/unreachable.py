"""A database that does not let us in: which variable names it, which one it is, and what it answered."""

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

# SQLSTATE classes of what happens before any query: connection, authentication, no such database, starting or
# shutting down, too many connections
BEFORE = ("08", "28", "3D", "57P", "53300")


def sentence(error: BaseException) -> str | None:
    """One line for whoever runs the portal, without password; None when the error came from a query."""
    cause = error.__cause__ or error
    if not isinstance(cause, psycopg.OperationalError):
        return None
    if cause.sqlstate and not cause.sqlstate.startswith(BEFORE):
        return None
    return told(cause)


def told(error: BaseException) -> str:
    """The same line for an error of the driver that the caller knows to quote no row."""
    return f"{settings.DATABASE_VARIABLE}, {place()} : {_answer(error)}"


def place() -> str:
    """The server, the database in it and the role that we are, without the password."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return "SQLite"
    where = f"{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}/{known['NAME']}"
    return _("{where} (rôle {role})").format(where=where, role=known["USER"] or "—")


def _answer(error: BaseException) -> str:
    """What the server, or the system, said last: libpq puts each address that it tried before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    said = (lines or [type(error).__name__])[-1]
    for before in ("FATAL:", "failed:", "error:"):
        said = said.rpartition(before)[2].strip() or said
    secret = str(connection.settings_dict.get("PASSWORD") or "")
    return (said.replace(secret, "…") if secret else said)[:300]
