"""Indexes of PostgreSQL for whoever looks for a patient among all: a piece of a name, the beginning of a date or number.

A plain index serves a beginning only under the collation C, and a piece of a word under none.
"""

from django.db import migrations

INDEXES = {
    "identity_sought": "patients_dossieridentity USING gin (sought gin_trgm_ops)",
    "identity_born_like": "patients_dossieridentity (birth_date varchar_pattern_ops)",
    "identifier_value_like": "patients_patientidentifier (value varchar_pattern_ops)",
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for name, where in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {where}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("patients", "0013_invariants")]
    operations = [migrations.RunPython(make, drop)]
