"""A database that does not let us in: which variable names it, which server it is, and what it answered."""

import psycopg
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
    told = connection.settings_dict
    where = f"{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}/{told['NAME']}"
    sentence = _("DATABASE_URL : le serveur {where} (rôle {role}) ne laisse pas entrer. Il répond : {answer}")
    return sentence.format(where=where, role=told["USER"] or "—", answer=_answer(cause))


def _answer(error: psycopg.OperationalError) -> str:
    """What the server, or the system, said last: libpq puts each address that it tried before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("\t")]
    said = (lines or [type(error).__name__])[-1]
    for before in ("FATAL:", "failed:", "error:"):
        said = said.rpartition(before)[2].strip() or said
    secret = str(connection.settings_dict["PASSWORD"])
    return said.replace(secret, "…") if secret else said
