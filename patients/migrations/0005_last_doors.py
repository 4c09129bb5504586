"""What no code of ours does and nobody else may: rewriting a trace, giving object permissions elsewhere.

SQLite's REPLACE removes a row without firing triggers on DELETE, PostgreSQL's TRUNCATE those on rows. guardian's
shortcuts for many objects write with `bulk_create`, which sends no signal (`patients.guards`).
"""

from django.db import migrations

GROWING = ("patients_accesstrace", "patients_dossierevent")
GENERIC = {"user": "guardian_userobjectpermission", "group": "guardian_groupobjectpermission"}


def sqlite():
    for table in GROWING:
        yield f"""CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a row of the ledger is never replaced'); END"""
    for kind, table in GENERIC.items():
        yield f"""CREATE TRIGGER generic_{kind}_permission_refused BEFORE INSERT ON {table}
        BEGIN SELECT RAISE(ABORT, 'object permissions live in DossierGrant'); END"""


def postgresql():
    for table in GROWING:
        yield f"""CREATE FUNCTION {table}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {table}) THEN RAISE EXCEPTION 'the ledger is never emptied'; END IF;
            RETURN NULL;
        END $$"""
        yield f"""CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_kept()"""
    yield """CREATE FUNCTION generic_permission_is_refused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'object permissions live in DossierGrant'; END $$"""
    for kind, table in GENERIC.items():
        yield f"""CREATE TRIGGER generic_{kind}_permission_refused BEFORE INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION generic_permission_is_refused()"""


def close(apps, schema_editor):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0004_after_filing"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
