"""The record of what administrators did only grows, and administrators may set the few things of the house."""

from django.db import migrations

TABLE = "patients_administrationevent"


def sqlite():
    for verb, word in (("UPDATE", "changed"), ("DELETE", "removed")):
        yield f"""CREATE TRIGGER {TABLE}_never_{word} BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'a change is never {word}'); END"""
    yield f"""CREATE TRIGGER {TABLE}_never_replaced BEFORE INSERT ON {TABLE}
    WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a change is never replaced'); END"""


def postgresql():
    yield f"""CREATE FUNCTION {TABLE}_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a change is never rewritten nor removed'; END $$"""
    yield f"""CREATE TRIGGER {TABLE}_never_changed BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_final()"""
    yield f"""CREATE FUNCTION {TABLE}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM {TABLE}) THEN RAISE EXCEPTION 'the record is never emptied'; END IF;
        RETURN NULL;
    END $$"""
    yield f"""CREATE TRIGGER {TABLE}_never_emptied BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_kept()"""


def forward(apps, schema_editor):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="patients", model="housesettings"
    )
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="change_housesettings", defaults={"name": "change_housesettings"}
    )
    apps.get_model("auth", "Group").objects.get(name="Administrators").permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_accounts"), ("documents", "0002_groups")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
