"""How PostgreSQL would run what a page asks: every statement of it, and what it would read whole."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

# What grows with the hospital; its few groups, settings and locales are read whole, rightly
LARGE = {
    "wagtailcore_page",
    "patients_dossierpage",
    "patients_dossieridentity",
    "patients_patientidentifier",
    "patients_designation",
    "patients_dossiergrant",
    "patients_accesstrace",
    "documents_entrypage",
    "documents_clinicaldocumentpage",
    "documents_attachment",
    "storage_storedobject",
    "storage_vault",
}


def plan(statement: str) -> dict[str, Any]:
    """The top of the plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%"), [])
        told = cursor.fetchone()[0]
    found: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return found


def steps(top: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield top
    for below in top.get("Plans", []):
        yield from steps(below)


def read_whole(statement: str) -> set[str]:
    """The large tables that it would read from end to end, or sort through by an index without a condition."""
    found = set()
    for step in steps(plan(statement)):
        table = step.get("Relation Name")
        if table in LARGE and step["Node Type"] == "Seq Scan":
            found.add(table)
    return found


def scans(statements: Iterable[str]) -> dict[str, set[str]]:
    """Of the statements that read, those that would read a large table whole, and which."""
    asked = (sql for sql in statements if sql.lstrip().upper().startswith("SELECT") and "pg_advisory" not in sql)
    return {sql: tables for sql in asked if (tables := read_whole(sql))}
