"""The two roles of an installation on PostgreSQL: one owns the tables and migrates, the other is the application's.

The application's may not change the tables themselves, nor rewrite or remove a row of those that only grow: the
ledger, its events, what administrators did, who looked at what waits. So even a hole in the application leaves the
record whole.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

# Their triggers refuse a change and a removal, by functions of this name (the migrations make them)
GROWING = """
SELECT DISTINCT c.relname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND p.proname LIKE '%\\_is\\_final' AND c.relnamespace = current_schema()::regnamespace
ORDER BY 1
"""
KEPT = ("patients_designation",)  # ended, never removed
ONLY_READ = ("django_migrations",)
TABLES = "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"


@dataclass(frozen=True, slots=True)
class Excess:
    """Something that the role of the application should not be able to do."""

    right: str
    on: str


def growing() -> list[str]:
    """The tables that only grow."""
    return _names(GROWING)


def make(role: str, password: str) -> None:
    """Makes the role of the application where there is none: the server is sent what it keeps, not the password.

    Raises django.db.ProgrammingError for an owner who may not make one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.rowcount:
            return
        kept = connection.connection.pgconn.encrypt_password(password.encode(), role.encode()).decode()
        text = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        cursor.execute(text.format(sql.Identifier(role), sql.Literal(kept)))


@transaction.atomic
def grant(role: str) -> None:
    """Gives `role` exactly what the application needs, whatever it had before; by the owner of the tables.

    To be done again after each migration. Raises django.db.ProgrammingError where the role does not exist.
    """
    name, grows = sql.Identifier(role), growing()
    with connection.cursor() as cursor:
        schema = sql.Identifier(_one("SELECT current_schema()"))
        database = sql.Identifier(_one("SELECT current_database()"))
        for text in (
            "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            cursor.execute(sql.SQL(text).format(schema=schema, database=database, role=name))
        for table in _names(TABLES):
            rights = sql.SQL(_rights(table, grows))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(table), name))


def excesses() -> list[Excess]:
    """What the role of this very connection may do and should not; none for one that `grant` served."""
    found = [Excess("superuser", "")] if _one("SELECT current_setting('is_superuser')") == "on" else []
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        found += [Excess("CREATE", "schema")] if cursor.fetchone()[0] else []
        cursor.execute(f"{TABLES} AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1")
        found += [Excess("owner", name) for (name,) in cursor.fetchall()]
        for table in (*growing(), *KEPT):
            for right in {"UPDATE", "DELETE", "TRUNCATE"} - set(_rights(table, growing()).split(", ")):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
                found += [Excess(right, table)] if cursor.fetchone()[0] else []
    return sorted(found, key=lambda one: (one.right, one.on))


def _rights(table: str, grows: list[str]) -> str:
    if table in ONLY_READ:
        return "SELECT"
    if table in grows:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE" if table in KEPT else "SELECT, INSERT, UPDATE, DELETE"


def _names(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [name for (name,) in cursor.fetchall()]


def _one(query: str) -> str:
    return _names(query)[0]


def described(excess: Excess) -> str:
    """In words."""
    if excess.right == "superuser":
        return _("Ce rôle est celui d’un super-utilisateur.")
    if excess.right == "owner":
        return _("{table} : ce rôle en est le propriétaire.").format(table=excess.on)
    return _("{table} : ce rôle a le droit {right}.").format(table=excess.on, right=excess.right)
